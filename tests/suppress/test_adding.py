"""Suppressions as they are written into texts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.finding import Finding, RelatedPlace
from iacguard.suppress.adding import edits, home, plan
from iacguard.suppress.edit import Edit, Plan, Wording, applied
from iacguard.text import Source
from tests.suppress.test_applying import finding, place

OFF = "s3-public-access-block-off"
HTTP = "s3-plain-http-allowed"


def at(source: Source, text: str, rule: str = OFF) -> Finding:
    span = place(source, text)
    return finding(span, span, rule=rule)


def text_of(source: Source, *found: Finding, wording: Wording | None = None) -> str:
    made = plan(found, wording=wording)
    assert made.left == []
    return applied(source, made.edits)


TF = """\
resource "aws_s3_bucket" "b" {
  bucket = "x"
  policy = <<EOF
{"a": "b"}
EOF
  flags  = [
    1,
    2,
  ]
}
"""

YAML = """\
Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      Name: x
      Text: |
        one
        two
      List:
        - a: 1
        - {b: 2, c: 3}
      Plain: one
        two
  F: {Type: T,
      Properties: {P: 1}}
"""


@pytest.mark.parametrize(
    ("path", "text", "where", "line"),
    [
        ("a.tf", TF, 'resource "aws_s3_bucket"', "# iacguard: ignore[s3-public-access-block-off]\nresource"),
        ("a.tf", TF, 'bucket = "x"', "{\n  # iacguard: ignore[s3-public-access-block-off]\n  bucket"),
        # No comment can stand in a heredoc.
        ("a.tf", TF, '"a": "b"', "  # iacguard: ignore[s3-public-access-block-off]\n  policy"),
        ("a.tf", TF, "2", "    # iacguard: ignore[s3-public-access-block-off]\n    2"),
        ("a.tfvars", 'a = "x"\n', '"x"', "# iacguard: ignore[s3-public-access-block-off]\na"),
        ("a.yaml", YAML, "B:", "  # iacguard: ignore[s3-public-access-block-off]\n  B:"),
        ("a.yaml", YAML, "two\n", "      # iacguard: ignore[s3-public-access-block-off]\n      Text: |"),
        ("a.yaml", YAML, "a: 1", "        # iacguard: ignore[s3-public-access-block-off]\n        - a: 1"),
        ("a.yaml", YAML, "3}", "        # iacguard: ignore[s3-public-access-block-off]\n        - {b"),
        ("a.yaml", YAML, "two\n  F", "      # iacguard: ignore[s3-public-access-block-off]\n      Plain"),
        (
            "a.yaml",
            YAML,
            "P: 1",
            "      # iacguard: ignore[s3-public-access-block-off]\n      Properties: {P",
        ),
        (
            "a.yaml",
            "Resources:\r\n  B: 1\r\n",
            "B",
            "\r\n  # iacguard: ignore[s3-public-access-block-off]\r\n  B",
        ),
        ("a.yaml", "Resources: {B: 1}", "B", "# iacguard: ignore[s3-public-access-block-off]\nResources"),
    ],
)
def test_a_comment_stands_above_what_it_is_about(path: str, text: str, where: str, line: str) -> None:
    source = Source(path, text)

    changed = text_of(source, at(source, where))

    assert line in changed
    lines = [one for one in changed.splitlines(keepends=True) if "iacguard" not in one]
    assert "".join(lines) == text


def test_several_findings_at_one_place_share_a_comment_with_a_reason_and_a_date() -> None:
    source = Source("a.tf", TF)
    wording = Wording("we\nwait ", date(2027, 1, 2))

    changed = text_of(source, at(source, 'bucket = "x"'), at(source, 'bucket = "x"', HTTP), wording=wording)

    assert f"  # iacguard: ignore[{HTTP}, {OFF}] until=2027-01-02 we wait\n  bucket" in changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('bucket = "x" # iacguard: ignore[a-a] r', f'bucket = "x" # iacguard: ignore[a-a, {OFF}] r'),
        ('# iacguard: ignore[a-a] r\n  bucket = "x"', f'# iacguard: ignore[a-a, {OFF}] r\n  bucket = "x"'),
        # What has a date of its own is not made to speak for more.
        (
            '# iacguard: ignore[a-a] until=2020-01-01 r\n  bucket = "x"',
            f'# iacguard: ignore[a-a] until=2020-01-01 r\n  # iacguard: ignore[{OFF}]\n  bucket = "x"',
        ),
        # Comments for other tools stay next to what they are about.
        (
            '# why\n  #tfsec:ignore:AWS002\n  bucket = "x"',
            f'# why\n  # iacguard: ignore[{OFF}]\n  #tfsec:ignore:AWS002\n  bucket = "x"',
        ),
        ('# why\n  bucket = "x"', f'# why\n  # iacguard: ignore[{OFF}]\n  bucket = "x"'),
    ],
)
def test_what_is_there_is_extended_and_kept(before: str, after: str) -> None:
    source = Source("a.tf", TF.replace('bucket = "x"', before))

    assert text_of(source, at(source, 'bucket = "x"')) == TF.replace('bucket = "x"', after)


def test_reaches() -> None:
    source = Source("a.yaml", f"# License\n\n{YAML}")
    one = at(source, "a: 1")

    assert applied(source, edits(one, "resource", "r")).startswith(
        f"# License\n\nResources:\n  # iacguard: ignore[{OFF}] r\n  B:"
    )
    assert applied(source, edits(one, "file", "r")).startswith(
        f"# License\n\n# iacguard: ignore-file[{OFF}] r\nResources:"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"Type": "T"}', '{"Type": "T", "Metadata": {"iacguard": {"ignore": [{"rule": "RULE"}]}}}'),
        (
            '{\n    "Type": "T"\n  }',
            '{\n    "Type": "T",\n    "Metadata": {\n      "iacguard": {\n        "ignore": [\n'
            '          {\n            "rule": "RULE"\n          }\n        ]\n      }\n    }\n  }',
        ),
        (
            '{"Type": "T", "Metadata": {"a": 1}}',
            '{"Type": "T", "Metadata": {"a": 1, "iacguard": {"ignore": [{"rule": "RULE"}]}}}',
        ),
        (
            '{"Type": "T", "Metadata": {}}',
            '{"Type": "T", "Metadata": {"iacguard": {"ignore": [{"rule": "RULE"}]}}}',
        ),
        (
            '{"Type": "T", "Metadata": {"iacguard": {"ignore": ["a-a"]}}}',
            '{"Type": "T", "Metadata": {"iacguard": {"ignore": ["a-a", {"rule": "RULE"}]}}}',
        ),
        (
            '{"Type": "T", "Metadata": {"iacguard": {"ignore": "a-a"}}}',
            '{"Type": "T", "Metadata": {"iacguard": {"ignore": ["a-a", {"rule": "RULE"}]}}}',
        ),
        (
            '{"Type": "T", "Metadata": {"iacguard": {"ignore": []}}}',
            '{"Type": "T", "Metadata": {"iacguard": {"ignore": [{"rule": "RULE"}]}}}',
        ),
    ],
)
@pytest.mark.parametrize("path", ["a.json", "a.template"])
def test_json_has_metadata(path: str, before: str, after: str) -> None:
    source = Source(path, f'{{"Resources": {{\n  "B": {before}}}}}\n')

    changed = text_of(source, at(source, '"T"'))

    assert changed == f'{{"Resources": {{\n  "B": {after.replace("RULE", OFF)}}}}}\n'


def test_a_template_in_json_speaks_where_no_resource_can() -> None:
    source = Source("a.json", '{\n\t"Parameters": {"P": {}},\n\t"Resources": {}\n}\n')

    changed = text_of(source, at(source, '"P"'))

    assert changed.startswith(
        '{\n\t"Parameters": {"P": {}},\n\t"Resources": {},\n\t"Metadata": {\n\t\t"iacguard"'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"acl": "x"}', '{"//": "iacguard: ignore[RULE]", "acl": "x"}'),
        ('{\n    "acl": "x"\n}', '{\n    "//": "iacguard: ignore[RULE]",\n    "acl": "x"\n}'),
        ('[{"acl": "x"}]', '[{"//": "iacguard: ignore[RULE]", "acl": "x"}]'),
        ('{"//": "why", "acl": "x"}', '{"//": "why; iacguard: ignore[RULE]", "acl": "x"}'),
        (
            '{"//": "iacguard: ignore[a-a] r", "acl": "x"}',
            '{"//": "iacguard: ignore[a-a, RULE] r", "acl": "x"}',
        ),
    ],
)
def test_terraform_in_json_has_comments_in_properties(before: str, after: str) -> None:
    text = '{"resource": {"aws_s3_bucket": {"b": BODY}}}\n'
    source = Source("a.tf.json", text.replace("BODY", before))

    assert text_of(source, at(source, '"acl"')) == text.replace("BODY", after).replace("RULE", OFF)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".terraform/modules/m/main.tf", TF),
        ("cdk.out/a.template.json", '{"Resources": {"bucket": {}}}'),
        ("plan.json", '{"planned_values": {"bucket": 1}}'),
        ("a.json", '{"Resources": {"bucket": {"Metadata": "x"}}}'),
        ("a.tf.json", '{"resource": {"t": {"bucket": {"//": 1}}}}'),
        ("a.tf.json", '{"resource": {"t": {"bucket": {"//": "iacguard: ignore[a] until=2020-01-01"}}}}'),
    ],
)
def test_what_cannot_be_suppressed_is_told(path: str, text: str) -> None:
    source = Source(path, text)
    one = at(source, "//" if "//" in text else "bucket")

    made = plan([one])

    assert made.edits == []
    assert [left.finding for left in made.left] == [one]
    assert all(left.why for left in made.left)


def test_nothing_to_do() -> None:
    assert plan([]) == Plan([], [])


def test_edits_are_made_in_order_of_their_places() -> None:
    source = Source("a.tf", "abc")

    assert applied(source, [Edit(source.span(2, 3), "C"), Edit(source.span(0, 0), "_")]) == "_abC"


@pytest.mark.parametrize("path", ["policy.json", "policy.tpl"])
def test_what_is_read_in_is_suppressed_at_the_resource(path: str) -> None:
    main = Source("main.tf", TF)
    policy = Source(path, '{"Action": "*"}')
    header = place(main, 'resource "aws_s3_bucket"')
    there = finding(place(policy, "*"), header)

    (edit,) = edits(there)

    assert home(there) == header
    assert (edit.span.source, edit.text) == (main, f"# iacguard: ignore[{OFF}]\n")


@pytest.mark.parametrize(
    ("addresses", "is_done"), [(("module.m.a.b",), True), (("module.m.a.b", "module.n.a.b"), False)]
)
def test_what_a_module_from_elsewhere_does_is_suppressed_at_its_only_call(
    addresses: tuple[str, ...], is_done: bool
) -> None:
    main = Source("main.tf", 'module "m" {\n  source = "a/b"\n}\n')
    inside = Source(".terraform/modules/m/main.tf", TF)
    header = place(inside, 'resource "aws_s3_bucket" "b"')
    call = RelatedPlace(place(main, 'module "m"'), "module m is called here")
    there = finding(header, header, address=addresses[0])._replace(related=(call,), instances=addresses)

    assert [edit.span.source for edit in edits(there)] == ([main] if is_done else [])


@given(
    st.text(max_size=60),
    st.sampled_from(
        [TF, YAML, '{"Resources": {"B": {"Type": "T"}}}', '{"resource": {"t": {"b": {"c": 1}}}}']
    ),
    st.sampled_from(["a.tf", "a.yaml", "a.json", "a.tf.json", "a.template"]),
    st.integers(0, 400),
)
def test_whatever_stands_there_is_kept(noise: str, text: str, path: str, offset: int) -> None:
    text = text[:offset] + noise + text[offset:]
    source = Source(path, text)
    start = min(offset, len(text))
    span = source.span(start, min(start + 1, len(text)))

    made = plan([finding(span, span)])

    assert all(edit.span.start == edit.span.end for edit in made.edits)
    assert bool(made.edits) is not bool(made.left)
