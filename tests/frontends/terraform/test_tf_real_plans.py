"""Plans that Terraform's AWS provider makes now, against their source."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from iacguard.cli import main
from iacguard.frontends.terraform.load import load
from iacguard.frontends.terraform.module import Modules
from iacguard.frontends.terraform.planned import read_plan
from iacguard.graph.unit import NO_INPUTS
from iacguard.syntax import json as json_syntax
from iacguard.text import Source

from .configurations import MemoryFiles
from .mirror import initialised, needs_provider, run
from .test_tf_plan import CASES, findings, plan_unit

REAL = ("defaults", "documents", "keys")
"""The fixtures whose plans were made so; nothing that terraform wrote is left out of them."""

WITHOUT_ACCOUNT = """\
  access_key                  = "x"
  secret_key                  = "x"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}
"""

ROOT = """\
variable "password" {
  sensitive = true
}
module "defaults" {
  source = "./defaults"
}
module "documents" {
  source = "./documents"
}
module "keys" {
  source   = "./keys"
  password = var.password
}
"""

OVERRIDES = {
    **{f"{name}/zz_override.tf": 'provider "aws" {\n' + WITHOUT_ACCOUNT for name in REAL},
    "defaults/zz_other_override.tf": 'provider "aws" {\n  alias = "virginia"\n' + WITHOUT_ACCOUNT,
}


ONLY_IN_SOURCE = {("sns-alarm-topic-without-subscriber", "module.defaults.aws_sns_topic.alarms", "")}
"""The plan does not say what the policy of a bucket is made of beside its ARN: it may name the topic."""


@pytest.mark.slow
def test_a_plan_gives_the_findings_of_its_source(tmp_path: Path) -> None:
    needs_provider()
    for name in REAL:
        shutil.copytree(CASES / name, tmp_path / name, ignore=shutil.ignore_patterns("plan.json"))
    for path, text in {"main.tf": ROOT, **OVERRIDES}.items():
        (tmp_path / path).write_text(text)
    environment = {**initialised(tmp_path), "TF_VAR_password": "Hidden-4-ever"}
    run(tmp_path, environment, "plan", "-out=plan")
    text = run(tmp_path, environment, "show", "-json", "plan")

    written = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*.tf")}
    files = MemoryFiles({path: text for path, text in written.items() if not path.startswith(".terraform")})
    of_source = load(".", Modules(), files, NO_INPUTS)
    source = Source("plan.json", text)
    plan = read_plan(source, json_syntax.parse(source))
    assert not plan.problems
    of_both = load(".", Modules(), files, NO_INPUTS, plan)

    assert set(plan_unit(text).graph.resources) == set(of_source.graph.resources)
    assert findings(plan_unit(text)) == findings(of_source) - ONLY_IN_SOURCE
    assert findings(of_both) == findings(of_source)
    assert len(findings(of_source)) > 40


def test_no_output_shows_a_secret_of_a_plan(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CASES / "keys")
    assert "Hidden-4-ever" in Path("plan.json").read_text()
    for words in (["plan.json"], ["--plan", "plan.json", "."]):
        for format in ("text", "json", "sarif", "html"):
            assert main(["check", "--no-cache", "--select", "all", "--format", format, *words]) == 1
            told = capsys.readouterr()
            assert "ssm" in told.out
            assert "Hidden-4-ever" not in told.out + told.err
    assert main(["graph", "plan.json"]) == 0
    assert "Hidden-4-ever" not in capsys.readouterr().out
