"""``iacguard init``."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from iacguard.cli.init import SNIPPET, configuration
from iacguard.config import settings
from iacguard.config.options import keys, parse
from iacguard.project.survey import Survey
from tests.cli.conftest import TEMPLATE
from tests.cli.harness import iacguard

NOTHING = Survey((), (), (), (), ())


def uncommented(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(line[1:] for line in lines if line.startswith("#") and line[1:2] not in ("", " "))


def test_what_is_written_changes_nothing(project: Path) -> None:
    before = iacguard("check")
    result = iacguard("init")

    assert result.status == 0
    assert "Found 1 CloudFormation template.\nWrote iacguard.toml.\n" in result.out
    assert iacguard("check").out == before.out


def test_every_key_is_told_of_with_an_example_that_is_valid() -> None:
    text = uncommented(configuration(NOTHING))
    options = parse(text, "iacguard.toml", "")

    assert options is not None
    # One is instead of the other.
    for one in (options._replace(select=None), options._replace(profile=None)):
        settings.resolve(one)
    for key in keys():
        assert f"\n#{key} = " in configuration(NOTHING) or f"\n#[{key}" in configuration(NOTHING)


def test_examples_are_made_of_what_is_there(project: Path) -> None:
    for name in (
        "infra/main.tf",
        "infra/env/prod.tfvars",
        "infra/terraform.tfvars",
        "modules/a/examples/x/main.tf",
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("")
    (project / "infra/prod.tfvars").write_text("")
    (project / "api.yaml").write_text("Transform: AWS::Serverless-2016-10-31\n" + TEMPLATE)
    for name in ("samconfig.toml", "cdk.json", ".gitlab-ci.yml"):
        (project / name).write_text("")
    (project / ".github").mkdir()
    result = iacguard("init")
    text = (project / "iacguard.toml").read_text()

    assert "1 CloudFormation template, 1 SAM template" in result.out
    assert '#var-files = ["infra/env/prod.tfvars", "infra/prod.tfvars"]' in text
    assert '#exclude = ["modules/a/examples/*"]' in text
    assert "--parameters samconfig.toml" in result.out
    assert "cdk synth" in result.out
    assert "uses: iacguard/iacguard@v" in result.out
    assert "docs/ci.md#gitlab" in result.out
    assert "terraform show -json" in result.out


def test_nothing_is_written_over_unless_that_is_asked_for(project: Path) -> None:
    (project / "iacguard.toml").write_text('ignore = ["cost"]\n')
    refused = iacguard("init")

    assert refused.status == 2
    assert refused.err == "iacguard: iacguard.toml is there already; give --force to write it anew\n"
    assert (project / "iacguard.toml").read_text() == 'ignore = ["cost"]\n'

    assert iacguard("init", "--force").status == 0
    assert uncommented((project / "iacguard.toml").read_text())


def test_a_table_of_the_project_file_is_a_configuration_too(project: Path) -> None:
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert iacguard("init").status == 0

    (project / "iacguard.toml").unlink()
    (project / "pyproject.toml").write_text("[tool.iacguard]\nfail-on = 'high'\n")
    refused = iacguard("init")

    assert refused.status == 2
    assert "pyproject.toml has a table [tool.iacguard]" in refused.err
    assert not (project / "iacguard.toml").exists()


def test_the_snippet_for_pre_commit(project: Path) -> None:
    hooks = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())
    (repository,) = yaml.safe_load(SNIPPET)

    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in hooks}

    printed = iacguard("init")

    assert SNIPPET in printed.out
    assert not (project / ".pre-commit-config.yaml").exists()

    written = iacguard("init", "--force", "--pre-commit")

    assert "Wrote .pre-commit-config.yaml" in written.out
    assert yaml.safe_load((project / ".pre-commit-config.yaml").read_text()) == {"repos": [repository]}

    again = iacguard("init", "--force", "--pre-commit")

    assert ".pre-commit-config.yaml speaks of iacguard already." in again.out


def test_another_folder(project: Path) -> None:
    (project / "infra").mkdir()

    assert "Found no infrastructure code yet.\nWrote infra/iacguard.toml." in iacguard("init", "infra").out
    assert iacguard("init", "gone").err == "iacguard: gone: there is no such folder\n"


@pytest.mark.parametrize("name", ["iacguard.toml", ".pre-commit-config.yaml"])
def test_a_link_to_nothing_is_not_followed(project: Path, name: str) -> None:
    (project / name).symlink_to(project / "elsewhere")
    iacguard("init", "--pre-commit")

    assert not (project / "elsewhere").exists()
