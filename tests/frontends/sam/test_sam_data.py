"""The data that comes from aws-sam-translator."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from pathlib import Path

import pytest

from iacguard.value import MapValue, Unknown, walk
from tests.frontends.sam.sam_loading import at, expanded

_ROOT = Path(__file__).parents[3]
_FOLDER = _ROOT / "iacguard/frontends/sam"


def _written_for() -> str:
    return str(json.loads((_FOLDER / "policy_templates.json").read_text("utf-8"))["source"])


@pytest.mark.skipif(
    _written_for() != f"aws-sam-translator {importlib.metadata.version('aws-sam-translator')}",
    reason="the data was written for another version of aws-sam-translator",
)
def test_the_files_are_fresh() -> None:
    spec = importlib.util.spec_from_file_location("refresh", _ROOT / "tools/refresh_sam_policies.py")
    assert spec is not None and spec.loader is not None
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)

    for name, content in refresh.contents().items():
        assert (_FOLDER / name).read_text("utf-8") == content


def test_every_policy_template_becomes_statements_without_gaps() -> None:
    templates = json.loads((_FOLDER / "policy_templates.json").read_text("utf-8"))["templates"]
    for name, statements in templates.items():
        parameters = ", ".join(sorted(f"{one}: given" for one in _parameters(statements)))
        text = f"""
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: {{Handler: a.b, Runtime: python3.12, CodeUri: a, Policies: [{name}: {{{parameters}}}]}}
"""
        document = at(expanded(text)["FnRole"], "Policies.0.PolicyDocument")
        assert isinstance(document, MapValue), name
        unknown = {one.symbol for one in walk(document) if isinstance(one, Unknown)}
        assert unknown <= {"AWS::Partition", "AWS::Region", "AWS::AccountId"}, name


def _parameters(data: object) -> set[str]:
    if isinstance(data, list):
        return {name for item in data for name in _parameters(item)}
    if isinstance(data, dict):
        if "Ref" in data:
            return {data["Ref"]}
        return {name for item in data.values() for name in _parameters(item)}
    return set()
