"""Starts a rule: its file and its fixtures, each with what has to be filled in.

Usage: python tools/new_rule.py sqs-queue-unencrypted Queue
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

RULE = '''"""What is wrong, in one line.

Why: what happens because of it.

Fix: what to set, in CloudFormation and in Terraform.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.{module} import {kind}
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    {kind},
    id="{id}",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/",),
)
def check({argument}: {kind}) -> Iterator[Problem]:
    """Fires when ..."""
    if {argument}.something.is_false:
        yield Problem({argument}.something, "what is wrong there")
'''


def main() -> int:
    """1, with the reason, when the names do not fit or something is there already."""
    if len(sys.argv) != 3 or "-" not in sys.argv[1]:
        print(__doc__)
        return 1
    id, kind = sys.argv[1:]
    service, _, what = id.partition("-")
    modules = ROOT / "iacguard" / "kinds" / "aws"
    module = next((name for name in (service, f"{service}_") if (modules / f"{name}.py").exists()), None)
    if module is None:
        print(f"iacguard/kinds/aws/{service}.py declares no kinds yet: write it first")
        return 1
    path = ROOT / "rules" / "iacguard_rules" / "aws" / module / f"{what.replace('-', '_')}.py"
    fixtures = ROOT / "fixtures" / "rules" / "aws" / service / what
    if path.exists() or fixtures.exists():
        print(f"{id} is there already")
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    package = path.parent / "__init__.py"
    if not package.exists():
        package.write_text(f'"""Rules about {service}."""\n')
    path.write_text(RULE.format(id=id, kind=kind, module=module, argument=kind.lower()))
    fixtures.mkdir(parents=True)
    head = 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n'
    for name in ("bad.yaml", "good.yaml", "parity.yaml"):
        (fixtures / name).write_text(head)
    for name in ("bad.tf", "good.tf", "parity.tf"):
        (fixtures / name).write_text("")
    print(f"{path.relative_to(ROOT)}\n{fixtures.relative_to(ROOT)}/")
    print("Fill them in, then: make test-fast docs")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
