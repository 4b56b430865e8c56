"""HCL files read like others read them: python-hcl2 for what is in them, Terraform for what is wrong."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.syntax.hcl import tree
from iacguard.syntax.hcl.parser import parse
from iacguard.text import Source

Json: TypeAlias = Any

FILES = [Path(__file__).parent / "data" / name for name in ("network.tf", "storage.tf")]
TERRAFORM = shutil.which("terraform")


class _Unsaid:
    """What python-hcl2 writes in its own words: references, calls, anything that is no literal."""


UNSAID = _Unsaid()


def _json(body: tree.Body) -> Json:
    """A body in the form of python-hcl2, which keeps strings and keys as they are written."""
    result: dict[str, Json] = {
        name: _literal(attribute.expression) for name, attribute in body.attributes.items()
    }
    for block in body.blocks:
        value = _json(block.body) | {"__is_block__": True}
        for label in reversed(block.labels):
            value = {label.span.text: value}
        result.setdefault(block.type, []).append(value)
    return result


def _literal(expression: tree.Expression) -> Json:
    match expression:
        case tree.LiteralValue(value=float() as number):
            # python-hcl2 knows no more digits than these.
            return float(number)
        case tree.LiteralValue(value=value):
            return value
        case tree.Template(heredoc=False, parts=parts) if all(
            isinstance(part, tree.TemplateLiteral) for part in parts
        ):
            return expression.span.text
        case tree.TupleConstructor(items=items):
            return [_literal(item) for item in items]
        case tree.ObjectConstructor(items=items):
            return {_key(key): _literal(value) for key, value in items}
        case tree.Unary(operator="-", operand=tree.LiteralValue(value=int() | float() as number)):
            return -number
    return UNSAID


def _key(key: tree.Expression) -> str:
    return key.span.text if isinstance(key, tree.Template) else f"${{{key.span.text}}}"


def _same(ours: Json, theirs: Json) -> bool:
    if ours is UNSAID:
        return True
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    return type(ours) is type(theirs) and bool(ours == theirs)


def _theirs(text: str) -> Json:
    result = hcl2.loads(text)
    return {key: value for key, value in result.items() if not key.startswith("__")}


def _without_notes(value: Json) -> Json:
    """Without the comments, which python-hcl2 keeps among the attributes of a block."""
    if isinstance(value, list):
        return [_without_notes(item) for item in value]
    if not isinstance(value, dict):
        return value
    notes = ("__comments__", "__inline_comments__")
    return {key: _without_notes(item) for key, item in value.items() if key not in notes}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_hold_what_python_hcl2_finds(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    file = parse(Source(path.name, text))

    assert not file.problems
    ours, theirs = _json(file.body), _without_notes(_theirs(text))
    for name in ours.keys() | theirs.keys():
        assert _same(ours.get(name), theirs.get(name)), name


# Bodies that are put together at random, as text.

_names = st.sampled_from(["a", "b", "name", "x-y", "_z", "aws_s3_bucket", "if", "in"])
_strings = st.sampled_from(['""', '"a b"', '"é"', r'"\"\n"', '"# no"', '"$${x}"', '"{}"'])
_scalars = st.one_of(
    _strings, st.sampled_from(["1", "0.5", "true", "false", "null", "42", "var.x", "f(1)", '"${a}"', "1 + 2"])
)


def _list(items: list[str], multiline: bool) -> str:
    if not multiline:
        return f"[{', '.join(items)}]"
    return "[\n" + "".join([f"    {item},\n" for item in items]) + "  ]"


def _object(items: dict[str, str], multiline: bool) -> str:
    entries = [f"{key} = {value}" for key, value in items.items()]
    if not multiline:
        return f"{{{', '.join(entries)}}}"
    return "{\n" + "".join([f"    {entry}\n" for entry in entries]) + "  }"


_values = st.recursive(
    _scalars,
    lambda values: st.one_of(
        st.builds(_list, st.lists(values, max_size=3), st.booleans()),
        st.builds(_object, st.dictionaries(st.one_of(_names, _strings), values, max_size=3), st.booleans()),
    ),
    max_leaves=6,
)


def _body(attributes: dict[str, str], blocks: list[str]) -> str:
    return "".join(f"{name} = {value}\n" for name, value in attributes.items()) + "".join(blocks)


def _block(kind: str, labels: list[str], body: str, comment: str) -> str:
    return f"{' '.join([kind, *labels])} {{{comment}\n{body}}}\n"


_labels = st.lists(st.sampled_from(['"a"', '"b-c"', "d"]), max_size=2)
_block_names = st.sampled_from(["block", "other", "resource"])
_bodies = st.recursive(
    st.builds(_body, st.dictionaries(_names, _values, max_size=4), st.just([])),
    lambda bodies: st.builds(
        _body,
        st.dictionaries(_names, _values, max_size=3),
        st.lists(
            st.builds(_block, _block_names, _labels, bodies, st.sampled_from(["", " # why"])), max_size=2
        ),
    ),
    max_leaves=5,
)


@settings(max_examples=60)
@given(_bodies)
def test_any_bodies_hold_what_python_hcl2_finds(text: str) -> None:
    file = parse(Source("main.tf", text))

    assert not file.problems
    assert _same(_json(file.body), _without_notes(_theirs(text)))


_FRAGMENTS = [
    *'{}[]()"\n=,?:.*#!-<+~\t\\1a ',
    *(
        "${",
        "%{",
        "<<EOT\n",
        "EOT\n",
        "/*",
        "*/",
        "//",
        "for ",
        "if ",
        "$$",
        "...",
        "=>",
        "%{endif}",
        "::",
        "\r\n",
    ),
    *(
        " ? 1 : 2",
        "[*]",
        ".*",
        ".0",
        "[0]",
        " in ",
        "1e5",
        "\\u00e9",
        "\\q",
        "null",
        "<<-EOT\n",
        "~}",
        "${~",
        "&&",
    ),
]


def _spoiled(random: Random, items: list[str]) -> str:
    text = random.choice(items)
    for _ in range(random.choice([1, 1, 1, 2])):
        place = random.randrange(len(text) + 1)
        if random.random() < 0.6:
            text = text[:place] + random.choice(_FRAGMENTS) + text[place:]
        else:
            text = text[:place] + text[place + random.choice([1, 1, 2]) :]
    return text


def _items(body: tree.Body) -> list[str]:
    texts = [attribute.span.text + "\n" for attribute in body.attributes.values()]
    for block in body.blocks:
        texts += [block.span.text + "\n", *_items(block.body)]
    return [text for text in texts if len(text) < 400]


@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform on the PATH to ask")
def test_what_terraform_refuses_has_a_problem_and_nothing_else_has(tmp_path: Path) -> None:
    random = Random(0)
    items = [item for path in FILES for item in _items(parse(Source("", path.read_text("utf-8"))).body)]
    texts = {f"f{number:04}.tf": _spoiled(random, items) for number in range(1500)}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")

    assert TERRAFORM is not None
    result = subprocess.run(
        [TERRAFORM, "fmt", "-check", "-list=false", "-no-color", str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull},
        check=False,
    )
    refused = set(re.findall(r"on \S*?(f\d{4}\.tf) line", result.stdout + result.stderr))

    assert len(refused) > 100
    differing = [
        f"{text!r}: {'refused' if name in refused else 'accepted'} by terraform"
        for name, text in texts.items()
        if (name in refused) != bool(parse(Source(name, text)).problems)
    ]
    assert not differing
