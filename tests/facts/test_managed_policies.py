"""Managed policies of AWS, as they are kept."""

from __future__ import annotations

import json

import pytest

from iacguard.facts.aws import actions, managed_policies


def test_the_best_known_have_documents() -> None:
    kept = [path for path in managed_policies.paths() if _document(path) is not None]

    assert len(kept) > 100
    assert {"AdministratorAccess", "service-role/AWSLambdaBasicExecutionRole", "ReadOnlyAccess"} <= set(kept)
    assert len(managed_policies.paths()) > 1400


def _document(path: str) -> str | None:
    found = managed_policies.find(path)
    return None if found is None else found.document


def test_documents_are_policies() -> None:
    for path in managed_policies.paths():
        text = _document(path)
        if text is not None:
            document = json.loads(text)
            assert document["Version"] == "2012-10-17", path
            statements = document["Statement"]
            for statement in statements if isinstance(statements, list) else [statements]:
                assert statement["Effect"] in ("Allow", "Deny"), path
                assert ("Action" in statement) != ("NotAction" in statement), path


def test_an_administrator_may_do_everything() -> None:
    found = managed_policies.find("AdministratorAccess")
    assert found is not None
    assert found.document is not None

    (statement,) = json.loads(found.document)["Statement"]

    assert (statement["Action"], statement["Resource"]) == ("*", "*")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("AWSLambdaRole", "service-role/AWSLambdaRole"),
        ("AdministratorAccess", "AdministratorAccess"),
        ("Billing", "job-function/Billing"),
        ("NoSuchPolicy", None),
    ],
)
def test_names_are_found_without_path(name: str, path: str | None) -> None:
    found = managed_policies.by_name(name)

    assert (None if found is None else found.path) == path
    assert found is None or found.name == name


def test_names_are_unique() -> None:
    names = [path.rpartition("/")[2] for path in managed_policies.paths()]

    assert len(names) == len(set(names))


def test_nearly_all_of_their_services_are_known() -> None:
    """The facts of both files are of about the same day."""
    unknown = set()
    for path in managed_policies.paths():
        text = _document(path)
        if text is not None:
            unknown |= _services(json.loads(text)) - set(actions.services())

    assert len(unknown) < 30, sorted(unknown)


def _services(document: dict[str, list[dict[str, list[str]]]]) -> set[str]:
    statements = document["Statement"]
    entries = (
        entry
        for statement in (statements if isinstance(statements, list) else [statements])
        for entry in _listed(statement.get("Action", []))
    )
    return {entry.partition(":")[0].lower() for entry in entries if ":" in entry}


def _listed(value: list[str] | str) -> list[str]:
    return value if isinstance(value, list) else [value]
