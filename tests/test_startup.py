"""What is imported, which is what start-up costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.run import SMALL

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "fixtures" / "demo"

_HEAVY = {
    "cfnlint",
    "hcl2",
    "networkx",
    "pydantic",
    "requests",
    "rich",
    "samtranslator",
    "jsonschema",
    "asyncio",
}


def imported(*arguments: str) -> set[str]:
    """The modules that a command line has imported when it ends."""
    program = (
        "import sys\n"
        "sys.argv = ['iacguard', *sys.argv[1:]]\n"
        "from iacguard.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.__stderr__)\n"
    )
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return set(done.stderr.splitlines())


@pytest.mark.slow
def test_the_version_is_told_without_importing_anything() -> None:
    modules = imported("--version")

    assert {name for name in modules if name.startswith("iacguard")} <= {"iacguard", "iacguard.cli"}
    assert not {"click", "yaml", "re", "pathlib", "json", "typing"} & modules


@pytest.mark.slow
def test_a_template_is_checked_without_terraform() -> None:
    modules = imported("check", str(DEMO / "cloudformation"))

    assert "iacguard.frontends.cloudformation.load" in modules
    assert not {
        name for name in modules if name.startswith(("iacguard.syntax.hcl", "iacguard.frontends.terraform."))
    } - {"iacguard.frontends.terraform.names"}
    assert "iacguard.frontends.sam.expand" not in modules


@pytest.mark.slow
def test_a_plain_check_waits_for_nothing_that_it_has_no_use_for() -> None:
    modules = imported("check", str(DEMO / "cloudformation"))

    assert not {"click", "dataclasses", "inspect", "argparse", "asyncio", "subprocess"} & modules


@pytest.mark.slow
def test_a_plain_check_of_one_template_imports_little_of_the_library(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(SMALL)

    modules = imported("check", "--no-cache", str(tmp_path))

    assert (
        not {"typing", "datetime", "pathlib", "urllib.parse", "ipaddress", "contextlib", "json", "hashlib"}
        & modules
    )


@pytest.mark.slow
def test_a_module_is_checked_without_templates() -> None:
    modules = imported("check", str(DEMO / "terraform"))

    assert "iacguard.frontends.terraform.load" in modules
    assert "yaml" not in modules


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("check", str(DEMO)), ("rules",), ("graph", str(DEMO))])
def test_nothing_heavy_is_ever_imported(arguments: tuple[str, ...]) -> None:
    assert not _HEAVY & imported(*arguments)
