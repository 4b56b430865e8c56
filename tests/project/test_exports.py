"""What one template exports and another one imports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from iacguard.frontends import templates
from iacguard.graph.dump import Json, value_to_json
from iacguard.graph.unit import NO_INPUTS, Inputs
from iacguard.project.run import Options, load
from iacguard.value import Interpolation, ListValue, Unknown, Value

Import = Callable[..., list[Value]]

EXPORTER = """
Parameters:
  Env: {Type: String, Default: dev}
  Level: {Type: String, Default: INFO}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  Fixed: {Value: arn:aws:sns:eu-west-1:123456789012:alarms, Export: {Name: alarms}}
  OfEnv: {Value: fixed too, Export: {Name: !Sub '${Env}-text'}}
  OfStack: {Value: by stack, Export: {Name: !Sub '${AWS::StackName}-VpcId'}}
  OfStackAndEnv: {Value: in the middle, Export: {Name: !Sub 'app:${AWS::StackName}:${Env}:Sub'}}
  AnyStack: {Value: any, Export: {Name: !Ref AWS::StackName}}
  InProd: {Condition: IsProd, Value: in prod, Export: {Name: in-prod}}
  Arn: {Value: !GetAtt Queue.Arn, Export: {Name: queue}}
  Mixed: {Value: !Sub 'logs-${AWS::AccountId}-${Level}', Export: {Name: !Sub 'mixed-${AWS::Region}'}}
  Level: {Value: !Ref Level, Export: {Name: level}}
  Chosen: {Value: !If [IsProd, a, b], Export: {Name: chosen}}
  Nothing: {Export: {Name: nothing}}
  Wrong: 3
"""


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Gives what names are imported as, beside the exporting template and others."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exporter.yaml").write_text(EXPORTER)

    def run(*names: str, others: dict[str, str] | None = None, inputs: Inputs = NO_INPUTS) -> list[Value]:
        for name, text in (others or {}).items():
            (tmp_path / name).write_text(text)
        items = "".join(f"        - Fn::ImportValue: {name}\n" for name in names)
        (tmp_path / "importer.yaml").write_text(
            "Parameters: {Env: {Type: String, Default: dev}, Other: {Type: String, Default: alarms},"
            " NetworkStack: {Type: String, Default: net}, Project: {Type: String}, Unnamed: {Type: String}}\n"
            "Resources:\n  Subject:\n    Type: AWS::Test::Subject\n    Properties:\n      It:\n" + items
        )
        units, account = load(Options((".",), (), inputs, date(2026, 11, 21)))
        assert not any(error.fatal for error in account.errors)
        properties = next(unit for unit in units if unit.path == "importer.yaml").graph.resources["Subject"]
        listed = properties.properties.get("It")
        return list(listed.items) if isinstance(listed, ListValue) else []

    return run


def shown(values: list[Value]) -> list[Json]:
    return [value_to_json(value) for value in values]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("alarms", "arn:aws:sns:eu-west-1:123456789012:alarms"),
        ("!Ref Other", "arn:aws:sns:eu-west-1:123456789012:alarms"),
        ("!Sub '${Env}-text'", "fixed too"),
        ("dev-text", "fixed too"),
        ("!Sub '${NetworkStack}-VpcId'", "by stack"),
        ("!Sub '${Unnamed}-VpcId'", "by stack"),
        ("!Join ['-', [!Ref NetworkStack, VpcId]]", "by stack"),
        ("!Sub '${Project}-${Env}-VpcId'", "by stack"),
        ("network-eu-VpcId", "by stack"),
        ("!Sub 'app:${NetworkStack}:${Env}:Sub'", "in the middle"),
        ("in-prod", "in prod"),
    ],
)
def test_what_is_written_out_stays_so(imported: Import, name: str, value: str) -> None:
    (found,) = imported(name)

    assert shown([found]) == [value]
    assert found.span.source.path == "importer.yaml"
    assert found.origin is not None
    assert found.origin.span.source.path == "exporter.yaml"


@pytest.mark.parametrize(
    "name",
    [
        "other",
        "prod-text",
        "!Sub '${AWS::StackName}-VpcId'",
        "!Sub '${NetworkStack}VpcId'",
        "'net:work-VpcId'",
        "!Sub '${NetworkStack}-SubnetId'",
        "!Sub 'app:${NetworkStack}:prod:Sub'",
        "!Ref NetworkStack",
        "nothing",
    ],
)
def test_what_nobody_exports_is_unknown(imported: Import, name: str) -> None:
    (found,) = imported(name)

    assert isinstance(found, Unknown) and found.reason == "imported from another stack"


@pytest.mark.parametrize("name", ["queue", "level", "chosen"])
def test_what_hangs_on_the_other_stack_is_unknown_and_the_same_for_all(imported: Import, name: str) -> None:
    first, second = imported(name, f"!Sub '{name}'")

    assert isinstance(first, Unknown) and isinstance(second, Unknown)
    assert first.symbol is not None
    assert first.symbol == second.symbol
    assert "parameter" not in first.symbol


def test_the_known_parts_of_a_text_stay(imported: Import) -> None:
    (found,) = imported("!Sub 'mixed-${AWS::Region}'")

    assert isinstance(found, Interpolation)
    pieces = found.pieces
    assert shown([pieces[0], pieces[2]]) == ["logs-", "-"]
    assert [getattr(piece, "symbol", "") for piece in pieces[1::2]] == [
        "AWS::AccountId",
        "output Mixed[3] of exporter.yaml",
    ]


def test_given_values_hold_for_all_templates(imported: Import) -> None:
    inputs = Inputs({"Level": "DEBUG", "Env": "prod"}, {}, (), False)

    assert shown(imported("level", "chosen", "!Sub '${Env}-text'", inputs=inputs)) == [
        "DEBUG",
        "a",
        "fixed too",
    ]


def test_of_two_that_export_the_same_neither_is_meant(imported: Import) -> None:
    other = "Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {A: {Value: x, Export: {Name: alarms}}}\n"

    (found,) = imported("alarms", others={"other.yaml": other})

    assert isinstance(found, Unknown)


def test_of_two_stacks_that_can_be_meant_neither_is(imported: Import) -> None:
    other = (
        "Resources: {Q: {Type: AWS::SQS::Queue}}\n"
        "Outputs: {A: {Value: x, Export: {Name: !Sub '${AWS::StackName}-VpcId'}}}\n"
    )

    first, second = imported("!Sub '${NetworkStack}-VpcId'", "network-VpcId", others={"other.yaml": other})

    assert isinstance(first, Unknown)
    assert isinstance(second, Unknown)


def test_a_name_that_is_written_out_counts_before_that_of_a_stack(imported: Import) -> None:
    other = "Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {A: {Value: x, Export: {Name: net-VpcId}}}\n"

    found = imported("net-VpcId", "!Sub '${NetworkStack}-VpcId'", others={"other.yaml": other})

    assert shown(found) == ["x", "by stack"]


def test_what_is_given_does_not_hide_the_stack(imported: Import) -> None:
    inputs = Inputs({"NetworkStack": "net-7"}, {}, (), False)

    assert shown(imported("!Sub '${NetworkStack}-VpcId'", inputs=inputs)) == ["by stack"]


def test_what_is_not_exported_in_the_deployment_is_unknown(imported: Import) -> None:
    (found,) = imported("in-prod", inputs=Inputs({"Env": "dev"}, {}, (), False))

    assert isinstance(found, Unknown)


def test_exports_are_looked_for_only_when_something_imports(
    imported: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(templates, "exports", fail)

    assert imported() == []
