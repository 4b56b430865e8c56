"""What is told of a rule: its page, whether it is one of the catalogue or one about suppressions.

The rules about suppressions judge comments, not resources, so they are no files of the catalogue;
for whoever selects, overrides, reads or suppresses them they are rules like all others.
"""

from __future__ import annotations

from functools import lru_cache

from iacguard import catalogue
from iacguard.catalogue import Example
from iacguard.patterns import pattern
from iacguard.rule import AnyOption, Category, Rule, Severity
from iacguard.tuples import NamedTuple

DOCUMENTATION = "docs/rules/"
"""Where the pages are published: a folder of the repository, or the start of a URL."""

HOME = "https://github.com/iacguard/iacguard"
"""The project's own pages."""

CFN_LINT = "cfn-lint/"
"""What stands before the ids of cfn-lint's rules."""

_CFN_LINT_RULES = "https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md"
_CFN_LINT_ID = pattern(r"cfn-lint/(?P<level>[EWI])[0-9]{4}")


class Page(NamedTuple):
    """A rule as users read of it. Texts are Markdown, paragraphs separated by blank lines."""

    id: str
    title: str
    severity: Severity
    category: Category
    service: str
    on: bool
    """Whether it is on by default."""
    since: str
    text: str
    """What stands between the title and the sections; often empty."""
    why: str
    fix: str
    references: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    options: tuple[AnyOption, ...] = ()

    @property
    def examples(self) -> tuple[Example, ...]:
        """Tested files in which it finds something, one for each language; none for some rules."""
        return catalogue.examples(self.id)

    @property
    def link(self) -> str:
        """Where the page is published."""
        return link_of(self.id)


def link_of(id: str) -> str:
    """Where the page of a rule is published, without reading it."""
    if id.startswith(CFN_LINT):
        return f"{_CFN_LINT_RULES}#{id.removeprefix(CFN_LINT)}"
    return f"{DOCUMENTATION}{id}.md"


def url_of(id: str) -> str:
    """Where the page of a rule can be read by whoever does not have this repository."""
    link = link_of(id)
    return link if is_url(link) else f"{HOME}/blob/main/{link}"


def is_url(link: str) -> bool:
    """Whether a link leads somewhere for a reader who does not have this repository."""
    return "://" in link


def as_toml(value: int | float | bool | str | tuple[str, ...]) -> str:
    """The value of an option as a configuration file has it."""
    if isinstance(value, tuple):
        return f"[{', '.join(as_toml(item) for item in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # Only pages need it, no run does.
        import json

        return json.dumps(value, ensure_ascii=False)
    return str(value)


def of_rule(rule: Rule) -> Page:
    """The page of a rule of the catalogue."""
    text, why, fix = sections(rule.page)
    return Page(
        id=rule.id,
        title=rule.title,
        severity=rule.severity,
        category=rule.category,
        service=rule.service,
        on=rule.on,
        since=rule.since,
        text=text,
        why=why,
        fix=fix,
        references=rule.references,
        controls=rule.controls,
        options=rule.options,
    )


def find(id: str) -> Page | None:
    """The page of a rule by its id."""
    for page in SUPPRESSION_RULES:
        if page.id == id:
            return page
    if id.startswith(CFN_LINT):
        return _of_cfn_lint(id)
    rule = catalogue.find(id)
    return None if rule is None else of_rule(rule)


@lru_cache(maxsize=1)
def ids() -> tuple[str, ...]:
    """The ids of all rules, those about suppressions included, sorted, without importing one."""
    return tuple(sorted((*catalogue.ids(), *(page.id for page in SUPPRESSION_RULES))))


def is_foreign(name: str) -> bool:
    """Whether a rule id or a glob of ids speaks of cfn-lint's rules, of which there is no list here."""
    if not name.startswith(CFN_LINT):
        return False
    return "*" in name or _CFN_LINT_ID.fullmatch(name) is not None


def _of_cfn_lint(id: str) -> Page | None:
    found = _CFN_LINT_ID.fullmatch(id)
    if found is None:
        return None
    severity, level = {
        "E": (Severity.HIGH, "an error"),
        "W": (Severity.MEDIUM, "a warning"),
        "I": (Severity.INFO, "a remark"),
    }[found["level"]]
    text = f"cfn-lint calls it {level}. It is reported when cfn-lint runs beside iacguard (`--cfn-lint`)."
    name = id.removeprefix(CFN_LINT)
    page = Page(id, f"cfn-lint {name}", severity, Category.CORRECTNESS, "cfn-lint", True, "0.1", text, "", "")
    return page._replace(references=(page.link,))


def every() -> list[Page]:
    """All pages, sorted by id."""
    pages = [*SUPPRESSION_RULES, *(of_rule(rule) for rule in catalogue.every())]
    return sorted(pages, key=lambda page: page.id)


def sections(page: str) -> tuple[str, str, str]:
    """The parts of a rule's docstring behind its title: what has no heading, ``Why:``, ``Fix:``."""
    parts: dict[str, list[str]] = {"": [], "Why:": [], "Fix:": []}
    current = ""
    for line in page.strip().splitlines()[1:]:
        current = next((heading for heading in ("Why:", "Fix:") if line.startswith(heading)), current)
        parts[current].append(
            line.removeprefix(current).lstrip() if current and line.startswith(current) else line
        )
    text, why, fix = ("\n".join(lines).strip() for lines in parts.values())
    return text, why, fix


def _about_suppressions(id: str, title: str, severity: Severity, why: str, fix: str) -> Page:
    return Page(id, title, severity, Category.OPERATIONS, "suppression", True, "0.1", "", why, fix)


SUPPRESSION_RULES = (
    _about_suppressions(
        "suppression-without-reason",
        "Suppression gives no reason",
        Severity.INFO,
        "Whoever reads the suppression later cannot tell whether it still holds, so it stays for ever.",
        "Write the reason behind the bracket: `# iacguard: ignore[rule-id] why it is all right here`.",
    ),
    _about_suppressions(
        "unused-suppression",
        "Suppression suppresses nothing",
        Severity.LOW,
        "What it was written for is gone, or it stands in the wrong place. Left there, it hides the next\n"
        "finding that turns up at this place without anybody having judged it.",
        "Remove it, or move it to the line of the finding, the line above, or the resource's first line.",
    ),
    _about_suppressions(
        "expired-suppression",
        "Suppression has expired",
        Severity.LOW,
        "The date until which the finding was accepted has passed, so it is reported again.",
        "Mend what is reported and remove the suppression, or judge it anew and set a later date.",
    ),
    _about_suppressions(
        "unknown-rule-in-suppression",
        "Suppression names a rule that does not exist",
        Severity.LOW,
        "A misspelt id suppresses nothing, and the reader believes that it does.",
        "Write the id as `iacguard rules --all` lists it.",
    ),
    _about_suppressions(
        "malformed-suppression",
        "Suppression cannot be understood",
        Severity.LOW,
        "A comment that is almost a suppression suppresses nothing, and the reader believes that it does.",
        "Write `# iacguard: ignore[rule-id] reason`, or `# iacguard: ignore-file[rule-id] reason` before\n"
        "the first line of content, with `until=YYYY-MM-DD` behind the bracket if it is to expire.",
    ),
    _about_suppressions(
        "forbidden-suppression",
        "Suppression of a rule that may not be suppressed",
        Severity.LOW,
        "`never-suppress` in the configuration names rules that nobody may set aside in the code, so the\n"
        "suppression has no effect, and the reader believes that it has.",
        "Mend what is reported, or have the rule taken off the list by whoever keeps it.",
    ),
)
"""The rules about suppressions themselves."""
