"""What counts as known, and what never does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from iacguard.finding import Finding, declared
from iacguard.known import matching
from iacguard.known.matching import Matching, declares, match
from iacguard.known.record import Known, known_of
from tests.known.support import findings, write

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rules" / "aws"
OFF = "s3-public-access-block-off"
HTTP = "s3-plain-http-allowed"
STARS = "iam-wildcard-action"


def bucket(name: str, acls: str = "false", more: str = "") -> str:
    return f"""\
resource "aws_s3_bucket" "{name}" {{
  bucket = "{name}"{more}
}}

resource "aws_s3_bucket_public_access_block" "{name}" {{
  bucket                  = aws_s3_bucket.{name}.id
  block_public_acls       = {acls}
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}}
"""


def compared(folder: Path, before: Mapping[str, str], after: Mapping[str, str], *rules: str) -> Matching:
    """What has become of the findings of a project after a change."""
    write(folder, before)
    known = [known_of(one) for one in findings(folder, *rules)]
    assert known
    write(folder, after)

    def read(path: str) -> str | None:
        return (folder / path).read_text() if (folder / path).is_file() else None

    return match(findings(folder, *rules), known, read)


def told(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.project_path, one.resource.address) for one in found]


def assert_all_known(result: Matching) -> None:
    assert (result.new, result.gone, result.outgrown) == ([], [], [])
    assert result.known


class TestKnown:
    """What an edit may do to a finding without making it new."""

    def test_lines_move(self, tmp_path: Path) -> None:
        text = bucket("a")
        assert_all_known(compared(tmp_path, {"a.tf": text}, {"a.tf": f"# A comment.\n\n\n{text}"}))

    def test_what_is_written_is_spaced_in_another_way(self, tmp_path: Path) -> None:
        after = bucket("a").replace("block_public_acls       =", "  block_public_acls   =")
        assert_all_known(compared(tmp_path, {"a.tf": bucket("a")}, {"a.tf": after}))

    def test_resources_change_places(self, tmp_path: Path) -> None:
        a, b = bucket("a"), bucket("b")
        assert_all_known(compared(tmp_path, {"a.tf": a + b}, {"a.tf": b + a}))

    def test_a_file_is_renamed(self, tmp_path: Path) -> None:
        assert_all_known(compared(tmp_path, {"a.tf": bucket("a")}, {"b.tf": bucket("a")}))

    def test_a_folder_is_renamed(self, tmp_path: Path) -> None:
        before = {f"modules/{name}/main.tf": bucket("this") for name in "abc"}
        after = {path.replace("modules", "stacks"): text for path, text in before.items()}
        result = compared(tmp_path, before, after)

        assert_all_known(result)
        assert {(one.project_path[-9:], old.path[-9:]) for one, old in result.known} == {
            (f"{name}/main.tf", f"{name}/main.tf") for name in "abc"
        }

    def test_a_resource_goes_to_another_file_of_its_module(self, tmp_path: Path) -> None:
        before = {"main.tf": bucket("a") + bucket("b")}
        assert_all_known(compared(tmp_path, before, {"main.tf": bucket("a"), "b.tf": bucket("b")}))

    def test_a_resource_is_renamed(self, tmp_path: Path) -> None:
        before, after = bucket("a") + bucket("b"), bucket("a") + bucket("c").replace('"c"\n', '"b"\n')
        assert_all_known(compared(tmp_path, {"a.tf": before}, {"a.tf": after}))

    def test_a_fault_is_written_in_another_way(self, tmp_path: Path) -> None:
        assert_all_known(compared(tmp_path, {"a.tf": bucket("a")}, {"a.tf": bucket("a", '"false"')}, OFF))

    def test_a_fault_is_half_mended(self, tmp_path: Path) -> None:
        worse = bucket("a").replace("= true", "= false")
        assert_all_known(compared(tmp_path, {"a.tf": worse}, {"a.tf": bucket("a")}, HTTP))

    def test_what_is_left_of_a_fault_is_another_property(self, tmp_path: Path) -> None:
        both = bucket("a").replace("block_public_policy     = true", "block_public_policy = false")
        policy = both.replace("block_public_acls       = false", "block_public_acls = true")
        assert both != bucket("a") != policy != both
        assert_all_known(compared(tmp_path, {"a.tf": both}, {"a.tf": policy}, OFF))

    def test_a_module_with_a_fault_is_called_once_more(self, tmp_path: Path) -> None:
        before = {"m/main.tf": bucket("a"), "main.tf": 'module "x" {\n  source = "./m"\n}\n'}
        after = {**before, "more.tf": 'module "y" {\n  source = "./m"\n}\n'}
        assert_all_known(compared(tmp_path, before, after))

    def test_a_resource_that_shares_a_fault_goes_or_comes(self, tmp_path: Path) -> None:
        def template(*names: str) -> dict[str, str]:
            functions = "".join(
                f"  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
                "      Handler: a.b\n      Runtime: python3.13\n      CodeUri: src\n"
                for name in names
            )
            head = "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    Timeout: 1000\n"
            return {"a.yaml": f"{head}Resources:\n{functions}"}

        for before, after in (("AB", "B"), ("B", "AB"), ("AB", "BA"), ("ABC", "CD")):
            result = compared(tmp_path, template(*before), template(*after), "lambda-timeout-over-limit")
            assert_all_known(result)
        assert compared(tmp_path, template("A"), template("B"), "lambda-timeout-over-limit").new == []

    def test_a_resource_that_a_message_names_is_renamed(self, tmp_path: Path) -> None:
        before = (FIXTURES / "iam/role-trust-does-not-fit-use/bad.yaml").read_text()
        rule = "iam-role-trust-does-not-fit-use"
        write(tmp_path, {"a.yaml": before})
        name = findings(tmp_path, rule)[0].message.split()[0]
        after = re.sub(rf"\b{name}\b", "Renamed", before)

        assert name in before and after != before
        assert_all_known(compared(tmp_path, {"a.yaml": before}, {"a.yaml": after}, rule))


class TestNew:
    """What is new however much it looks like something known."""

    def test_the_same_in_another_file(self, tmp_path: Path) -> None:
        before = {"a/main.tf": bucket("this")}
        result = compared(tmp_path, before, {**before, "b/main.tf": bucket("this")})

        assert {path for path, _ in told(result.new)} == {"b/main.tf"}
        assert result.gone == []

    def test_the_same_in_another_file_after_it_was_mended(self, tmp_path: Path) -> None:
        before = {"a/main.tf": bucket("this")}
        after = {"a/main.tf": bucket("this", "true"), "b/main.tf": bucket("this")}
        result = compared(tmp_path, before, after, OFF)

        assert [path for path, _ in told(result.new)] == ["b/main.tf"]
        assert [one.path for one in result.gone] == ["a/main.tf"]

    def test_the_same_in_a_file_of_the_same_module(self, tmp_path: Path) -> None:
        before = {"a.tf": bucket("a")}
        result = compared(tmp_path, before, {**before, "b.tf": bucket("b")}, OFF)

        assert [path for path, _ in told(result.new)] == ["b.tf"]

    def test_the_same_of_another_resource(self, tmp_path: Path) -> None:
        result = compared(tmp_path, {"a.tf": bucket("a")}, {"a.tf": bucket("a", "true") + bucket("b")}, OFF)

        assert len(result.new) == 1
        assert len(result.gone) == 1

    def test_one_more_of_several_equal_ones(self, tmp_path: Path) -> None:
        def role(count: int) -> str:
            statement = '{ Effect = "Allow", Action = "*", Resource = "*" }'
            return f"""\
resource "aws_iam_policy" "p" {{
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
{f",{chr(10)}".join([statement] * count)}
    ]
  }})
}}
"""

        result = compared(tmp_path, {"a.tf": role(3)}, {"a.tf": role(4)}, "iam-admin-policy")

        assert len(result.known) == 3
        assert len(result.new) == 1

    def test_a_value_that_has_become_worse(self, tmp_path: Path) -> None:
        def policy(actions: str) -> str:
            return f"""\
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action:
              - s3:GetObject
              - {actions}
            Resource: arn:aws:s3:::b/*
"""

        result = compared(tmp_path, {"a.yaml": policy("sqs:*")}, {"a.yaml": policy("'*'")})

        assert result.new
        less = compared(
            tmp_path,
            {"a.yaml": policy("sqs:*")},
            {"a.yaml": policy("sqs:*\n              - s3:GetObjectAcl")},
        )
        assert less.new == []

    def test_a_module_is_handed_a_fault_by_one_more_caller(self, tmp_path: Path) -> None:
        module = 'variable "acls" {}\n' + bucket("a", "var.acls")
        call = 'module "{0}" {{\n  source = "./m"\n  acls = false\n}}\n'
        before = {"m/main.tf": module, "main.tf": call.format("x")}
        after = {**before, "more.tf": call.format("y")}
        result = compared(tmp_path, before, after, OFF)

        assert len(result.new) == 1
        assert result.gone == []
        assert len(result.outgrown) == 1

    def test_more_is_said_of_what_is_written_as_before(self, tmp_path: Path) -> None:
        before = bucket("a").replace("ignore_public_acls      = true", "ignore_public_acls = var.known")
        one = f'variable "known" {{\n  default = true\n}}\n{before}'
        two = one.replace("default = true", "default = false")
        result = compared(tmp_path, {"a.tf": one}, {"a.tf": two}, OFF)

        assert len(result.new) == 1

    def test_a_file_that_replaces_another_one_with_another_fault(self, tmp_path: Path) -> None:
        other = bucket("this", "true").replace("ignore_public_acls      = true", "ignore_public_acls = false")
        result = compared(tmp_path, {"a/main.tf": bucket("this")}, {"b/main.tf": other}, OFF)

        assert len(result.new) == 1


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("aws_s3_bucket.this", "aws_s3_bucket.this"),
        ("aws_s3_bucket.this[0]", "aws_s3_bucket.this"),
        ('module.a["x.y"].module.b[0].aws_s3_bucket.this["a]"]', "aws_s3_bucket.this"),
        ("module.a.data.aws_iam_policy_document.p", "data.aws_iam_policy_document.p"),
        ("Stack/Queue", "Queue"),
        ("Queue", "Queue"),
        ("", ""),
    ],
)
def test_the_declared_address(address: str, name: str) -> None:
    assert declared(address) == name


@pytest.mark.parametrize(
    ("text", "address", "is_declared"),
    [
        ('resource "aws_s3_bucket" "a" {', "aws_s3_bucket.a", True),
        ("resource aws_s3_bucket a {", "aws_s3_bucket.a", True),
        ('resource "aws_s3_bucket" "ab" {', "aws_s3_bucket.a", False),
        ("moved {\n  from = aws_s3_bucket.a\n", "aws_s3_bucket.a", False),
        ('{"aws_s3_bucket": {"a": {}}}', "aws_s3_bucket.a", True),
        ("  Logs:\n", "Logs", True),
        ("  OldLogs:\n", "Logs", False),
        ("  Topic: !Ref Logs\n", "Logs", False),
    ],
)
def test_whether_a_text_declares_a_resource(text: str, address: str, is_declared: bool) -> None:
    assert declares(text, address) is is_declared


@pytest.mark.parametrize("is_reworded", [True, False])
def test_another_version_may_say_it_in_other_words(tmp_path: Path, is_reworded: bool) -> None:
    write(tmp_path, {"a.tf": bucket("a")})
    today = findings(tmp_path, OFF, HTTP)
    before = [known_of(one)._replace(message="said otherwise") for one in today]

    result = match(today, before, lambda path: "", is_reworded=is_reworded)

    assert {one.rule for one, _ in result.known} == ({OFF, HTTP} if is_reworded else set())


def test_what_was_spoken_for_is_known_when_it_is_told_by_itself(tmp_path: Path) -> None:
    write(tmp_path, {"a.tf": bucket("a")})
    today = findings(tmp_path, HTTP)
    speaker = known_of(today[0])._replace(rule="worse", covers=(HTTP,))

    assert match(today, [speaker], lambda path: "").new == []
    assert match(today, [speaker._replace(address="b")], lambda path: "").new == today


def test_twice_the_findings_alike_take_twice_the_comparisons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.tf": bucket("a")})
    (one,) = findings(tmp_path, HTTP)
    calls = 0
    told = matching._told

    def counted(known: Known) -> set[str]:
        nonlocal calls
        calls += 1
        return told(known)

    def comparisons(number: int) -> int:
        nonlocal calls
        calls = 0
        before = [known_of(one)._replace(message=f"old{index}") for index in range(number)]
        today = [one._replace(message=f"new{index}") for index in range(number)]
        assert match(today, before, lambda path: "").known == []
        return calls

    monkeypatch.setattr(matching, "_told", counted)

    assert comparisons(400) < 2.5 * comparisons(200)
