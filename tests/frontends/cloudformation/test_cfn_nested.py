"""Which templates are deployed by others."""

from __future__ import annotations

from textwrap import dedent

import pytest

from iacguard.frontends import templates
from iacguard.frontends.cloudformation.nested import deployed, may_nest
from iacguard.graph.unit import NO_INPUTS
from iacguard.syntax import yaml
from iacguard.text import Source
from tests.frontends.cloudformation.cfn_loading import Texts

CHILD = "Resources: {B: {Type: AWS::S3::Bucket}}\n"


def nested(text: str, files: dict[str, str]) -> list[str]:
    source = Source("stacks/main.yaml", dedent(text))
    assert may_nest(source.text)
    return list(templates.nested(source, yaml.parse(source), Texts(files), NO_INPUTS))


def test_nested_stacks_and_applications_on_disk_are_found() -> None:
    parent = """
        Transform: AWS::Serverless-2016-10-31
        Parameters: {Child: {Type: String, Default: ../c.yaml}}
        Resources:
          A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./a.yaml}}
          Again: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}
          B: {Type: AWS::Serverless::Application, Properties: {Location: b/b.yaml}}
          C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Ref Child}}
          D:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: !Sub "https://x/${AWS::Region}.yaml"}
            Metadata: {aws:asset:path: d.yaml, aws:asset:property: TemplateURL}
          Missing: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: missing.yaml}}
          Elsewhere: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://x/a.yaml'}}
          NotOne: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: text.yaml}}
          Broken: {Type: AWS::CloudFormation::Stack}
          Bucket: {Type: AWS::S3::Bucket, Properties: {TemplateURL: a.yaml}}
    """
    paths = ("stacks/a.yaml", "stacks/b/b.yaml", "c.yaml", "stacks/d.yaml")

    assert nested(parent, {**dict.fromkeys(paths, CHILD), "stacks/text.yaml": "a: b"}) == list(paths)


@pytest.mark.parametrize(
    ("nests", "expected"),
    [
        ({"a": [], "b": []}, ["a", "b"]),
        ({"a": [], "b": ["a"], "c": ["b", "elsewhere"]}, ["c"]),
        ({"a": ["c"], "b": ["c"], "c": []}, ["a", "b"]),
        ({"a": ["a"], "b": []}, ["a", "b"]),
        ({"a": ["b"], "b": ["a"], "c": ["d"], "d": []}, ["a", "c"]),
        ({"a": ["b"], "b": ["a"], "z": ["b"]}, ["z"]),
    ],
)
def test_what_nobody_nests_is_deployed_by_itself(nests: dict[str, list[str]], expected: list[str]) -> None:
    assert deployed(nests) == expected


STACK = "A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}"


@pytest.mark.parametrize(
    "url",
    [
        "https://x/a.yaml",
        "'https://x/a.yaml'",
        "!Sub https://${AWS::Region}/a.yaml",
        "!Sub ['https://${x}/a.yaml', {x: y}]",
        '{"Fn::Sub": "s3://${x}/a.yaml"}',
        "\n  Fn::Sub:\n    - https://${x}/a.yaml\n    - {x: y}",
        "!Join ['', ['https://', x]]",
        '{ "Fn::Join" : [ "", [ "https://", "x" ] ] }',
        "!Join\n - ''\n - - https://\n   - x",
        "!Sub >-\n  https://x/a.yaml",
    ],
)
def test_what_is_fetched_from_elsewhere_needs_no_parsing(url: str) -> None:
    assert not may_nest(STACK % url)
    assert may_nest(STACK % url + "\nMetadata: {aws:asset:path: a.yaml}")
    assert may_nest(STACK % url + STACK % "a.yaml")


@pytest.mark.parametrize(
    "url", ["a.yaml", "!Ref Url", "!Join ['https://', [a.yaml]]", "!If [A, 'https://x', b]"]
)
def test_what_may_be_on_disk_has_to_be_parsed(url: str) -> None:
    assert may_nest(STACK % url)


def test_applications_of_the_repository_need_no_parsing() -> None:
    application = "A: {Type: AWS::Serverless::Application, Properties: {Location: %s}}"

    assert not may_nest(application % "{ApplicationId: arn, SemanticVersion: 1.0.0}")
    assert may_nest(application % "a.yaml")
    assert not may_nest("Statement: {Resource: AWS::CloudFormation::Stack}")
