"""The AWS provider, for tests that hold something against it: taken from a mirror, never downloaded.

``IACGUARD_TERRAFORM_MIRROR`` names a folder laid out as Terraform's ``filesystem_mirror``; without it the
folders are looked at in which Terraform itself looks for providers.
https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
"""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from .configurations import TERRAFORM

VARIABLE = "IACGUARD_TERRAFORM_MIRROR"
_PROVIDER = "registry.terraform.io/hashicorp/aws"


@cache
def mirror() -> tuple[Path, str] | None:
    """A mirror that has the AWS provider, and the newest version in it."""
    given = os.environ.get(VARIABLE)
    usual = ("~/.terraform.d/plugins", "~/.local/share/terraform/plugins")
    installed = ("/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins")
    for folder in (given,) if given else (*usual, *installed):
        place = Path(folder).expanduser()
        # Unpacked, a version is a folder, and packed the name of a file.
        names = (path.name for path in (place / _PROVIDER).glob("*"))
        versions = [tuple(map(int, found)) for name in names for found in re.findall(_VERSION, name)]
        if versions:
            return place, ".".join(map(str, max(versions)))
    return None


_VERSION = r"(?:^|_)(\d+)\.(\d+)\.(\d+)(?:_|$)"


def needs_provider() -> tuple[Path, str]:
    """The mirror and the provider's version; without them, or without Terraform, the test is skipped."""
    if TERRAFORM is None:
        pytest.skip("the terraform program is not installed")
    found = mirror()
    if found is None:
        pytest.skip(
            f"no mirror of Terraform's AWS provider: name a folder that has {_PROVIDER} by {VARIABLE}"
        )
    return found


def initialised(folder: Path) -> dict[str, str]:
    """Makes a folder one that Terraform can validate and plan; gives the environment to do that in."""
    place, version = needs_provider()
    (folder / "versions.tf").write_text(
        "terraform {\n  required_providers {\n    aws = {\n"
        f'      source  = "hashicorp/aws"\n      version = "{version}"\n    }}\n  }}\n}}\n',
        encoding="utf-8",
    )
    settings = folder / "settings.tfrc"
    settings.write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{place.as_posix()}"\n  }}\n}}\n',
        encoding="utf-8",
    )
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1"}
    environment.pop("TF_DATA_DIR", None)
    run(folder, environment, "init", "-no-color", "-input=false")
    return environment


def run(folder: Path, environment: dict[str, str], *arguments: str, fails: bool = False) -> str:
    """The output of a run of Terraform, which may fail where that is expected."""
    assert TERRAFORM is not None
    done = subprocess.run(
        [TERRAFORM, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert fails or done.returncode == 0, done.stdout + done.stderr
    return done.stdout
