"""``iacguard rules``: the list of rules."""

from __future__ import annotations

import json

import click

from iacguard.cli.surroundings import Surroundings, write
from iacguard.config import pages, settings
from iacguard.errors import UsageError, nearest


@click.command("rules")
@click.option(
    "--service", multiple=True, metavar="NAME", help="Only those of a service: s3, iam, lambda, ..."
)
@click.option("--category", multiple=True, type=click.Choice(settings.CATEGORIES), help="Only of a category.")
@click.option("--severity", multiple=True, type=click.Choice(settings.SEVERITIES), help="Only of a severity.")
@click.option(
    "--profile",
    type=click.Choice(settings.PROFILES),
    default="default",
    help="Those on by default, or all.  [default: default]",
)
@click.option("--all", "everything", is_flag=True, help="The same as --profile all.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="Output format.")
@click.pass_obj
def command(  # noqa: PLR0913 - click hands over every option by its name
    around: Surroundings,
    service: tuple[str, ...],
    category: tuple[str, ...],
    severity: tuple[str, ...],
    profile: str,
    everything: bool,
    format: str,
) -> int:
    """List the rules that are on by default, or all."""
    every = pages.every()
    services = {page.service for page in every}
    for name in service:
        if name not in services:
            hint = nearest(name, services) or f"the services are {', '.join(sorted(services))}"
            raise UsageError(f'--service: there is no rule about "{name}"', hint)
    matching = [
        page
        for page in every
        if (not service or page.service in service)
        and (not category or str(page.category) in category)
        and (not severity or str(page.severity) in severity)
    ]
    listed = [page for page in matching if page.on or everything or profile == "all"]
    if format == "json":
        write(around.out, _json(listed))
        return 0
    around.out.write(_table(listed))
    hidden = len(matching) - len(listed)
    more = f"; {hidden} more are off by default, --all lists them" if hidden else ""
    around.out.flush()
    around.err.write(f"{len(listed)} {'rule' if len(listed) == 1 else 'rules'}{more}\n")
    return 0


def _table(listed: list[pages.Page]) -> str:
    rows = [
        (page.id, str(page.severity), str(page.category), "on" if page.on else "off", page.title)
        for page in listed
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    lines = (
        "  ".join([*(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)), row[4]])
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines)


def _json(listed: list[pages.Page]) -> str:
    rules = [
        {
            "id": page.id,
            "title": page.title,
            "severity": str(page.severity),
            "category": str(page.category),
            "service": page.service,
            "default": page.on,
            "since": page.since,
            "why": page.why,
            "fix": page.fix,
            "references": list(page.references),
            "controls": list(page.controls),
            "options": [
                {"name": one.name, "default": one.default, "meaning": one.meaning} for one in page.options
            ],
            "help": page.link,
        }
        for page in listed
    ]
    return json.dumps({"version": 1, "rules": rules}, indent=2, ensure_ascii=False) + "\n"
