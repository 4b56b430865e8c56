"""No format shows a secret, on whatever line it stands and whatever finding is told of there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from iacguard import catalogue
from iacguard.finding import FileError, Finding, Report
from iacguard.frontends import templates
from iacguard.frontends.terraform.load import load as load_module
from iacguard.frontends.terraform.module import Modules
from iacguard.graph.unit import NO_INPUTS, Unit
from iacguard.merging import fold_covered
from iacguard.report import formats, render
from iacguard.report._secrets import Masked, masked_line, masked_text
from iacguard.syntax import yaml
from iacguard.text import Source
from tests.report.samples import VIEW
from tests.support.cases import Case, Folder, cases, check, units

SECRET_RULES = {
    "amplify-plaintext-secret",
    "eventbridge-connection-plaintext-secret",
    "firehose-plaintext-secret",
    "lambda-env-secret",
    "mq-plaintext-password",
    "secretsmanager-plaintext-value",
    "ssm-parameter-value-literal",
    "ssm-secret-in-plain-parameter",
    "template-credential-literal",
    "template-hardcoded-aws-credential",
    "template-noecho-default",
    "template-plaintext-password",
    "template-provider-static-credentials",
    "template-secret-in-tfvars",
    "template-secret-output",
}
SECRETS = re.compile(
    r"""Sup3rSecret123|Pr0dSecret123|ldap-Passw0rd|changeme-changeme|4bd42a9b-1234|L0ader-2024|0f1e2d3c4b5a6978
    |open-Sesame-1|0a1b2c3d4e5f|let-us-in|dGVhbTps|sup3rs3cretpw|hunter2|AKIAQWERTYUIOPASDFGH|n0t-F0r-Pr0d
    |ghp_a1B2|MIIEowIBAAKC|9f8e7d6c5b4a|d3adb33f|aHVudGVy|glpat-a1B2|T01ABCDEF|s3cr3tPw|aB3dE6gH9jK2|Welcome1
    |84632|ASIAQWERTYUIOPASDFGH""",
    re.VERBOSE,
)
BAD = [case for case in cases() if case.rule in SECRET_RULES and not case.is_good]


def _report(found: list[Finding]) -> Report:
    return Report(found, [], [], [], list[FileError](), [], [], 0)


def _findings(units: tuple[Unit, ...]) -> Iterator[Finding]:
    rules = [rule for id in sorted(SECRET_RULES) if (rule := catalogue.find(id)) is not None]
    for unit in units:
        yield from check(unit, rules).findings


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.id)
def test_no_format_shows_what_the_rules_find(case: Case) -> None:
    found = list(_findings(units(case)))
    assert found
    sources = [source.text for unit in units(case) for source in unit.sources]
    assert any(map(SECRETS.search, sources)) or case.rule == "template-secret-output"

    for report in (_report(found), _report(fold_covered(found))):
        for format in formats():
            shown = render(format, report, VIEW._replace(verbose=True))
            assert SECRETS.findall(shown) == []


def test_the_fingerprint_does_not_hang_on_the_secret() -> None:
    def fingerprints(password: str) -> list[str]:
        text = (
            "Resources:\n  Broker:\n    Type: AWS::AmazonMQ::Broker\n    Properties:\n"
            f"      Users: [{{Username: admin, Password: {password}}}]\n"
        )
        return [one.fingerprint for one in _findings((_template(text),))]

    assert fingerprints("hunter2-hunter2") == fingerprints("Sup3rSecret123") != []


def test_another_finding_on_the_line_does_not_show_it() -> None:
    text = (
        '{"Resources": {"Broker": {"Type": "AWS::AmazonMQ::Broker", "Properties": {"PubliclyAccessible":'
        ' true, "Users": [{"Username": "a", "Password": "hunter2-one"},'
        ' {"Username": "b", "Password": "hunter2-two"}]}}}}'
    )
    unit = _template(text)
    public = catalogue.find("mq-broker-public")
    assert public is not None
    found = [*_findings((unit,)), *check(unit, [public]).findings]

    shown = render("text", _report(found), VIEW)

    assert "PubliclyAccessible" in shown
    assert "hunter2" not in shown


def test_one_block_on_one_line_hides_all_its_keys(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'provider "aws" {\n  access_key = "AKIAQWERTYUIOPASDFGH"\n  secret_key = "hunter2-hunter2"\n}\n'
    )
    unit = load_module(".", Modules(), Folder(tmp_path, ["main.tf"]), NO_INPUTS)
    found = list(_findings((unit,)))
    # A finding of any rule that underlines the whole block.
    whole = found[0]._replace(
        rule="another", secret=False, span=found[0].resource_span, cause=found[0].resource_span
    )

    shown = render("text", _report([*found, whole]), VIEW)

    assert "provider" in shown
    assert SECRETS.search(shown) is None


@pytest.mark.parametrize(
    ("path", "line", "shown"),
    [
        ("a.yaml", "Password: hunter2", "Password: *******"),
        ("a.yaml", "- abc:hunter2", "* ***********"),
        ("a.yaml", "abc=hunter2", "***********"),
        ("a.json", '"Password":"hunter2"', '"Password":*********'),
        ("a.yaml", "postgres://a:hunter2@b", "**********************"),
        ("a.tf", 'password = "hunter2"', "password = *********"),
        ("a.tf", '"a=hunter2"', "***********"),
    ],
)
def test_the_name_stays_and_the_value_goes(path: str, line: str, shown: str) -> None:
    source = Source(path, line)

    assert masked_line(source, 1, [Masked(source.span(), True)]) == shown


def test_lines_stay_where_they_are_in_a_masked_text() -> None:
    source = Source("a.yaml", "a: 1\nkey: |\n  one\n  two\nb: 2\n")
    start = source.text.index("|")
    secrets = [Masked(source.span(start - 5, start + 3), True), Masked(source.span(start, start + 14), False)]

    masked = masked_text(source, secrets)

    assert masked.splitlines()[0] == "a: 1"
    assert masked.splitlines()[4 - 0] == "b: 2"
    assert "one" not in masked and "two" not in masked


PLACES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4)


@example("a\r\nb", [(0, 2), (2, 4)])
@given(st.text("a\r\n", max_size=12), PLACES)
def test_a_masked_text_has_as_many_lines(text: str, places: list[tuple[int, int]]) -> None:
    source = Source("a.tf", text)
    spans = [source.span(*sorted(min(at, len(text)) for at in place)) for place in places]

    masked = masked_text(source, [Masked(span, True) for span in spans])

    assert len(Source("a.tf", masked).line_starts) == len(source.line_starts)


def _template(text: str) -> Unit:
    source = Source("a.yaml", text)
    return templates.load(source, yaml.parse(source), Folder(Path(), []), NO_INPUTS)
