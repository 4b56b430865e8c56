"""``iacguard rule``: the page of one rule."""

from __future__ import annotations

import click

from iacguard.cli.surroundings import Surroundings
from iacguard.config import pages
from iacguard.errors import UsageError, nearest


@click.command("rule")
@click.argument("rule_id", metavar="RULE-ID")
@click.pass_obj
def command(around: Surroundings, rule_id: str) -> int:
    """Explain one rule: what it finds, why that matters, and how to fix it."""
    page = pages.find(rule_id)
    if page is None:
        hint = nearest(rule_id, pages.ids()) or "iacguard rules --all lists them"
        raise UsageError(f'there is no rule "{rule_id}"', hint)
    around.out.write(_render(page))
    return 0


def _render(page: pages.Page) -> str:
    switch = "on by default" if page.on else f"off by default; --select {page.id} runs it"
    parts = [
        f"{page.id}\n{page.title}",
        f"{page.severity} severity, {page.category}, {switch}, since {page.since}",
        page.text,
        f"Why: {page.why}" if page.why else "",
        f"Fix: {page.fix}" if page.fix else "",
        _options(page),
        *(
            f"Found in {example.language}:\n\n{_indented(example.text)}"
            for example in page.examples
            if example.language != "SAM"
        ),
        "\n".join(("References:", *(f"  {reference}" for reference in page.references)))
        if page.references
        else "",
        f"Controls: {', '.join(page.controls)}" if page.controls else "",
        f"Suppress: # iacguard: ignore[{page.id}] reason",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _options(page: pages.Page) -> str:
    if not page.options:
        return ""
    lines = [f"  {one.name} = {pages.as_toml(one.default)}\n      {one.meaning}" for one in page.options]
    return "\n".join((f"Options, in the table [rules.{page.id}] of iacguard.toml:", *lines))


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip().splitlines())
