"""What programs know a finding by, which no edit elsewhere may change."""

from __future__ import annotations

from pathlib import Path

from tests.known.support import findings, write

OFF = "s3-public-access-block-off"

MODULE = """\
resource "aws_s3_bucket" "a" {
  for_each = toset(["x"])
}

resource "aws_s3_bucket_public_access_block" "a" {
  for_each                = toset(["x"])
  bucket                  = aws_s3_bucket.a[each.key].id
  block_public_acls       = false
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
CALL = 'module "{0}" {{\n  source = "./m"\n}}\n'


def fingerprints(folder: Path, files: dict[str, str], *rules: str) -> list[str]:
    write(folder, files)
    return [one.fingerprint for one in findings(folder, *rules)]


def test_callers_and_instances_of_a_module_do_not_matter(tmp_path: Path) -> None:
    (alone,) = fingerprints(tmp_path, {"m/main.tf": MODULE}, OFF)
    called = {"m/main.tf": MODULE, "main.tf": CALL.format("z")}
    more = {
        "m/main.tf": MODULE.replace('["x"]', '["w", "x"]'),
        "main.tf": CALL.format("z") + CALL.format("b"),
    }

    assert fingerprints(tmp_path, called, OFF) == [alone]
    assert fingerprints(tmp_path, more, OFF) == [alone]


def test_what_stands_before_an_element_does_not_matter(tmp_path: Path) -> None:
    def policy(before: str) -> dict[str, str]:
        statement = '{ Effect = "Allow", Action = "*", Resource = "*" }'
        document = f'Version = "2012-10-17", Statement = [{before}{statement}]'
        return {"a.tf": f'resource "aws_iam_policy" "p" {{\n  policy = jsonencode({{ {document} }})\n}}\n'}

    other = '{ Effect = "Deny", Action = "s3:*", Resource = "*" }, '

    (alone,) = fingerprints(tmp_path, policy(""), "iam-admin-policy")
    assert fingerprints(tmp_path, policy(other), "iam-admin-policy") == [alone]


def test_what_is_written_and_where_do(tmp_path: Path) -> None:
    files = {"a/m.tf": MODULE, "b/m.tf": MODULE, "c/m.tf": MODULE}

    assert len(set(fingerprints(tmp_path, files, OFF))) == 3


def test_a_secret_that_another_finding_is_about_does_not_matter(tmp_path: Path) -> None:
    def template(password: str) -> dict[str, str]:
        return {
            "a.yaml": "Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties:\n"
            f"      MasterUserPassword: {password}\n      Engine: mysql\n"
            "  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Timeout: 1000\n"
            f"      Environment: {{Variables: {{DB_PASSWORD: {password}}}}}\n"
        }

    first = fingerprints(tmp_path, template("hunter2-hunter2"))

    assert len(first) > 2
    assert fingerprints(tmp_path, template("Sup3rSecret123")) == first
