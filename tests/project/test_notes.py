"""Templates and policies as introductions to AWS print them: what is found on each, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from iacguard.finding import Report
from iacguard.graph.unit import NO_INPUTS
from iacguard.project.run import Options, check

NOTES = Path(__file__).parents[2] / "fixtures" / "projects" / "notes"


def report_of(name: str) -> Report:
    return check(
        Options((name,), (), NO_INPUTS, date(2026, 11, 21)), lambda one: one.load() if one.on else None
    )


def findings(name: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, int]]:
    """Rule, resource and line of each finding; the file has to be read without complaint."""
    monkeypatch.chdir(NOTES)
    report = report_of(name)
    assert report.errors == []
    assert report.notes == []
    assert report.checked == [name]
    return [(one.rule, one.resource.address, one.span.start_position.line) for one in report.findings]


def test_an_api_that_is_never_deployed_is_found_and_its_role_and_function_are_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Four actions on one table are least privilege, and a caller that waits needs no dead-letter queue.
    # The output tells a URL with a stage, and no deployment makes one.
    assert findings("api-stack.yaml", monkeypatch) == [("apigateway-rest-api-not-deployed", "ApiGateway", 79)]


def test_open_events_and_an_unprotected_table_are_found_and_the_policy_is_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # DynamoDBCrudPolicy writes, but to the named table only; API events are synchronous.
    assert findings("template.yaml", monkeypatch) == [
        ("sam-api-event-no-auth", "UsersFunction", 22),
        ("sam-api-event-no-auth", "UsersFunction", 27),
        ("dynamodb-pitr-disabled", "UsersTable", 32),
    ]


def test_reading_one_bucket_and_trusting_with_a_second_factor_are_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A Deny is no grant, and trust policies are no identity policies.
    assert findings("identity-policies.json", monkeypatch) == []


def test_a_policy_that_lets_everyone_read_is_found_at_its_principal(monkeypatch: pytest.MonkeyPatch) -> None:
    # The bucket has no statement against plain HTTP either, and does not state Block Public Access,
    # with whose default the policy cannot even be deployed.
    assert findings("public-read.json", monkeypatch) == [
        ("s3-plain-http-allowed", "Site", 5),
        ("s3-public-access-block-implicit", "Site", 5),
        ("s3-bucket-policy-public", "SitePolicy", 23),
    ]
    public = report_of("public-read.json").findings[-1]
    assert public.severity.name == "CRITICAL"
    assert public.message.endswith("with the default Block Public Access the policy is refused")


def test_a_public_site_is_one_finding_at_its_website(monkeypatch: pytest.MonkeyPatch) -> None:
    # A website endpoint speaks no HTTPS, so plain HTTP is not held against it, and the open flags
    # and the public statement are what serving a website means.
    assert findings("static-site.json", monkeypatch) == [("s3-website-public", "Site", 9)]


def test_a_policy_that_denies_plain_http_for_bucket_and_objects_is_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A Deny for everyone is not public.
    assert findings("https-only.json", monkeypatch) == []
