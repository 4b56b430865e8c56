"""Options as they are written, and the places of mistakes in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest

from iacguard.config import files, options
from iacguard.config.options import Options, locate, parse
from iacguard.errors import ConfigurationError, UsageError

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schema" / "config.schema.json").read_text(encoding="utf-8")
)
FULL = """\
select = ["default", "s3-*"]
ignore = ["low"]
fail-on = "medium"
conditions = "any"
exclude = ["examples/"]
assume-defaults = true
var-files = ["prod.tfvars"]

[severity]
"s3-plain-http-allowed" = "high"

[per-file-ignores]
"tests/**" = ["all"]

[parameters]
Env = "prod"
Count = 3
Multi = true
Subnets = ["a", "b"]
"""


def parsed(text: str) -> Options:
    found = parse(text, "iacguard.toml", "")
    assert found is not None
    return found


def refused(text: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        parse(text, "iacguard.toml", "")
    return str(error.value)


def test_every_key_is_read() -> None:
    found = parsed(FULL)

    assert found.select is not None
    assert [name.text for name in found.select] == ["default", "s3-*"]
    assert [name.text for name in found.ignore] == ["low"]
    assert found.fail_on is not None and found.fail_on.text == "medium"
    assert found.conditions is not None and found.conditions.text == "any"
    assert [glob.text for glob in found.exclude] == ["examples/"]
    assert found.assume_defaults is True
    assert [path.text for path in found.var_files] == ["prod.tfvars"]
    assert [(name.text, level.text) for name, level in found.severity] == [("s3-plain-http-allowed", "high")]
    assert [(glob.text, rules[0].text) for glob, rules in found.per_file_ignores] == [("tests/**", "all")]
    values = {given.name: given.value for given in found.parameters}
    assert values == {"Env": "prod", "Count": "3", "Multi": "true", "Subnets": "a,b"}


def test_the_published_schema_has_the_keys_that_are_read() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    assert tuple(sorted(SCHEMA["properties"])) == options.keys()


@pytest.mark.parametrize(
    "content", [{"select": ["s3-*"]}, {"profile": "all", "parameters": {"A": [1, "b"]}}, {"fail-on": "info"}]
)
def test_the_published_schema_takes_what_is_right(content: Mapping[str, object]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(content)


@pytest.mark.parametrize("content", [{"selct": []}, {"fail-on": "lowish"}, {"select": "all"}])
def test_the_published_schema_refuses_what_is_wrong(content: Mapping[str, object]) -> None:
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(content)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'ignore = ["low"]\nslect = ["all"]\n',
            'iacguard.toml:2:1: slect: there is no such key; did you mean "select"?',
        ),
        ("colour = 'b.json'\n", "iacguard.toml:1:1: colour: there is no such key; the keys are "),
        (
            'select = "all"\n',
            'iacguard.toml:1:1: select: expected a list of strings, found a string; write ["all"]',
        ),
        (
            'select = ["all", 3]\n',
            "iacguard.toml:1:1: select: expected a list of strings, found a number in it",
        ),
        (
            "assume-defaults = 'yes'",
            "iacguard.toml:1:1: assume-defaults: expected true or false, found a string",
        ),
        (
            'severity = "low"\n',
            'iacguard.toml:1:1: severity: expected a table, found a string; write { "rule-id" = "low" }',
        ),
        ("\n[severity]\ns3-x = 3\n", "iacguard.toml:3:1: severity.s3-x: expected a string, found a number"),
        (
            "[parameters]\nA = { b = 1 }\n",
            "iacguard.toml:2:1: parameters.A: expected a string, number, boolean or a list of them, "
            "found a table",
        ),
        ("select = [\n", "iacguard.toml: not valid TOML"),
        ("select = ]\n", "iacguard.toml:1:10: not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(text: str, message: str) -> None:
    found = refused(text)

    assert found.startswith(message) or found.replace(":2:1", "").startswith(message)


@pytest.mark.parametrize(
    ("text", "keys", "value", "place"),
    [
        ('a = 1\nb = ["x", "y"]\n', ("b",), "y", (2, 11)),
        ('[t]\n"a/**" = ["x"]\n', ("t", "a/**"), "x", (2, 11)),
        ('t.u.v = "x"\n', ("t", "u", "v"), None, (1, 1)),
        ('[tool.iacguard]\nselect = [\n  "s3-x",\n  "x",\n]\n', ("tool", "iacguard", "select"), "x", (4, 3)),
        ("t = { a = 1, b = 2 }\n", ("t", "b"), None, (1, 14)),
        ("a = 1\n", ("nothing",), None, (0, 0)),
    ],
)
def test_keys_and_values_are_located(
    text: str, keys: tuple[str, ...], value: str | None, place: tuple[int, int]
) -> None:
    assert locate(text, keys, value) == place


class TestFinding:
    """Which file counts."""

    def test_the_nearest_file_upward_counts(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "a" / "b").mkdir(parents=True)
        (tmp_path / "iacguard.toml").write_text('ignore = ["low"]\n')
        (tmp_path / "a" / "iacguard.toml").write_text('ignore = ["info"]\n')

        found = files.find(["a/b"])

        assert found is not None
        assert (found.path, found.folder) == ("a/iacguard.toml", "a")

    def test_the_folder_that_holds_all_paths_decides(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "iacguard.toml").write_text("")
        (tmp_path / "a" / "x.tf").write_text("")

        assert files.find(["a", "b"]) is None
        assert files.find(["a/x.tf", "a/gone.tf"]) is not None

    def test_a_pyproject_without_the_table_is_passed_over(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "pyproject.toml").write_text('[project]\ndependencies = ["iacguard"]\n')
        (tmp_path / "pyproject.toml").write_text('[tool.iacguard]\nfail-on = "high"\n')

        found = files.find(["a"])

        assert found is not None and found.fail_on is not None
        assert (found.path, found.fail_on.place.line) == ("pyproject.toml", 2)

    def test_the_search_ends_at_the_repositorys_root(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "iacguard.toml").write_text("")
        (tmp_path / "repository" / ".git").mkdir(parents=True)

        assert files.find(["repository"]) is None

    def test_a_named_file_that_is_not_there_is_wrong_usage(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="cannot be read"):
            files.load(str(tmp_path / "nothing.toml"))

    def test_a_named_pyproject_must_have_the_table(self, tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").write_text("[project]\n")

        with pytest.raises(UsageError, match="no table"):
            files.load(str(tmp_path / "pyproject.toml"))
