"""Rules as SARIF describes them: what code scanning shows of a rule beside each of its results."""

from __future__ import annotations

from iacguard.config.pages import HOME, Page, url_of
from iacguard.finding import Finding
from iacguard.report import View
from iacguard.rule import Category, Severity
from iacguard.typed import TypeAlias

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# Inside GitHub's bands: over 9.0 is critical, from 7.0 high, from 4.0 medium, below that low.
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
_SEVERITIES = {"error": "error", "warning": "warning", "note": "recommendation"}

_ABOUT = {
    "error": "Something could not be checked, and nobody knows what it would have shown.",
    "warning": "Something is not as it should be, or not all that was found is told.",
    "note": "Something could not be resolved, so that what hangs on it was not decided.",
}
"""What notifications of a level have in common."""

_LONGEST_TEXT = 1024
_LONGEST_NAME = 255
_MOST_TAGS = 10
"""That many of 20 are kept; more than 20 and the file is refused."""


def described(worst: Finding, view: View) -> dict[str, Json]:
    """A rule, as bad as its worst result: the configuration may have changed its severity.

    Nothing else in it is of a result, because it is shown with all of them.
    """
    page = view.pages(worst.rule)
    level = LEVELS[worst.severity]
    properties: dict[str, Json] = {
        "precision": "high",
        "problem.severity": _SEVERITIES[level],
        "severity": str(worst.severity),
    }
    if worst.category is Category.SECURITY and worst.severity in _SCORES:
        properties["security-severity"] = _SCORES[worst.severity]
    tags: list[Json] = [str(worst.category), "infrastructure-as-code", "aws"]
    if page is not None:
        tags.extend(tag for tag in (page.service, *page.controls) if tag)
    properties["tags"] = list(dict.fromkeys(tags))[:_MOST_TAGS]
    title = page.title if page is not None and page.title else worst.rule
    why = " ".join(page.why.split()) if page is not None else ""
    return {
        "id": worst.rule,
        "name": _name(worst.rule),
        "shortDescription": {"text": _shortened(f"{title}.")},
        "fullDescription": {"text": _shortened(f"{why[:1].upper()}{why[1:]}" or f"{title}.")},
        "defaultConfiguration": {"level": level},
        "help": _help(worst.rule, title, page),
        "helpUri": url_of(worst.rule),
        "properties": properties,
    }


def notified(id: str, level: str) -> dict[str, Json]:
    """A kind of notification. Validators ask the same of it as of a rule."""
    about = _ABOUT[level]
    return {
        "id": id,
        "name": f"{_name(id)}Notification",
        "shortDescription": {"text": f"{id.replace('-', ' ').capitalize()}."},
        "fullDescription": {"text": about},
        "defaultConfiguration": {"level": level},
        "help": {"text": f"{about} iacguard check --verbose tells more."},
        "helpUri": f"{HOME}/blob/main/docs/sarif.md",
    }


def _name(id: str) -> str:
    """The id in the form that names of rules have: ``S3PlainHttpAllowed``."""
    words = id.replace("/", "-").split("-")
    return "".join(word[:1].upper() + word[1:] for word in words)[:_LONGEST_NAME]


def _help(id: str, title: str, page: Page | None) -> dict[str, Json]:
    more = f"iacguard rule {id}"
    if page is None:
        return {"text": f"{more} tells more.", "markdown": f"# {title}\n\n`{more}` tells more."}
    links = [*page.references, url_of(id)] if url_of(id) not in page.references else page.references
    paragraphs = (
        f"# {page.title}",
        page.text,
        f"**Why:** {page.why}" if page.why else "",
        f"**Fix:** {page.fix}" if page.fix else "",
        f"**Where it is meant to be so:** `# iacguard: ignore[{id}] reason` on the line or the line above.",
        "\n".join(f"- <{link}>" for link in links),
    )
    lines = (
        f"{page.title}.",
        page.text,
        f"Why: {page.why}" if page.why else "",
        f"Fix: {page.fix}" if page.fix else "",
        "\n".join(links),
    )
    return {"text": "\n\n".join(filter(None, lines)), "markdown": "\n\n".join(filter(None, paragraphs))}


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 3] + "..."
