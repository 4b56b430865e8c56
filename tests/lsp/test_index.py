"""The index of symbols, held against what the engine resolves by itself."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest

from iacguard.graph.resource import Resource
from iacguard.lsp.session import Session, working_folder
from iacguard.lsp.symbols.export_names import imports_of_stack, may_import
from iacguard.lsp.symbols.index import Index, rank_of
from iacguard.lsp.symbols.model import Entry, Symbols
from iacguard.text import Source, Span
from iacguard.value import Reference, Value, walk

FIXTURES = Path(__file__).parents[2] / "fixtures"

_ENDINGS = (".yaml", ".yml", ".json", ".tf", ".tfvars", ".template")


def _session(folder: Path) -> tuple[Session, Index]:
    session = Session(str(folder))
    return session, Index(session)


@pytest.mark.parametrize(
    "folder",
    ["rules/aws/sns", "rules/aws/template", "rules/aws/stepfunctions", "demo", "projects"],
)
def test_what_the_engine_resolves_leads_to_its_declaration_and_back(folder: str) -> None:
    session, index = _session(FIXTURES / folder)
    session.check_everything()
    analysis = session.analyse({})
    count = 0
    with working_folder(session.folder):
        index.show({})
        for unit in analysis.units:
            resources = unit.graph.resources
            for resource in resources.values():
                for reference in _written((resource.properties, *resource.attributes.values())):
                    target = resources.get(reference.target)
                    if target is not None and _names(reference.span, reference.target):
                        count += 1
                        _check(index, reference.span, target)
    assert count > 3, folder


def _written(roots: tuple[Value, ...]) -> Iterator[Reference]:
    for root in roots:
        yield from (value for value in walk(root) if isinstance(value, Reference))


def _names(span: Span, address: str) -> bool:
    """Whether a reference is written where its span is, rather than come by through other values."""
    name = re.sub(r"\[.*?\]|module\.[\w-]+(?:\[.*?\])?\.", "", address)
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", span.text) is not None


def _check(index: Index, span: Span, target: Resource) -> None:
    path, header = span.source.path, target.header
    symbols = index.symbols(path)
    assert symbols is not None, path
    places = [one.span.start for one in symbols.mentions if span.start <= one.span.start < span.end]
    for place in (span.start, *places):
        for found in index.definitions(path, place):
            is_there = found.source.path == header.source.path and header.start <= found.start <= header.end
            # What SAM makes is declared by what it is made of.
            if is_there or target.address.startswith(found.text):
                uses = [use.span for use in index.uses(found.source.path, found.start)]
                assert any(one.source.path == path and span.start <= one.start < span.end for one in uses)
                return
    where = span.source.position(span.start)
    pytest.fail(f"{path}:{where.line}:{where.column} {span.text!r} does not lead to {header.text!r}")


_SAMPLED = 60
"""Of so many fixtures one is in each part of the test: parsing all of them takes too long."""


def _some_fixtures(part: int) -> Iterator[Path]:
    for path in sorted(FIXTURES.rglob("*")):
        digest = crc32(str(path.relative_to(FIXTURES)).encode())
        if digest % _SAMPLED == part and path.name.endswith(_ENDINGS) and path.is_file():
            yield path


@pytest.mark.parametrize("part", range(4))
def test_no_place_of_any_text_is_too_much(part: int) -> None:
    chance = random.Random(part)
    seen = 0
    for path in _some_fixtures(part):
        session, index = _session(path.parent)
        whole = path.read_text()
        cut = chance.randrange(len(whole) + 1)
        gone = chance.randrange(len(whole) + 1)
        for text in (whole, whole[:cut], whole[:gone] + whole[gone + chance.randrange(1, 30) :]):
            source = Source(path.name, text)
            with working_folder(session.folder):
                index.show({path.name: source})
                symbols = index.symbols(path.name)
                if symbols is None:
                    continue
                seen += 1
                _check_symbols(symbols)
                for entry in index.outline(path.name) or ():
                    _check_entry(entry, source.span())
                offsets = {chance.randrange(len(text) + 1) for _ in range(10)}
                offsets.update(one.span.start for one in symbols.mentions[:10])
                offsets.update(one.span.end for one in symbols.definitions[:10])
                for offset in offsets:
                    for span in index.definitions(path.name, offset):
                        assert 0 <= span.start <= span.end <= len(span.source.text)
                    index.uses(path.name, offset, path.name)
                list(index.links(path.name))
    assert seen > 10


def _check_symbols(symbols: Symbols) -> None:
    length = len(symbols.source.text)
    for span in (
        *(one.span for one in symbols.mentions),
        *(one.zone for one in symbols.mentions),
        *(one.span for one in symbols.definitions),
        *(one.span for one in symbols.links),
    ):
        assert span.source is symbols.source
        assert 0 <= span.start <= span.end <= length
    for mention in symbols.mentions:
        zone, span = mention.zone, mention.span
        assert zone.start <= span.start <= span.end <= zone.end, (zone.text, span.text)


def _check_entry(entry: Entry, around: Span) -> None:
    whole, span = entry.whole, entry.span
    assert around.start <= whole.start <= span.start <= span.end <= whole.end <= around.end, entry.name
    for child in entry.children:
        _check_entry(child, whole)


@pytest.mark.parametrize(
    ("imported", "exported", "fits"),
    [
        ("${Stack}-VpcId", "${AWS::StackName}-VpcId", True),
        ("network-prod-VpcId", "${AWS::StackName}-VpcId", True),
        ("${Team}-${Stage}-VpcId", "${AWS::StackName}-VpcId", True),
        ("${Stack}-SubnetId", "${AWS::StackName}-VpcId", False),
        ("-VpcId", "${AWS::StackName}-VpcId", False),
        ("${Stack}:VpcId", "${AWS::StackName}-VpcId", False),
        ("${Stack}-${Name}", "${AWS::StackName}-${Name}", False),
    ],
)
def test_imports_mean_exports_of_stacks(imported: str, exported: str, fits: bool) -> None:
    assert imports_of_stack(imported, exported) is fits


@pytest.mark.parametrize(
    ("imported", "exported", "fits"),
    [
        ("${Stack}-Subnet${Zone}Public", "${AWS::StackName}-SubnetAPublic", True),
        ("${Stack}-Subnet${Zone}Public", "${AWS::StackName}-SubnetPublic", False),
        ("${Stack}-${Name}", "${AWS::StackName}-VpcId", False),
        ("vpc", "vpcs", False),
        ("${a}${b}Vpc", "aVpc", False),
        ("${a}${b}Vpc", "abVpc", True),
        # A search that goes back would try more ways than there is time for.
        ("${a}x" * 40 + "y", "x" * 200, False),
    ],
)
def test_imports_may_mean_exports_by_their_parameters(imported: str, exported: str, fits: bool) -> None:
    assert may_import(imported, exported) is fits


def test_names_are_ranked_by_how_well_they_fit() -> None:
    names = ["data", "updates", "dat", "DATA", "d_a_t_a", "database", "tad"]
    ranked = sorted((rank, name) for name in names if (rank := rank_of("data", name)) is not None)
    assert [name for _, name in ranked] == ["DATA", "data", "database", "d_a_t_a"]


def _calls(ask: Callable[[], object]) -> int:
    """The calls of functions that an answer takes: no machine is too slow for that."""
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        ask()
    finally:
        sys.setprofile(None)
    return count


def test_a_large_template_is_answered_while_one_waits(tmp_path: Path) -> None:
    queue = """\
  Queue{0}:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${{Stage}}-{0}"
      KmsMasterKeyId: !GetAtt Key.Arn
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Key.Arn
        maxReceiveCount: 3
      Tags:
        - {{Key: a, Value: !Ref Stage}}
"""
    head = "Parameters:\n  Stage: {Type: String}\nResources:\n  Key: {Type: AWS::KMS::Key}\n"
    text = head + "".join(queue.format(number) for number in range(200))
    session, index = _session(tmp_path)
    sources = [Source("a.yaml", text + " " * number) for number in range(6)]
    place = text.rindex("Key.Arn")

    costs: list[int] = []
    with working_folder(session.folder):
        for source in sources:
            session.analyse({"a.yaml": source})
            index.show({"a.yaml": source})
            costs.append(_calls(lambda: index.definitions("a.yaml", place)))
        assert index.definitions("a.yaml", place)
        assert max(costs) < 110_000
        assert _calls(lambda: index.outline("a.yaml")) < 25_000
        assert _calls(lambda: index.uses("a.yaml", place)) < 4_000
