"""The pages of rules in Markdown: those of the documentation, and those that editors show."""

from __future__ import annotations

from iacguard.config.pages import Page, as_toml


def rendered(page: Page) -> str:
    """The page of a rule as a document."""
    switch = "on by default" if page.on else "off by default"
    parts = [
        f"# {page.id}",
        f"**{page.title}.** {str(page.severity).capitalize()} severity, {page.category}, {switch}, "
        f"since {page.since}.",
        page.text,
        f"## Why\n\n{_sentence(page.why)}" if page.why else "",
        f"## How to fix\n\n{_sentence(page.fix)}" if page.fix else "",
        _options(page),
        _examples(page),
        "## Sources\n\n" + "\n".join(f"- <{link}>" for link in page.references) if page.references else "",
        f"Controls: {', '.join(page.controls)}." if page.controls else "",
        f"## To suppress\n\n```\n# iacguard: ignore[{page.id}] reason\n```",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _options(page: Page) -> str:
    if not page.options:
        return ""
    lines = [f"| `{one.name}` | `{as_toml(one.default)}` | {one.meaning} |" for one in page.options]
    head = f"## Options\n\nIn the table `[rules.{page.id}]` of `iacguard.toml`:\n"
    return "\n".join((head, "| option | default | meaning |", "|---|---|---|", *lines))


def _examples(page: Page) -> str:
    parts = [f"{one.language}:\n\n```{one.notation}\n{one.text.strip()}\n```" for one in page.examples]
    return "\n\n".join(["## What is found", *parts]) if parts else ""
