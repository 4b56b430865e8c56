"""``aws_iam_policy_document`` to the document that the provider renders."""

from __future__ import annotations

import json

import pytest

from iacguard.frontends.terraform.operators import encoded_text
from iacguard.value import Choice, Encoded, ListValue, MapValue, Unknown, Value

from .configurations import inside, plain, resource_value, unit


def document(*blocks: str, name: str = "d", before: str = "") -> Value:
    """The document of the last data source."""
    text = f'{before}\ndata "aws_iam_policy_document" "{name}" {{\n' + "\n".join(blocks) + "\n}\n"
    value = resource_value(
        unit(f'{text}resource "x" "y" {{\n  v = data.aws_iam_policy_document.{name}.json\n}}\n'), "x.y", "v"
    )
    assert isinstance(value, Encoded)
    return value.document


def test_every_element_has_its_name() -> None:
    made = document(
        """
  statement {
    sid           = "All"
    effect        = "Deny"
    not_actions   = ["s3:*"]
    not_resources = ["arn:aws:s3:::b/&{aws:username}/*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::1:root"]
    }
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["x"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:b"
      values   = ["y", "z"]
    }
  }
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
"""
    )
    assert plain(made) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "All",
                "Effect": "Deny",
                "NotAction": ["s3:*"],
                "NotResource": ["arn:aws:s3:::b/${aws:username}/*"],
                "Principal": {"AWS": ["arn:aws:iam::1:root"], "Service": ["ec2.amazonaws.com"]},
                "Condition": {"StringEquals": {"aws:a": ["x"], "aws:b": ["y", "z"]}},
            },
            {"Effect": "Allow", "Action": ["*"], "Resource": ["*"]},
        ],
    }


def test_anyone_is_a_star() -> None:
    block = '  statement {\n    principals {\n      type = "*"\n      identifiers = ["*"]\n    }\n  }\n'
    assert plain(inside(document(block), "Statement", 0, "Principal")) == "*"


def test_places_are_those_of_the_attributes() -> None:
    made = inside(document('  statement {\n    actions = ["s3:*"]\n  }\n'), "Statement", 0)
    assert isinstance(made, MapValue)
    assert made.keys["Action"].text == "actions"
    assert made.header is not None
    assert made.header.text == "statement"


def test_later_documents_replace_statements_of_the_same_sid() -> None:
    before = """
data "aws_iam_policy_document" "source" {
  statement {
    sid     = "A"
    actions = ["source:A"]
  }
  statement {
    sid     = "B"
    actions = ["source:B"]
  }
}
data "aws_iam_policy_document" "override" {
  statement {
    sid     = "B"
    actions = ["override:B"]
  }
  statement { actions = ["override:none"] }
}
"""
    made = document(
        "  source_policy_documents = [data.aws_iam_policy_document.source.json]",
        "  override_policy_documents = [data.aws_iam_policy_document.override.json]",
        '  statement {\n    sid = "A"\n    actions = ["own:A"]\n  }',
        '  statement {\n    actions = ["own:none"]\n  }',
        before=before,
    )
    statements = inside(made, "Statement")
    assert isinstance(statements, ListValue)
    actions = [plain(inside(statement, "Action", 0)) for statement in statements.items]
    assert actions == ["own:A", "override:B", "own:none", "override:none"]


def test_a_source_that_is_not_known_may_hold_more() -> None:
    made = document(
        "  source_policy_documents = [var.other]",
        '  statement {\n    actions = ["a:b"]\n  }',
        before='variable "other" {}',
    )
    statements = inside(made, "Statement")
    assert isinstance(statements, ListValue)
    assert isinstance(statements.rest, Unknown)
    assert len(statements.items) == 1


def test_a_statement_on_a_condition_is_a_choice() -> None:
    made = document(
        """
  dynamic "statement" {
    for_each = var.on ? [1] : []
    content { actions = ["a:b"] }
  }
""",
        before='variable "on" {}',
    )
    statement = inside(made, "Statement", 0)
    assert isinstance(statement, Choice)
    assert plain(inside(statement.then, "Action")) == ["a:b"]


def test_what_is_written_twice_is_rendered_once() -> None:
    made = document(
        """
  statement {
    actions   = ["sqs:SendMessage", "sns:Publish", "sqs:SendMessage"]
    resources = ["*", "*"]
    principals {
      type        = "AWS"
      identifiers = ["111122223333", "111122223333"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["x", "x"]
    }
  }
"""
    )

    assert isinstance(made, MapValue)
    assert plain(made.entries["Statement"]) == [
        {
            "Action": ["sqs:SendMessage", "sns:Publish"],
            "Resource": ["*"],
            "Principal": {"AWS": ["111122223333"]},
            "Condition": {"StringEquals": {"aws:a": ["x", "x"]}},
            "Effect": "Allow",
        }
    ]


_BLOCK = 'statement {\n  actions = ["a:b"]\n  resources = ["*"]\n%s\n}\n'
_OLD = (
    r'"{\"Version\":\"2008-10-17\",\"Id\":\"I\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"a:c\"}]}"'
)


_RENDERED = """
data "aws_iam_policy_document" "a" {
  policy_id = "P"
  statement {
    sid       = 1
    actions   = ["b:c", "a:&{b}", "c:d"]
    resources = ["arn:aws:s3:::&{aws:username}", "<x>"]
    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
    principals {
      type        = "Service"
      identifiers = ["a.amazonaws.com", "b.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:z"
      values   = ["x", "y"]
    }
    condition {
      test     = "Bool"
      variable = "aws:b"
      values   = [true]
    }
  }
}
data "aws_iam_policy_document" "b" {
  source_policy_documents = [
    jsonencode({ Statement = [{ Effect = "Deny", Action = ["x:y"], Resource = ["a", "b"] }] }),
    data.aws_iam_policy_document.a.json,
  ]
}
"""
_STATEMENT_TEXT = (
    r'{"Sid":"1","Effect":"Allow","Action":["c:d","b:c","a:\u0026{b}"],'
    r'"Resource":["arn:aws:s3:::${aws:username}","\u003cx\u003e"],'
    r'"Principal":{"AWS":"111122223333","Service":["b.amazonaws.com","a.amazonaws.com"]},'
    r'"Condition":{"Bool":{"aws:b":"true"},"StringLike":{"aws:z":["x","y"]}}}'
)
_FIRST_TEXT = r'{"Effect":"Deny","Action":["x:y"],"Resource":["a","b"]}'


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("data.aws_iam_policy_document.a.minified_json",
         f'{{"Version":"2012-10-17","Id":"P","Statement":[{_STATEMENT_TEXT}]}}'),
        ("data.aws_iam_policy_document.b.minified_json",
         f'{{"Version":"2012-10-17","Id":"P","Statement":[{_FIRST_TEXT},{_STATEMENT_TEXT}]}}'),
        ("jsondecode(data.aws_iam_policy_document.a.json).Statement[0].Principal.AWS", "111122223333"),
        ("md5(data.aws_iam_policy_document.a.json)", "dbc9f67d6bad7b89399cced3ce79c7c1"),
        ("length(data.aws_iam_policy_document.b.json)", 755),
    ],
)  # fmt: skip
def test_the_text_of_a_document_is_the_provider_s(expression: str, expected: object) -> None:
    """Held against the texts of provider 5.100.0."""
    text = f'{_RENDERED}resource "x" "y" {{\n  v = {expression}\n}}\n'
    value = resource_value(unit(text), "x.y", "v")
    made = encoded_text(value) if isinstance(value, Encoded) else plain(value)
    assert made == expected


def _principals(*blocks: tuple[str, list[str]]) -> Value:
    written = [
        f'principals {{\n  type = "{kind}"\n  identifiers = {json.dumps(of)}\n}}' for kind, of in blocks
    ]
    text = 'data "aws_iam_policy_document" "a" {\n' + _BLOCK % "\n".join(written) + "}\n"
    whole = 'resource "x" "y" {\n  v = data.aws_iam_policy_document.a.minified_json\n}\n'
    return resource_value(unit(text + whole), "x.y", "v")


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([("*", ["*"])], '"*"'),
        ([("*", ["*"]), ("AWS", ["123456789012"])], '{"*":"*","AWS":"123456789012"}'),
        ([("AWS", ["123456789012"]), ("*", ["*"])], '{"*":"*","AWS":"123456789012"}'),
        ([("*", ["*", "x"])], '{"*":["x","*"]}'),
        ([("*", ["x"])], '{"*":"x"}'),
        ([("*", ["*"]), ("AWS", ["*"]), ("Federated", ["z"])], '{"*":"*","AWS":"*","Federated":"z"}'),
        ([("AWS", ["b"]), ("AWS", ["a", "c"])], None),
    ],
)
def test_principals_of_several_blocks(blocks: list[tuple[str, list[str]]], expected: str | None) -> None:
    """Held against the texts of provider 5.100.0, which takes blocks in an order of its own."""
    made = _principals(*blocks)
    assert isinstance(made, Encoded)
    text = encoded_text(made)
    assert text is None if expected is None else text is not None and f'"Principal":{expected}}}' in text


def test_a_star_as_heading_is_everyone() -> None:
    made = _principals(("*", ["*"]), ("AWS", ["123456789012"]))
    assert isinstance(made, Encoded)
    statement = inside(made.document, "Statement", 0, "Principal")
    assert isinstance(statement, MapValue) and {*statement.entries} == {"*", "AWS"}


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ("", {"Version": "2012-10-17"}),
        (_BLOCK % 'sid = ""', {"Version": "2012-10-17", "Statement": [{}]}),
        ('policy_id = ""\n' + _BLOCK % "", {"Version": "2012-10-17", "Statement": [{}]}),
        (
            _BLOCK % ('principals {\n  type = "AWS"\n  identifiers = ["a"]\n}\n' * 2),
            {"Version": "2012-10-17", "Statement": [{"Principal": {"AWS": ["a"]}}]},
        ),
        (
            _BLOCK % ('principals {\n  type = "*"\n  identifiers = ["*"]\n}\n' * 2),
            {"Version": "2012-10-17", "Statement": [{"Principal": "*"}]},
        ),
        (
            _BLOCK % ('condition {\n  test = "Bool"\n  variable = "v"\n  values = ["x"]\n}\n' * 2),
            {"Version": "2012-10-17", "Statement": [{"Condition": {"Bool": {"v": ["x"]}}}]},
        ),
        (
            f'source_policy_documents = [{_OLD}]\npolicy_id = "J"',
            {"Version": "2012-10-17", "Id": "J", "Statement": [{"Effect": "Allow", "Action": "a:c"}]},
        ),
        (
            f'override_policy_documents = [{_OLD}]\npolicy_id = "J"',
            {"Version": "2012-10-17", "Id": "I", "Statement": [{"Effect": "Allow", "Action": "a:c"}]},
        ),
        (
            f'version = "2008-10-17"\nsource_policy_documents = [{_OLD}, "{{}}", ""]',
            {"Version": "2008-10-17", "Id": "I", "Statement": [{"Effect": "Allow", "Action": "a:c"}]},
        ),
        (
            'version = "2008-10-17"\nsource_policy_documents = ["{\\"Version\\":\\"2012-10-17\\"}"]',
            {"Version": "2012-10-17"},
        ),
    ],
)
def test_documents_are_rendered_as_the_provider_renders_them(
    blocks: str, expected: dict[str, object]
) -> None:
    """Where the expected values are from: provider 5.100.0, of which lists of one are strings."""
    made = plain(document(blocks))
    assert isinstance(made, dict)
    shared = {"Action": ["a:b"], "Resource": ["*"], "Effect": "Allow"}
    own = [
        statement if "Action" in statement else {**shared, **statement}
        for statement in expected.get("Statement", [])  # type: ignore[attr-defined] # written above
    ]
    assert made == ({**expected, "Statement": own} if own else expected)
