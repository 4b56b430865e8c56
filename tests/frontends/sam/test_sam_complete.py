"""Everything that SAM knows has a template here, agrees with the translator and stands at its place."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
import samtranslator.model.eventsources as event_sources
from samtranslator.model import sam_resources
from samtranslator.model.stepfunctions import events as machine_events

from tests.frontends.sam.sam_corpus import differences, load
from tests.frontends.sam.sam_places import misplaced
from tests.frontends.sam.sam_templates import ALL, DOMAINS

_TEXT = "\n".join(ALL.values())


def _types(module: object) -> set[str]:
    kinds = [one for one in vars(module).values() if isinstance(one, type)]
    return {
        vars(kind)["resource_type"]
        for kind in kinds
        if kind.__module__ == getattr(module, "__name__", "")
        and isinstance(vars(kind).get("resource_type"), str)
    }


def test_every_sam_type_has_a_template() -> None:
    types = {type for type in _types(sam_resources) if type.startswith("AWS::Serverless::")}

    assert len(types) >= 14
    assert {type for type in types if f"Type: {type}\n" not in _TEXT} == set()


def test_every_kind_of_event_has_a_template() -> None:
    names = [one.name for one in pkgutil.iter_modules(event_sources.__path__)]
    kinds = _types(machine_events)
    for name in names:
        kinds |= _types(importlib.import_module(f"{event_sources.__name__}.{name}"))

    assert len(kinds) >= 18
    assert {kind for kind in kinds if not re.search(rf"Type: {kind}\b", _TEXT)} == set()


# Two sides of one event under one name are more than the translator can do.
@pytest.mark.parametrize("name", [name for name in ALL if name != "choices"])
def test_the_expansion_agrees_with_the_translator_behind_the_front_end(name: str) -> None:
    assert differences(ALL[name]) == []


def test_domains_and_zones_are_shared_as_the_translator_does() -> None:
    assert differences(DOMAINS) == []


@pytest.mark.parametrize("name", ALL)
def test_every_value_stands_in_the_template(name: str) -> None:
    unit = load("template.yaml", ALL[name])

    assert misplaced(list(unit.graph.resources.values()), unit.sources) == []
