"""The expansion against the templates that the SAM translator itself is tested with.

They are not part of this repository. With a checkout of aws/serverless-application-model::

    export IACGUARD_SAM_INPUTS=CHECKOUT/tests/translator/input:CHECKOUT/integration/resources/templates
    python -m pytest tests/frontends/sam/test_sam_corpus.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.frontends.sam.sam_corpus import as_sam, differences, inputs, load
from tests.frontends.sam.sam_places import misplaced

FOLDERS = os.environ.get("IACGUARD_SAM_INPUTS", "")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not FOLDERS, reason="IACGUARD_SAM_INPUTS names no folder with the translator's own inputs"
    ),
]

LEAST = 0.98
"""The share of templates that are to agree in every resource and property."""


def _reasons() -> dict[str, str]:
    lines = Path(__file__).with_name("known_differences.txt").read_text("utf-8").splitlines()
    pairs = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return {name.strip(): reason for name, reason in pairs}


def _templates() -> list[Path]:
    return [path for folder in FOLDERS.split(os.pathsep) for path in inputs(Path(folder))]


def test_the_expansion_agrees_with_the_translator() -> None:
    found = {path: differences(path.read_text("utf-8")) for path in _templates()}
    told = {path: texts for path, texts in found.items() if texts is not None}
    wrong = {path: texts for path, texts in told.items() if texts}

    reasons = _reasons()
    assert {path: texts[:5] for path, texts in wrong.items() if path.name not in reasons} == {}
    names = {path.name for path in told}
    assert {name for name in reasons if name in names} == {path.name for path in wrong}, "some agree by now"
    assert len(told) > 500
    assert len(wrong) <= (1 - LEAST) * len(told)


def test_every_value_stands_in_the_template() -> None:
    wrong = {}
    for path in _templates():
        unit = load("template.yaml", as_sam(path.read_text("utf-8")))
        found = misplaced(list(unit.graph.resources.values()), unit.sources)
        if found:
            wrong[path.name] = found[:3]
    assert wrong == {}
