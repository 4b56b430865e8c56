"""Types that are given by name, because their services are imported only where they are there."""

from __future__ import annotations

import pytest

from iacguard.kinds import deliveries, kind_of
from iacguard_rules.aws.lambda_ import _pushes, _triggers


@pytest.mark.parametrize("families", [_triggers._FAMILIES, _pushes._FAMILIES, deliveries._TO_TOPICS])
def test_every_type_has_a_kind(families: tuple[tuple[object, frozenset[str]], ...]) -> None:
    types = sorted(type for _, types in families for type in types)

    assert [type for type in types if kind_of(type) is None] == []
