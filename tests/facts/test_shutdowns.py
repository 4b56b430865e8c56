"""Which services AWS has shut down."""

from __future__ import annotations

from datetime import date

import pytest

from iacguard.facts.aws import shutdowns


@pytest.mark.parametrize(
    ("type", "service"),
    [
        ("AWS::QLDB::Ledger", "Amazon QLDB"),
        ("aws_qldb_ledger", "Amazon QLDB"),
        ("AWS::OpsWorksCM::Server", "AWS OpsWorks"),
        ("aws_media_store_container", "AWS Elemental MediaStore"),
        ("AWS::Inspector::AssessmentTarget", "Amazon Inspector Classic"),
    ],
)
def test_types_of_services_that_are_gone(type: str, service: str) -> None:
    found = shutdowns.find(type)

    assert found is not None
    assert found.service == service
    assert date(2020, 1, 1) < found.day < date(2040, 1, 1)


@pytest.mark.parametrize(
    "type",
    [
        "AWS::InspectorV2::Filter",
        "aws_inspector2_enabler",
        "aws_media_convert_queue",
        "-",
        "",
        "module",
        "_",
        "::",
    ],
)
def test_types_of_others(type: str) -> None:
    assert shutdowns.find(type) is None
