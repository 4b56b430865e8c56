"""Runtimes of Lambda and their dates, as they are kept."""

from __future__ import annotations

from datetime import date

from iacguard.facts.aws import lambda_runtimes


def test_dates_are_aws_own() -> None:
    """As AWS's page has them; a few that do not change any more."""
    found = {name: lambda_runtimes.find(name) for name in ("python2.7", "nodejs12.x", "python3.8", "dotnet6")}

    assert {name: runtime and runtime.deprecated for name, runtime in found.items()} == {
        "python2.7": date(2021, 7, 15),
        "nodejs12.x": date(2023, 3, 31),
        "python3.8": date(2024, 10, 14),
        "dotnet6": date(2024, 12, 20),
    }


def test_what_comes_to_its_end_has_a_successor_that_does_not() -> None:
    for name in lambda_runtimes.names():
        runtime = lambda_runtimes.find(name)
        assert runtime is not None
        if runtime.successor is not None:
            successor = lambda_runtimes.find(runtime.successor)
            assert successor is not None, name
            assert successor.successor is None, name


def test_nothing_is_known_of_other_runtimes() -> None:
    assert lambda_runtimes.find("cobol1.x") is None
