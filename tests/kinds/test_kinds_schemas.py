"""Every name in the vocabulary exists: in CloudFormation's registry and in Terraform's provider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import iacguard.kinds.aws
from iacguard import kinds
from iacguard.graph.kind import AttrList, Kind, Many, Member, One, Spelling, Struct
from tests.support.schemas import (
    cfn_attribute,
    cfn_property,
    cfn_types,
    terraform_attribute,
    terraform_types,
)

SERVICES = sorted(
    path.stem
    for path in Path(next(iter(iacguard.kinds.aws.__path__))).glob("*.py")
    if not path.stem.startswith("__")
)
KINDS = [kind for service in SERVICES for kind in kinds.service_kinds(service)]
REGISTERED = [kind for kind in KINDS if kind.type_name.startswith("AWS::")]


class Place(NamedTuple):
    """A member where it stands in a kind."""

    kind: type[Kind]
    member: Member
    registry: str
    """Canonical path, with ``[]`` behind lists on the way."""


def _places(kind: type[Kind]) -> list[Place]:
    return list(_below(kind, kind, "", 0))


def _below(kind: type[Kind], struct: type[Struct], prefix: str, depth: int) -> Iterator[Place]:
    for member in struct.members():
        path = f"{prefix}.{member.path}" if prefix else member.path
        yield Place(kind, member, path)
        if isinstance(member, (One, Many)) and depth < 8 and not _is_document(member):
            yield from _below(kind, member.struct, path + "[]" * isinstance(member, Many), depth + 1)


def _is_document(member: Member) -> bool:
    """Whether it is a policy document, whose inside the registry leaves open."""
    return member.struct is not None and member.struct.__module__.startswith("iacguard.graph.policy")


def _is_settable(kind: type[Kind], path: str) -> bool:
    if cfn_property(kind.type_name, path):
        return True
    # Redrive policies and the like are JSON: what they are made of is theirs.
    return any(cfn_property(kind.type_name, path[: found + 1]) for found in _json_ends(kind, path))


def _json_ends(kind: type[Kind], path: str) -> list[int]:
    return [
        index - 1
        for index, character in enumerate(path)
        if character == "." and f"{kind.type_name} {path[:index]}" in JSON
    ]


JSON = {
    "AWS::Logs::AccountPolicy PolicyDocument",
    "AWS::SNS::Subscription RedrivePolicy",
    "AWS::SQS::Queue RedrivePolicy",
}
"""Properties that are JSON of which the registry says nothing, or of which it says less."""


@pytest.mark.parametrize("kind", REGISTERED, ids=lambda kind: kind.type_name)
def test_canonical_paths_are_in_the_registry(kind: type[Kind]) -> None:
    assert kind.type_name in cfn_types()
    unknown = [place.registry for place in _places(kind) if not _is_settable(kind, place.registry)]

    assert unknown == []


@pytest.mark.parametrize("kind", REGISTERED, ids=lambda kind: kind.type_name)
def test_lists_are_lists_in_the_registry(kind: type[Kind]) -> None:
    wrong = [
        place.registry
        for place in _places(kind)
        if isinstance(place.member, (AttrList, Many)) and not _is_settable(kind, place.registry + "[]")
    ]

    assert wrong == []


@pytest.mark.parametrize("kind", REGISTERED, ids=lambda kind: kind.type_name)
def test_attributes_are_in_the_registry(kind: type[Kind]) -> None:
    inherited = {"id": None, "arn": "Arn"}
    declared = {
        name: attribute for name, attribute in kind.attributes.items() if inherited.get(name, "") != attribute
    }
    unknown = [
        attribute
        for attribute in declared.values()
        if attribute is not None
        and not cfn_attribute(kind.type_name, attribute)
        and not cfn_property(kind.type_name, attribute)
    ]

    assert unknown == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type_name)
def test_terraform_spellings_are_the_providers(kind: type[Kind]) -> None:
    assert set(kind.terraform_types) <= terraform_types()
    tried: dict[Spelled, list[str]] = {}
    for type in kind.terraform_types:
        _try_spellings(tried, kind, type, "")

    # A structure that is spelled in several places need not have every spelling in each.
    assert {spelled: paths for spelled, paths in tried.items() if paths and FOUND not in paths} == {}


class Spelled(NamedTuple):
    """A spelling of a member."""

    struct: str
    member: str
    spelling: Spelling


FOUND = "found"


def _try_spellings(tried: dict[Spelled, list[str]], struct: type[Struct], type: str, prefix: str) -> None:
    """Looks for the spellings of a structure's members below a place of a Terraform type."""
    if prefix.count(".") > 8:
        return
    for member in struct.members():
        for spelling in member.spellings:
            paths = tried.setdefault(Spelled(member.owner.__name__, member.name, spelling), [])
            if spelling.until is not None:
                paths.append(FOUND)
                _pass_below(tried, member)
                continue
            base, where = (prefix, type) if spelling.satellite is None else ("", spelling.satellite.type)
            path = ".".join(part for part in (base, spelling.path) if part)
            names = [name for name in (path, spelling.qualifier) if name]
            is_there = all(terraform_attribute(where, name) is not None for name in names)
            paths.append(FOUND if is_there else f"{where}.{path}")
            if is_there and isinstance(member, (One, Many)) and _has_blocks(where, path, spelling):
                _try_spellings(tried, member.struct, where, path)


def _pass_below(tried: dict[Spelled, list[str]], member: Member) -> None:
    """Takes it that what older versions of the provider had was spelled as it is here."""
    if isinstance(member, (One, Many)):
        for inner in member.struct.members():
            for spelling in inner.spellings:
                tried.setdefault(Spelled(inner.owner.__name__, inner.name, spelling), []).append(FOUND)
            _pass_below(tried, inner)


def _has_blocks(type: str, path: str, spelling: Spelling) -> bool:
    """Whether members below are spelled as blocks; what is converted or JSON text has no names there."""
    if spelling.convert is not None:
        return False
    return not path or "(block)" in (terraform_attribute(type, path) or "")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type_name)
def test_satellites_name_what_they_configure(kind: type[Kind]) -> None:
    satellites = {spelling.satellite for spelling in kinds.spellings(kind) if spelling.satellite is not None}

    for satellite in satellites:
        assert terraform_attribute(satellite.type, satellite.link) is not None, satellite
        assert (kind, satellite) in kinds.terraform_entry(satellite.type).satellites


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type_name)
def test_what_terraform_lacks_has_a_reason(kind: type[Kind]) -> None:
    assert kind.terraform_types or kind.terraform_reason
    without = [
        place.registry for place in _places(kind) if not place.member.spellings and not place.member.reason
    ]

    assert without == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type_name)
def test_kinds_are_found_by_their_types(kind: type[Kind]) -> None:
    assert kinds.kind_of(kind.type_name) is kind
    for type in kind.terraform_types:
        assert kind in kinds.terraform_entry(type).kinds


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type_name)
def test_derived_kinds_exist_and_have_their_links(kind: type[Kind]) -> None:
    for derived in kind.derived:
        made = kinds.kind_of(derived.type)
        assert made is not None, derived.type
        assert derived.link is None or derived.link in {member.path for member in made.members()}
        assert any(terraform_attribute(type, derived.path) for type in kind.terraform_types)
