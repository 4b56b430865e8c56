"""What templates and modules declare beside resources, as the graph has it."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from iacguard import catalogue
from iacguard.check import check_unit
from iacguard.frontends import templates
from iacguard.frontends.terraform.load import load as load_module
from iacguard.frontends.terraform.module import Modules
from iacguard.graph.dump import to_json
from iacguard.graph.kind import AnyResource
from iacguard.graph.unit import NO_INPUTS, Unit
from iacguard.kinds.written import Anything
from iacguard.syntax import yaml
from iacguard.text import Source
from iacguard.value import Literal, MapValue, Unknown, Value


class Given:
    """Files that a test makes up, by path."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = {path: dedent(text) for path, text in files.items()}

    def read(self, path: str) -> Source | None:
        return Source(path, self.files[path]) if path in self.files else None

    def list(self, folder: str) -> list[str]:
        prefix = "" if folder in ("", ".") else f"{folder}/"
        names = (path.removeprefix(prefix) for path in self.files if path.startswith(prefix))
        return sorted(name for name in names if "/" not in name)


def template(text: str, path: str = "stack.yaml", **files: str) -> Unit:
    given = Given({path: text, **{name.replace("__", "."): one for name, one in files.items()}})
    source = given.read(path)
    assert source is not None
    return templates.load(source, yaml.parse(source), given, NO_INPUTS)


def module(text: str, folder: str = ".", **files: str) -> Unit:
    given = {f"{name.replace('__', '.')}": one for name, one in files.items()}
    return load_module(folder, Modules(), Given({"main.tf": text, **given}), NO_INPUTS)


def plain(value: Value) -> object:
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, MapValue):
        return {key: plain(inner) for key, inner in value.entries.items()}
    return type(value).__name__


def declared(unit: Unit) -> dict[str, tuple[str, object]]:
    return {
        one.address: (one.type.removeprefix("Template::"), plain(one.properties))
        for one in unit.graph.declarations.values()
    }


TEMPLATE = """
    Description: a stack
    Metadata: {Owner: team}
    Parameters:
      Password: {Type: String, NoEcho: true, Default: hunter2}
      Env: {Type: String}
    Mappings:
      Sizes: {prod: {disk: 10}}
    Conditions:
      IsProd: !Equals [!Ref Env, prod]
    Resources:
      Queue: {Type: AWS::SQS::Queue}
    Outputs:
      Url: {Value: !Ref Queue}
      Shown: {Condition: IsProd, Value: !Ref Password}
"""


def test_a_template() -> None:
    unit = template(TEMPLATE)

    assert declared(unit) == {
        "Parameters.Password": ("Parameter", {"Type": "String", "NoEcho": True, "Default": "hunter2"}),
        "Parameters.Env": ("Parameter", {"Type": "String"}),
        "Outputs.Url": ("Output", {"Value": "Reference"}),
        "Outputs.Shown": ("Output", {"Condition": "IsProd", "Value": "hunter2"}),
        "Description": ("Section", {"Value": "a stack"}),
        "Metadata": ("Section", {"Owner": "team"}),
        "Mappings": ("Section", {"Sizes": {"prod": {"disk": 10}}}),
    }
    shown = unit.graph.declarations["Outputs.Shown"]
    assert shown.condition is not None and shown.condition.name == "IsProd"
    password = unit.graph.declarations["Parameters.Password"].properties.get("Default")
    assert password.sensitive


def test_an_output_that_never_is_is_none() -> None:
    unit = template(
        """
        Conditions:
          Never: !Equals [a, b]
        Resources:
          Queue: {Type: AWS::SQS::Queue}
        Outputs:
          Url: {Condition: Never, Value: !Ref Queue}
        """
    )

    assert declared(unit) == {}


def test_a_nested_template_declares_under_its_own_name() -> None:
    unit = template(
        """
        Resources:
          Network:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: network.yaml, Parameters: {Token: given}}
        """,
        network__yaml="""
        Parameters: {Token: {Type: String, NoEcho: true}}
        Resources: {Queue: {Type: AWS::SQS::Queue}}
        Outputs: {Token: {Value: !Ref Token}}
        """,
    )

    assert set(declared(unit)) == {"Network/Parameters.Token", "Network/Outputs.Token"}
    output = unit.graph.declarations["Network/Outputs.Token"]
    assert output.properties.get("Value").sensitive
    assert [call.note for call in output.calls] == ["nested stack Network"]


@pytest.mark.parametrize("broken", ["Parameters: [a]", "Outputs: {A: 1}", "Metadata: !Ref X", "Mappings: 3"])
def test_what_is_wrong_raises_nothing(broken: str) -> None:
    unit = template(f"Resources: {{Queue: {{Type: AWS::SQS::Queue}}}}\n{broken}\n")

    for one in unit.graph.declarations.values():
        assert isinstance(one.properties, MapValue)


MODULE = """
    terraform {
      backend "s3" {
        bucket = "state"
      }
    }
    provider "aws" {
      region = "eu-west-1"
    }
    provider "aws" {
      alias  = "east"
      region = var.region
    }
    variable "region" {
      type = string
    }
    variable "password" {
      sensitive = true
      default   = "hunter2"
    }
    locals {
      url = "https://${var.password}.internal"
    }
    module "queue" {
      source = "./queue"
      name   = "orders"
    }
    module "far" {
      source = "acme/far/aws"
      token  = "t"
    }
    output "password" {
      value     = var.password
      sensitive = true
    }
"""


def test_a_module() -> None:
    unit = module(
        MODULE,
        **{
            "queue/main__tf": """
            variable "name" {}
            resource "aws_sqs_queue" "this" {
              name = var.name
            }
            output "url" {
              value = aws_sqs_queue.this.url
            }
            """,
            "terraform__tfvars": 'region = "eu-west-1"\n',
        },
    )

    assert declared(unit) == {
        "var.region": ("Parameter", {"Type": "string"}),
        "var.password": ("Parameter", {"NoEcho": True, "Default": "hunter2"}),
        "output.password": ("Output", {"Value": "hunter2", "NoEcho": True}),
        "local.url": ("Section", {"Value": "https://hunter2.internal"}),
        "module.queue": ("Module", {"source": "./queue", "name": "orders"}),
        # The module that is not on disk is an opaque resource, which has the arguments.
        "module.far": ("Module", {"source": "acme/far/aws"}),
        "provider.aws": ("Provider", {"region": "eu-west-1"}),
        "provider.aws.east": ("Provider", {"alias": "east", "region": "eu-west-1"}),
        "terraform.backend.s3": ("Backend", {"bucket": "state"}),
        "module.queue.var.name": ("Parameter", {}),
        "module.queue.output.url": ("Section", {"Value": "Computed"}),
        "terraform.tfvars": ("VariableFile", {"region": "eu-west-1"}),
    }
    assert unit.graph.declarations["local.url"].properties.get("Value").sensitive


def test_a_module_that_is_called_twice_declares_once() -> None:
    unit = module(
        """
        module "one" {
          source = "./queue"
        }
        module "two" {
          source = "./queue"
        }
        """,
        **{"queue/main__tf": 'variable "name" {\n  default = "a"\n}\n'},
    )

    assert [address for address in declared(unit) if "var." in address] == ["module.one.var.name"]


def test_the_last_override_of_the_backend_counts() -> None:
    unit = module(
        'terraform {\n  backend "s3" {\n    bucket = "a"\n  }\n}\n',
        override__tf='terraform {\n  backend "local" {}\n}\n',
    )

    assert set(declared(unit)) == {"terraform.backend.local"}


def test_a_hidden_variable_without_a_default_is_sensitive() -> None:
    unit = module('variable "p" {\n  sensitive = true\n}\nlocals {\n  q = var.p\n}\n')

    value = unit.graph.declarations["local.q"].properties.get("Value")
    assert isinstance(value, Unknown) and value.sensitive


def test_declarations_are_no_resources() -> None:
    for unit in (template(TEMPLATE), module(MODULE)):
        graph = unit.graph
        assert all(not one.type.startswith("Template::") for one in AnyResource.among(graph))
        assert {one.address for one in Anything.among(graph)} == {*graph.resources, *graph.declarations}
        assert "Template::" not in str(to_json([unit]))
        assert all(edge.source in graph.resources and edge.target in graph.resources for edge in graph.edges)
        assert set(graph.declarations) <= {one.address for type in graph.types for one in graph.of_type(type)}


# Files beside a template ------------------------------------------------------------------------------

STACK = """
    Parameters:
      DbPassword: {Type: String, NoEcho: true}
      Env: {Type: String}
    Resources:
      Queue: {Type: AWS::SQS::Queue}
"""


def _secrets(unit: Unit) -> list[tuple[str, int]]:
    rule = catalogue.find("template-secret-in-tfvars")
    assert rule is not None
    found = check_unit(unit, [rule], date(2026, 11, 21)).findings
    return [(one.location.path, one.location.start.line) for one in found]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "parameters__json",
            '[\n{"ParameterKey": "Env", "ParameterValue": "prod"},\n'
            '{"ParameterKey": "DbPassword", "ParameterValue": "hunter2!"}]',
            3,
        ),
        ("prod-params__json", '{"Parameters": {\n"DbPassword": "hunter2!"}}', 2),
        (
            "samconfig__toml",
            '[default.deploy.parameters]\nparameter_overrides = "Env=prod DbPassword=hunter2!"\n',
            2,
        ),
        (
            "samconfig__toml",
            'parameter_overrides = "Env=\\"prod\\" DbPassword=\\"hunter 2!\\""\n',
            1,
        ),
        ("samconfig__toml", 'parameter_overrides = [\n  "Env=prod",\n  "DbPassword=hunter2!",\n]\n', 3),
    ],
)
def test_a_secret_in_a_file_beside_the_template(name: str, text: str, line: int) -> None:
    unit = template(STACK, **{name: text})

    assert _secrets(unit) == [(name.replace("__", "."), line)]
    assert name.replace("__", ".") in [source.path for source in unit.sources]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("parameters__json", '[{"ParameterKey": "DbPassword", "ParameterValue": "changeme"}]'),
        ("parameters__json", '[{"ParameterKey": "Env", "ParameterValue": "hunter2!"}]'),
        ("parameters__json", '{"Parameters": {"DbPassword": 3'),
        ("parameters__json", '"DbPassword"'),
        ("package__json", '{"Parameters": {"DbPassword": "hunter2!"}}'),
        ("samconfig__toml", '# parameter_overrides = "DbPassword=hunter2!"\n'),
        ("samconfig__toml", 'parameter_overrides = "DbPassword=${PASSWORD}"\n'),
        ("samconfig__toml", 'parameter_overrides = "DbPassword='),
    ],
)
def test_nothing_where_there_is_no_secret(name: str, text: str) -> None:
    assert _secrets(template(STACK, **{name: text})) == []
