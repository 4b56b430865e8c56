"""Values of parameters in the forms of AWS's tools."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.config import files
from iacguard.config.parameters import read_line
from iacguard.errors import ConfigurationError, IacguardError, UsageError

WANTED = {"A": "1", "B": "x,y"}


def values(path: Path, environment: str | None = None) -> dict[str, str]:
    return {one.name: one.value for one in files.read_parameters(str(path), environment)}


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize(
    "content",
    [
        [{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x,y"}],
        [
            {"ParameterKey": "C", "UsePreviousValue": True},
            *({"ParameterKey": k, "ParameterValue": v} for k, v in WANTED.items()),
        ],
        {"Parameters": {"A": 1, "B": ["x", "y"]}, "Tags": {"Team": "a"}, "StackPolicy": {"Statement": []}},
        {"StackName": "s", "Parameters": [{"ParameterKey": "A", "ParameterValue": "1"}, "B=x,y"]},
        {"template-file-path": "t.yaml", "parameters": {"A": 1, "B": "x,y"}, "tags": {}},
        ["A=1", "B=x,y"],
        ["ParameterKey=A,ParameterValue=1", 'ParameterKey=B,ParameterValue="x,y"'],
        {"A": "1", "B": "x,y"},
    ],
)
def test_files_of_all_shapes_are_read(tmp_path: Path, content: object) -> None:
    assert values(written(tmp_path, "p.json", json.dumps(content, indent=2))) == WANTED
    # JSON is YAML, and a first comment makes it one.
    assert values(written(tmp_path, "p.yaml", "# values\n" + json.dumps(content))) == WANTED


@pytest.mark.parametrize(
    "text",
    [
        "A: 1\nB: x,y\n",
        "A: '1'\nB:\n  - x\n  - y\n",
        "Parameters:\n  A: 1\n  B: [x, y]\n",
        "- ParameterKey: A\n  ParameterValue: 1\n- ParameterKey: B\n  ParameterValue: x,y\n",
        "- A=1\n- B=x,y\n",
    ],
)
def test_yaml_is_read(tmp_path: Path, text: str) -> None:
    assert values(written(tmp_path, "p.yml", text)) == WANTED


def test_numbers_of_yaml_stay_as_they_are_written(tmp_path: Path) -> None:
    path = written(tmp_path, "p.yaml", "Account: 012345678901\nRate: 5.70\nOn: yes\n")

    assert values(path) == {"Account": "012345678901", "Rate": "5.70", "On": "true"}


@pytest.mark.parametrize(
    "overrides",
    [
        '"A=1 B=\\"x,y\\""',
        "'A=1 B=\"x,y\"'",
        '["A=1", "B=x,y"]',
        '"ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue=x\\\\,y"',
        '{ A = 1, B = ["x", "y"] }',
        '"file://other.json"',
        '["A=1", "file://other.json"]',
    ],
)
def test_samconfig_is_read(tmp_path: Path, overrides: str) -> None:
    written(tmp_path, "other.json", json.dumps(WANTED))
    text = (
        f"version = 0.1\n[default.deploy.parameters]\nstack_name = 's'\nparameter_overrides = {overrides}\n"
    )

    assert values(written(tmp_path, "samconfig.toml", text)) == WANTED


def test_an_environment_is_chosen_and_what_holds_for_all_commands_comes_first(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "samconfig.toml",
        "[default.global.parameters]\nparameter_overrides = 'A=0 Env=dev'\n"
        "[default.deploy.parameters]\nparameter_overrides = 'A=1'\n"
        "[prod.deploy.parameters]\nparameter_overrides = 'Env=prod'\n[empty.deploy.parameters]\n",
    )

    assert values(path) == {"A": "1", "Env": "dev"}
    assert values(path, "prod") == {"Env": "prod"}
    assert values(path, "empty") == {}
    with pytest.raises(
        ConfigurationError, match="there is no environment test; there are default, empty, prod"
    ):
        values(path, "test")


def test_samconfig_may_be_yaml(tmp_path: Path) -> None:
    text = "default:\n  deploy:\n    parameters:\n      parameter_overrides: A=1 B=x,y\n"

    assert values(written(tmp_path, "samconfig.yaml", text)) == WANTED


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "p.json",
            '{\n  "A": {"B": 1}\n}',
            "p.json:2:3: A: expected a string, number, boolean or a list of ",
        ),
        ("p.json", '[\n {"ParameterKey": "A"}]', r"p.json:2:2: \[0\]: the parameter A has no ParameterValue"),
        ("p.json", '[\n "A"]', r'p.json:2:2: \[0\]: expected \{"ParameterKey"'),
        ("p.json", '{"Parameters": {\n"A": null}}', "p.json:2:1: Parameters.A: expected .*, found nothing"),
        ("p.json", "3", "p.json:1:1: not a file of parameters"),
        ("p.json", "", "p.json:1:1: not a file of parameters: .* found nothing"),
        ("p.json", "{", "p.json:1:1: not valid JSON"),
        ("p.json", "[" * 100_000, "p.json:"),
        ("p.yaml", "A: 1\nB: !Ref C\n", "p.yaml:2:1: B: expected .*, found the tag !Ref"),
        ("p.yaml", "A: [1\n", "p.yaml:.*: not valid YAML"),
        ("samconfig.toml", "[default]\n[default\n", "samconfig.toml:2:.*: not valid TOML"),
        (
            "samconfig.toml",
            "[default.deploy.parameters]\nparameter_overrides = 'nothing'\n",
            "samconfig.toml:2:1: default.deploy.parameters.parameter_overrides: expected Name=value, found",
        ),
        (
            "samconfig.toml",
            "[default.deploy.parameters]\nparameter_overrides = 3\n",
            "samconfig.toml:2:1: .*expected a string or a list of them, found a number",
        ),
        (
            "samconfig.toml",
            "[default.deploy.parameters]\nparameter_overrides = 'file://samconfig.toml'\n",
            "too many files lead to one another",
        ),
    ],
)
def test_mistakes_are_told_with_file_and_key(tmp_path: Path, name: str, text: str, told: str) -> None:
    with pytest.raises(IacguardError, match=told):
        values(written(tmp_path, name, text))


def test_other_files_have_no_environments(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no samconfig file, so it has no environments"):
        values(written(tmp_path, "p.json", "{}"), "prod")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        values(tmp_path / "nothing.json")


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("A=1", {"A": "1"}),
        ("A=", {"A": ""}),
        ('Subnets="subnet-1,subnet-2"', {"Subnets": "subnet-1,subnet-2"}),
        ("A='x y' B=2", {"A": "x y", "B": "2"}),
        ("Text=some words", {"Text": "some words"}),
        ("Url=https://x/?a=1&b=2", {"Url": "https://x/?a=1&b=2"}),
        ("AWS::Region=eu-west-1", {"AWS::Region": "eu-west-1"}),
        ("ParameterKey=A,ParameterValue=x\\,y ParameterKey=B,ParameterValue=2", {"A": "x,y", "B": "2"}),
        ("ParameterKey=A,ParameterValue=x y", {"A": "x y"}),
        ('Quoted="a \\"b\\""', {"Quoted": 'a "b"'}),
    ],
)
def test_lines_are_read(text: str, pairs: dict[str, str]) -> None:
    assert dict(read_line(text) or ()) == pairs


@given(st.dictionaries(st.from_regex(r"[A-Z][A-Za-z0-9]{0,8}", fullmatch=True), st.text(), min_size=1))
def test_what_is_quoted_comes_back(pairs: dict[str, str]) -> None:
    quoted = ((name, value.replace("\\", "\\\\").replace('"', '\\"')) for name, value in pairs.items())
    line = " ".join(f'{name}="{value}"' for name, value in quoted)

    assert dict(read_line(line) or ()) == pairs


@given(st.text())
def test_no_line_breaks_it(text: str) -> None:
    read_line(text)
