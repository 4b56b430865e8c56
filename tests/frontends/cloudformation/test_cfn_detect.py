"""Templates are told from everything else that is YAML or JSON."""

from __future__ import annotations

import pytest

from iacguard.frontends.cloudformation.detect import looks_like_template, may_be_template
from iacguard.syntax import json, yaml
from iacguard.syntax.node import Document
from iacguard.text import Source

TEMPLATES = {
    "version only": "AWSTemplateFormatVersion: 2010-09-09\n",
    "resources": "Resources:\n  A:\n    Type: AWS::S3::Bucket\n",
    "custom": "Resources:\n  A: {Type: Custom::Thing}\n",
    "third party": "Resources:\n  A: {Type: Datadog::Monitors::Monitor}\n",
    "alexa": "Resources:\n  A: {Type: 'Alexa::ASK::Skill'}\n",
    "sam": "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: {Properties: {}}\n",
    "globals": "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function: {Runtime: python3.12}\n",
    "loop": "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::X: [a, [b], {c: {}}]\n",
    "json": '{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}',
}

OTHERS = {
    "kubernetes": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    "compose": "services:\n  web: {image: nginx, deploy: {resources: {limits: {cpus: '1'}}}}\n",
    "workflow": "on: push\njobs:\n  a: {runs-on: ubuntu-latest, steps: [{run: echo AWS::S3::Bucket}]}\n",
    "openapi": "openapi: 3.0.0\npaths: {}\ncomponents: {Resources: {Type: 'a::b'}}\n",
    "plan": '{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"type": "x"}]}}}',
    "cdk manifest": '{"version": "36.0.0", "artifacts": {"S": {"type": "aws:cloudformation:stack"}}}',
    "arm": '{"resources": [{"type": "Microsoft.Storage/storageAccounts"}]}',
    "resources of something else": "Resources:\n  - Type: file\n    Name: a::b\n",
    "strings": "Resources:\n  A: {Type: text}\n",
    "schema": '{"Resources": {"A": {"Type": {"type": "string"}}}, "note": "AWS::S3::Bucket"}',
    "empty": "",
    "list": "- AWSTemplateFormatVersion\n",
}


def parse(text: str) -> Document:
    source = Source("x", text)
    return json.parse(source) if text.startswith("{") else yaml.parse(source)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_one(name: str) -> None:
    text = TEMPLATES[name]

    assert may_be_template(text)
    assert looks_like_template(parse(text), "x")


@pytest.mark.parametrize("name", OTHERS)
def test_something_else_is_none(name: str) -> None:
    assert not looks_like_template(parse(OTHERS[name]), "x")


@pytest.mark.parametrize(
    "name", ["kubernetes", "compose", "workflow", "plan", "cdk manifest", "arm", "empty"]
)
def test_the_text_alone_says_that_it_is_none(name: str) -> None:
    assert not may_be_template(OTHERS[name])
