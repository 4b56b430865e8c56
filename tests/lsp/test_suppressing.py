"""Whatever is suppressed from the editor: the text means the same, and this finding alone is gone."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iacguard.config import pages
from iacguard.finding import Finding
from iacguard.lsp.session import Session
from iacguard.suppress.adding import edits, offers
from iacguard.suppress.edit import applied
from iacguard.syntax import json, yaml
from iacguard.syntax.hcl import parser
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.text import Source, Span

FIXTURES = Path(__file__).parents[2] / "fixtures"
CASES = sorted(
    path
    for path in (FIXTURES / "rules").rglob("*")
    if path.suffix in (".yaml", ".json", ".tf") and path.is_file() and path.name.startswith(("bad", "parity"))
)
ABOUT = {page.id for page in pages.SUPPRESSION_RULES}


def told(findings: tuple[Finding, ...]) -> Counter[tuple[str, ...]]:
    return Counter(
        (one.rule, one.message, one.resource.address, one.property_path, one.text, str(one.when))
        for one in findings
        if one.rule not in ABOUT
    )


def meaning(source: Source) -> object:
    """What a text says, suppressions in metadata left out."""
    if source.path.endswith(".tf"):
        return _plain(parser.parse(source).body)
    parsed = json.parse(source) if source.path.endswith(".json") else yaml.parse(source)
    return _value(parsed.root)


def _value(node: Node | None) -> object:
    if isinstance(node, Scalar):
        return (node.tag, node.text)
    if isinstance(node, Sequence):
        return (node.tag, [_value(item) for item in node.items])
    if isinstance(node, Mapping):
        values = {name: _value(value) for name, (_, value) in node.entries.items() if name != "//"}
        own = node.get("Metadata")
        if isinstance(own, Mapping) and own.get("iacguard") is not None:
            left = _value(own)
            assert isinstance(left, tuple)
            del left[1]["iacguard"]
            values["Metadata"] = left
            if not left[1]:
                del values["Metadata"]
        return (node.tag, values)
    return None


def _plain(node: object) -> object:
    if isinstance(node, Span) or callable(node):
        return None
    if isinstance(node, dict):
        return [(key, _plain(value)) for key, value in node.items()]
    if isinstance(node, (list, tuple)):
        return [_plain(item) for item in node]
    slots = [name.lstrip("_") for kind in type(node).__mro__ for name in getattr(kind, "__slots__", ())]
    if slots:
        # What is worked out when it is asked for has a property of the name; other slots say how it is kept.
        told = (name for name in slots if hasattr(type(node), name))
        return [type(node).__name__, *(_plain(getattr(node, name)) for name in told)]
    return node


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(st.sampled_from(CASES), st.integers(0, 2**32), st.booleans())
def test_one_finding_is_gone_and_all_others_stay(
    tmp_path_factory: pytest.TempPathFactory, path: Path, seed: int, has_returns: bool
) -> None:
    folder = tmp_path_factory.mktemp("project")
    (folder / ".git").mkdir()
    session = Session(str(folder))
    text = path.read_text(encoding="utf-8")
    source = Source(path.name, text.replace("\n", "\r\n") if has_returns else text)
    before = session.analyse({path.name: source}).files[path.name].findings
    chance = random.Random(seed)
    findings = [one for one in before if one.rule not in ABOUT]
    if not findings:
        return
    finding = chance.choice(findings)
    made_before: list[object] = []
    for reach, _ in offers(finding):
        made = edits(finding, reach, "why")
        # Nothing is offered twice.
        assert made not in made_before
        made_before.append(made)
        assert made, (path, finding.rule, reach)
        changed = Source(path.name, applied(source, made))
        assert meaning(changed) == meaning(source)
        assert ("\r" in changed.text) == has_returns
        after = session.analyse({path.name: changed}).files[path.name].findings
        gone, new = told(before) - told(after), told(after) - told(before)
        assert gone[next(iter(told((finding,))))], (path, finding.rule, reach)
        # Those that it stood for are told by themselves then, and may stand for others.
        stood_for_others = any(one.covers for one in before if one.rule == finding.rule)
        is_alone = not new and {rule for rule, *_ in gone} == {finding.rule}
        assert is_alone or stood_for_others, (path, finding.rule, reach)
        assert not [one for one in after if one.rule in ABOUT], (path, finding.rule, reach)
