"""Expressions mean what Terraform takes them to mean.

``data/semantics.json`` holds what Terraform makes of ``data/semantics.tf``; where a ``terraform``
is at hand, it is asked again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from iacguard.syntax.hcl.parser import parse
from iacguard.syntax.hcl.tree import Body, ObjectConstructor, Template, TemplateLiteral
from iacguard.text import Source
from tests.syntax.hcl_meaning import Names, Value, meaning

DATA = Path(__file__).parent / "data"
TERRAFORM = shutil.which("terraform")
needs_terraform = pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform on the PATH to ask")


def _locals(text: str) -> Body:
    file = parse(Source("main.tf", text))
    assert not file.problems
    (block,) = file.body.blocks
    return block.body


def _names(body: Body) -> Names:
    return {
        "local": {
            name: meaning(attribute.expression, {})
            for name, attribute in body.attributes.items()
            if name != "cases"
        }
    }


def _terraform(folder: Path, text: str) -> Value:
    (folder / "main.tf").write_text(text, encoding="utf-8", newline="")
    assert TERRAFORM is not None
    result = subprocess.run(
        [TERRAFORM, "console", "-no-color"],
        input="jsonencode(local.cases)",
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull},
        check=False,
    )
    assert result.stdout.startswith('"'), result.stdout + result.stderr
    return json.loads(json.loads(result.stdout))


TEXT = (DATA / "semantics.tf").read_text(encoding="utf-8")
EXPECTED: dict[str, Value] = json.loads((DATA / "semantics.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_value_is_the_one_that_terraform_computes(name: str) -> None:
    body = _locals(TEXT)
    cases = body.attributes["cases"].expression
    assert isinstance(cases, ObjectConstructor)
    for item in cases.items:
        assert isinstance(item.key, Template)
        (key,) = item.key.parts
        assert isinstance(key, TemplateLiteral)
        if key.text == name:
            value = meaning(item.value, _names(body))
            assert (
                value == pytest.approx(EXPECTED[name])
                if isinstance(value, float)
                else value == EXPECTED[name]
            )
            assert isinstance(value, bool) == isinstance(EXPECTED[name], bool)
            return
    pytest.fail(f"there is no case {name}")


@needs_terraform
def test_the_expected_values_are_still_those_of_terraform(tmp_path: Path) -> None:
    assert _terraform(tmp_path, TEXT) == EXPECTED


# Pieces from which templates are put together that Terraform accepts; what a piece may bring about
# depends on its neighbours, and that is what is compared.
_QUOTED = [" ", "  ", "a", "b c", "$", "%", "$$", "{", "}", r"\n", r"\\", r"\"", "~", "#", "é", "\u00a0"]
_HEREDOC = [
    " ",
    "  ",
    "    ",
    "a",
    "b c",
    "$",
    "%",
    "$$",
    "{",
    "}",
    "\\n",
    '"',
    "\n",
    "\n",
    "\n   ",
    "\t",
    "EO",
    "\r\n",
]
_SEQUENCES = [
    "${local.x}",
    "${~local.x}",
    "${local.x~}",
    "${~ local.padded ~}",
    "%{if local.yes}T%{endif}",
    "%{~if local.yes~} T %{~endif~}",
    "%{if !local.yes}T%{else~} F%{endif~}",
    "%{for i in local.list~}\\n ${i} %{endfor}",
    "%{for k, v in local.map}${v~} %{~endfor}",
]


def _template(random: Random) -> str:
    heredoc = random.random() < 0.6
    text = ""
    for _ in range(random.randrange(9)):
        piece = random.choice(_SEQUENCES if random.random() < 0.35 else _HEREDOC if heredoc else _QUOTED)
        # A lone dollar would turn the next piece into something else.
        text += " " + piece if text.endswith(("$", "%")) and piece[0] in "{$%" else piece
    if not heredoc:
        return f'"{text}"'
    indent = random.choice(["", "  ", "     "])
    end = "\n" if text else ""
    return f"{random.choice(['<<', '<<-', '<<-'])}EOT\n{text}{end}{indent}EOT"


@needs_terraform
@pytest.mark.parametrize("seed", range(2))
def test_any_templates_have_the_values_that_terraform_gives_them(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    templates = [_template(random) for _ in range(400)]
    cases = "".join(f"    c{number} = {template}\n" for number, template in enumerate(templates))
    text = TEXT[: TEXT.index("  cases")] + "  cases = {\n" + cases + "  }\n}\n"

    body = _locals(text)
    ours = meaning(body.attributes["cases"].expression, _names(body))
    theirs = _terraform(tmp_path, text)

    differing = [
        f"{template!r}: {ours[f'c{number}']!r} and {theirs[f'c{number}']!r}"
        for number, template in enumerate(templates)
        if ours[f"c{number}"] != theirs[f"c{number}"]
    ]
    assert not differing
