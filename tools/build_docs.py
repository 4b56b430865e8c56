"""Writes what is generated of the rules: a page for each, their list, the index for imports, and what ids of
other tools mean.

Usage: python tools/build_docs.py [--check]

``--check`` writes nothing and fails when a page is not what it should be.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import iacguard.kinds.aws
from iacguard import catalogue, kinds
from iacguard.config import pages
from iacguard.config.markdown import rendered
from iacguard.config.pages import Page
from iacguard.facts import equivalents
from iacguard.graph.kind import AnyResource, SeveralKinds
from iacguard.kinds.expanded import ExpandedKind
from iacguard.rule import Rule

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "rules"
EQUIVALENTS = ROOT / "docs" / "equivalents.md"
_HEAD = "<!-- Written by tools/build_docs.py from the rule's docstring and fixtures. -->\n\n"


def main() -> int:
    """0 when everything is as it should be, or was made so; 1 when ``--check`` found a difference."""
    wanted = {FOLDER / name: text for name, text in generated().items()}
    wanted[Path(catalogue.index_path())] = index()
    wanted[EQUIVALENTS] = equivalent_ids()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    left = [path for path in FOLDER.glob("*.md") if path not in wanted]
    if "--check" in sys.argv:
        for path in (*stale, *left):
            print(f"{path.relative_to(ROOT)} is stale; run make docs")
        return 1 if stale or left else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in left:
        path.unlink()
    for path in stale:
        path.write_text(wanted[path])
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


def generated() -> dict[str, str]:
    """The pages by file name."""
    every = pages.every()
    return {"README.md": _index(every), **{f"{page.id}.md": _HEAD + rendered(page) for page in every}}


def index() -> str:
    """What has to be known of a rule before it is imported, a line each; see ``iacguard.catalogue``."""
    return "".join(
        "\t".join(
            (
                service,
                rule.module.rpartition(".")[2],
                "on" if rule.on else "off",
                rule.severity.name,
                rule.category.value,
                ",".join(sorted(_types(rule))),
            )
        )
        + "\n"
        for service in catalogue.services()
        for rule in catalogue.of_service(service)
    )


def equivalent_ids() -> str:
    """The page that says which ids of other tools mean which rules."""
    lines = [
        "<!-- Written by tools/build_docs.py from iacguard/facts/equivalents.txt. -->\n",
        "# Ids of other tools\n",
        "What suppressions for other tools mean with `compat-suppressions = true`; see"
        " [suppressions](suppressions.md). Words in brackets name the part of a finding that is meant.",
    ]
    for tool in equivalents.tools():
        lines.extend((f"\n## {tool}\n", "| id | rules |", "|---|---|"))
        for id, rules in equivalents.table(tool).items():
            shown = (f"[{rule}](rules/{rule}.md){f' ({part})' if part else ''}" for rule, part in rules)
            lines.append(f"| `{id}` | {', '.join(shown)} |")
    return "\n".join(lines) + "\n"


def _types(rule: Rule) -> set[str]:
    found: set[str] = set()
    for kind in rule.kinds:
        if issubclass(kind, SeveralKinds):
            found |= {type for type in _all_types() if kind.kind_for(type) is not None}
        elif issubclass(kind, ExpandedKind):
            found |= {kind.becomes, kind.type_name}
        else:
            found.add(catalogue.EVERY_TYPE if kind is AnyResource else kind.type_name)
    return found


@cache
def _all_types() -> frozenset[str]:
    modules = (path.stem for path in Path(next(iter(iacguard.kinds.aws.__path__))).glob("*.py"))
    return frozenset(kind.type_name for module in modules for kind in kinds.service_kinds(module))


def _index(every: list[Page]) -> str:
    lines = [
        _HEAD + "# Rules\n",
        "| rule | what it finds | severity | category | on by default |",
        "|---|---|---|---|---|",
    ]
    for page in every:
        on = "yes" if page.on else "no"
        lines.append(
            f"| [{page.id}]({page.id}.md) | {page.title} | {page.severity} | {page.category} | {on} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
