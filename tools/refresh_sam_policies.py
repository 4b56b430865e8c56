"""Rewrites iacguard/frontends/sam/policy_templates.json and connector_profiles.json from aws-sam-translator.

Run it with the development tools installed, and review the diff::

    pip install --upgrade aws-sam-translator
    python tools/refresh_sam_policies.py

``policy_templates.json`` holds SAM's policy templates as ``{name: [statement, ...]}``, in which
``{"Ref": P}`` is the template's parameter P, and the paths of AWS managed policies that have one
as ``{path: [name, ...]}``. ``connector_profiles.json`` holds what a connector from one type to
another grants, as ``{source: {destination: profile}}``, and what each type offers to a connector;
``%{Source.Arn}`` and the like stand for what the connector joins. Both are compact copies.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "iacguard/frontends/sam"


def main() -> None:
    """Reads the installed translator and rewrites both files."""
    for name, content in contents().items():
        (TARGET / name).write_text(content, encoding="utf-8")
        print(f"{TARGET / name}: {len(content)} characters")


def contents() -> dict[str, str]:
    """What the two files should hold, by their names."""
    spec = importlib.util.find_spec("samtranslator")
    if spec is None or spec.origin is None:
        raise SystemExit("aws-sam-translator is not installed; see the head of this file.")
    package = Path(spec.origin).parent
    source = f"aws-sam-translator {importlib.metadata.version('aws-sam-translator')}"
    templates = _read(package / "policy_templates_data/policy_templates.json")["Templates"]
    managed = _read(package / "internal/data/aws_managed_policies.json")
    profiles = _read(package / "model/connector_profiles/profiles.json")
    return {
        "policy_templates.json": _compact(
            {
                "source": source,
                "templates": {
                    name: template["Definition"]["Statement"] for name, template in sorted(templates.items())
                },
                "managed_policy_paths": _paths(managed),
            }
        ),
        "connector_profiles.json": _compact(
            {
                "source": source,
                "profiles": profiles["Permissions"],
                "types": profiles["CfnResourceProperties"],
            }
        ),
    }


def _paths(managed: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """Names of AWS managed policies by the path in their ARN, for those that have a path."""
    paths: dict[str, set[str]] = {}
    for policies in managed.values():
        for name, arn in policies.items():
            path = arn.partition(":policy/")[2].rpartition("/")[0]
            if path:
                paths.setdefault(path, set()).add(name)
    return {path: sorted(names) for path, names in sorted(paths.items())}


def _read(path: Path) -> Any:  # noqa: ANN401 - JSON whose shape is the translator's own
    return json.loads(path.read_text(encoding="utf-8"))


def _compact(data: object) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
