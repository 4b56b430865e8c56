"""What ``make demo`` shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from iacguard.graph.unit import NO_INPUTS
from iacguard.project.run import Options, check
from tests.cli.harness import iacguard
from tests.conftest import Snapshot

ROOT = Path(__file__).parents[1]

ONLY_IN = {
    # A condition of the template decides whether the policy is blocked or public.
    "cloudformation": {"s3-public-policy-blocked"},
    "terraform": {"s3-account-public-access-block-off"},
}
HEADLINES = {
    "iam-admin-policy",
    "iam-passrole-any-role",
    "iam-privilege-escalation",
    "iam-service-wildcard-on-all-resources",
    "iam-wildcard-action",
    "iam-write-on-all-resources",
    "lambda-async-no-failure-destination",
    "lambda-dlq-ignored-by-trigger",
    "lambda-sqs-source-no-dlq",
    "route53-cname-at-apex",
    "route53-cname-instead-of-alias",
    "s3-bucket-policy-public",
    "s3-plain-http-allowed",
    "s3-public-access-block-implicit",
    "s3-public-access-block-off",
}


@pytest.fixture(autouse=True)
def _in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("language", ["cloudformation", "sam", "terraform"])
def test_every_headline_fires_in_each_language_that_can_express_it(language: str) -> None:
    options = Options((f"fixtures/demo/{language}",), (), NO_INPUTS, date(2026, 11, 21))
    report = check(options, lambda one: one.load() if one.on else None)

    found = {finding.rule for finding in report.findings}
    assert found == HEADLINES | ONLY_IN.get(language, set())
    assert report.errors == []
    assert report.notes == []


def test_what_is_shown(snapshot: Snapshot) -> None:
    result = iacguard("check", "--exit-zero", "fixtures/demo")

    assert result.status == 0
    snapshot("demo.txt", result.out)
