"""Templates that are values: what is found in them is where they are written."""

from __future__ import annotations

import pytest

from iacguard.text import Span
from iacguard.value import Literal, Value, walk

from .configurations import resource_value, unit_of

POLICY = '{"Action":\n  "s3:Get*", "Resource": "${arn}"}\n'

FILE = """
data "template_file" "policy" {
  template = file("policy.json")
  vars     = { arn = "arn" }
}

resource "aws_iam_policy" "this" {
  policy = data.template_file.policy.rendered
}
"""
HEREDOC = """
data "template_file" "policy" {
  template = <<EOT
{"Action":
  "s3:Get*", "Resource": "$${arn}"}
EOT
  vars     = { arn = "arn" }
}

resource "aws_iam_policy" "this" {
  policy = data.template_file.policy.rendered
}
"""
STRING = """
locals {
  policy = "{\\"Action\\": \\"s3:Get*\\", \\"Resource\\": \\"$${arn}\\"}"
}

resource "aws_iam_policy" "this" {
  policy = templatestring(local.policy, { arn = "arn" })
}
"""
CHOICE = """
variable "is_open" {
  type = bool
}

locals {
  policy = "{\\"Action\\": \\"%%{if open}s3:Get*%%{else}s3:Put*%%{endif}\\"}"
}

resource "aws_iam_policy" "this" {
  policy = templatestring(local.policy, { open = var.is_open })
}
"""


@pytest.mark.parametrize(
    ("text", "path", "written"),
    [
        pytest.param(FILE, "policy.json", "s3:Get*", id="file"),
        # Of what has escapes in it the line is told, or the whole.
        pytest.param(HEREDOC, "main.tf", '  "s3:Get*"', id="heredoc"),
        pytest.param(STRING, "main.tf", "local.policy", id="string"),
        pytest.param(CHOICE, "main.tf", "local.policy", id="choice"),
    ],
)
def test_what_is_in_a_template_is_found_where_it_is_written(text: str, path: str, written: str) -> None:
    unit = unit_of({"main.tf": text, "policy.json": POLICY})

    place = _placed(resource_value(unit, "aws_iam_policy.this", "policy"), "s3:Get*")

    assert (place.source.path, place.text[: len(written)]) == (path, written)


def _placed(value: Value, wanted: str) -> Span:
    """The place where a part of a string is written."""
    for piece in walk(value):
        if isinstance(piece, Literal) and isinstance(piece.value, str) and wanted in piece.value:
            start = piece.value.index(wanted)
            assert piece.locate is not None
            return piece.locate(start, start + len(wanted))
    raise AssertionError(value)
