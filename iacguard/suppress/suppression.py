"""A suppression as it is written, whether in a comment or in a template's ``Metadata``."""

from __future__ import annotations

from fnmatch import fnmatchcase

from iacguard.dates import date
from iacguard.patterns import pattern
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

MARKER = "iacguard"
"""What every suppression has in it."""

HCL = (".tf", ".tofu", ".tfvars", ".hcl")
"""How the names of files end that have comments and no metadata."""

_FOREIGN_COMMENTS = (":skip", ":ignore:")
_FOREIGN_METADATA = ("rules_to_suppress", "ignore_checks", "checkov", "bridgecrew")
"""What every suppression for another tool has one of, in comments and in metadata."""

_FOREIGN_MARKERS = (
    "checkov",
    "bridgecrew",
    "tfsec:",
    "trivy:",
    "cfn-lint",
    "cfn_nag",
    "cdk_nag",
)

_WILD = frozenset("*?[")

_DAY = pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RuleName(NamedTuple):
    """A rule id or a glob of ids in a suppression, and where it stands."""

    text: str
    span: Span
    part: str = ""
    """Words in a finding's message when not all that the rule finds is meant, but that part of it."""

    def means(self, rule: str) -> bool:
        """Whether it is the id of a rule, or a glob of it."""
        # To match a glob is to compile it first.
        return self.text == rule or (not _WILD.isdisjoint(self.text) and fnmatchcase(rule, self.text))


class Scope(NamedTuple):
    """What a suppression is about: a file, a line, a block, or some of these."""

    file: bool = False
    line: int = 0
    """The line that it speaks for, counted from 1; 0 for none."""
    block: Span | None = None
    """The resource, block, entry or element that starts on that line, or that holds the metadata."""
    module: str = ""
    """The name of the module that the block calls: what is found in the module is meant too."""


class Suppression(NamedTuple):
    """Findings that somebody asked not to be told of.

    ``problem`` says what is wrong with one that cannot be understood; it suppresses nothing.
    """

    span: Span
    rules: tuple[RuleName, ...]
    scope: Scope
    reason: str = ""
    until: date | None = None
    """The last day on which it counts."""
    problem: str = ""
    tool: str = ""
    """The tool that it was written for and its id there, ``checkov CKV_AWS_18``; empty for iacguard."""

    def told(self) -> str:
        """The reason as users read it in reports."""
        return ": ".join(text for text in (self.tool, self.reason) if text)


def may_suppress(source: Source, foreign: bool = False) -> bool:
    """Whether a text is worth looking for suppressions in, with ``foreign`` for those of other tools too."""
    return MARKER in source.text or (foreign and may_suppress_elsewhere(source))


def may_suppress_elsewhere(source: Source) -> bool:
    """Whether a text is worth looking for suppressions of other tools in."""
    text = source.text
    if any(part in text for part in _FOREIGN_COMMENTS):
        return True
    return not source.path.endswith(HCL) and any(part in text for part in _FOREIGN_METADATA)


def has_foreign(line: str) -> bool:
    """Whether a line may be what another tool takes for a suppression, or a part of it."""
    return any(marker in line for marker in _FOREIGN_MARKERS)


def day(text: str) -> date | None:
    """The date of a text of the form YYYY-MM-DD, None for any other."""
    # Newer Pythons take further ISO forms, week dates among them.
    if _DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_UNTIL = pattern(r"(?<!\S)until\s*=\s*(?P<day>\S*)")
_ANOTHER = pattern(r"\W*(?:iacguard:\s*)?ignore(?:-file)?\s*\[")
"""A second list of rules where the reason belongs."""


def tail(text: str) -> tuple[date | None, str, str]:
    """The date, the reason and the problem of what stands behind the bracket of a suppression."""
    until = _UNTIL.search(text)
    reason = " ".join(_UNTIL.sub(" ", text).split()).strip(" :,;-\u2013\u2014")
    if _ANOTHER.match(reason):
        return None, reason, "only the first brackets count: name all rules in them, ignore[rule-id, rule-id]"
    if until is None:
        return None, reason, ""
    last = day(until["day"].rstrip(",;."))
    return last, reason, "" if last else f'"{until["day"]}" is no date: write until=YYYY-MM-DD'
