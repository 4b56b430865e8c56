"""Baselines: known findings in a file that people read and version control merges.

A baseline is JSON Lines, in UTF-8. The first line says so; each of the others is one finding, with
its keys in one order and without those that have nothing to say, and the lines are sorted by their
file, resource and rule. So changes of two branches meet only where they are about neighbours, no
comma is ever in the way, and even both sides of a conflict together (``merge=union`` of git) are a
baseline again: lines may be in any order, and the first one may be there twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from iacguard.errors import ConfigurationError
from iacguard.finding import IN_BASELINE, Report, Suppressed, Tally, sort_key
from iacguard.known.matching import Matching
from iacguard.known.record import Known, known_of
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias

FORMAT = 1
"""Raised when files can no longer be read by what read them before; a key more leaves it alone."""


LookedFor: TypeAlias = Callable[[Known], bool]
"""Whether a run would have found something if it were still there."""


class Baseline(NamedTuple):
    """What is known, and which version of iacguard put it into words."""

    known: tuple[Known, ...]
    version: str


# In files --------------------------------------------------------------------------------------


def written(baseline: Baseline) -> str:
    """The text of a baseline's file."""
    lines = [{"iacguard-baseline": FORMAT, "version": baseline.version}, *map(_entry, sorted(baseline.known))]
    return "".join(f"{_line(line)}\n" for line in lines)


def added(text: str, known: Iterable[Known], path: str, version: str) -> str:
    """The text of a baseline's file with some more findings; an empty text is none yet.

    ``version`` is iacguard's own. Raises ConfigurationError, as :func:`read` does.
    """
    before = read(text, path) if text else Baseline((), version)
    return written(before._replace(known=(*before.known, *known)))


def read(text: str, path: str) -> Baseline:
    """The baseline that a file holds. Raises ConfigurationError, with the place, for any other text."""
    entries: list[Known] = []
    version: str | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if line.startswith(("<<<<<<< ", "=======", ">>>>>>> ", "||||||| ")):
            raise ConfigurationError(
                path,
                "a conflict of a merge is not resolved",
                "keep the lines of both sides, without those of the conflict; iacguard baseline --prune "
                "then takes out what is gone",
                number,
                1,
            )
        try:
            content = json.loads(line)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise ConfigurationError(path, *_no_baseline(version is None), number, 1)
        if "iacguard-baseline" in content:
            version = _version(content, path, number)
        elif version is None:
            raise ConfigurationError(path, *_no_baseline(True), number, 1)
        else:
            entries.append(_known(content, path, number))
    if version is None:
        raise ConfigurationError(path, *_no_baseline(True))
    return Baseline(tuple(entries), version)


def _no_baseline(is_start: bool) -> tuple[str, str]:
    if is_start:
        message = 'is no baseline: expected {"iacguard-baseline": 1, ...} in the first line'
        return message, "iacguard baseline writes one"
    message = "this line of the baseline is no JSON object; the file may be damaged"
    return message, "take it from version control again, or delete it and run iacguard baseline"


def _version(content: dict[str, object], path: str, number: int) -> str:
    found = content["iacguard-baseline"]
    if found != FORMAT or isinstance(found, bool):
        message = f"the baseline is in format {json.dumps(found)}, expected {FORMAT}"
        newer = isinstance(found, int) and found > FORMAT
        hint = "a newer iacguard reads it" if newer else "delete it and run iacguard baseline"
        raise ConfigurationError(path, message, hint, number, 1)
    version = content.get("version")
    return version if isinstance(version, str) else ""


_TEXTS = ("path", "address", "rule", "property", "message", "text")
_NEEDED = ("path", "rule", "message")


def _entry(known: Known) -> dict[str, object]:
    entry: dict[str, object] = {
        key: value for key, value in zip(_TEXTS, known, strict=False) if value or key in _NEEDED
    }
    if known.sources:
        entry["sources"] = list(known.sources)
    if known.covers:
        entry["covers"] = list(known.covers)
    if known.others:
        entry["others"] = list(known.others)
    if known.is_called:
        entry["called"] = True
    return entry


def _line(content: dict[str, object]) -> str:
    line = json.dumps(content, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        # A name of a file that is no text in the system's encoding.
        line = json.dumps(content)
    return line


def _known(content: dict[str, object], path: str, number: int) -> Known:
    for key in _NEEDED:
        if key not in content:
            raise ConfigurationError(path, f'a finding of the baseline has no "{key}"', "", number, 1)
    texts: dict[str, str] = {}
    for key in _TEXTS:
        value = content.get(key, "")
        if not isinstance(value, str):
            raise ConfigurationError(path, f'"{key}" of a finding has to be a string', "", number, 1)
        texts[key] = value
    sources, covers, others = (_list(content, key, path, number) for key in ("sources", "covers", "others"))
    return Known(
        path=texts["path"],
        address=texts["address"],
        rule=texts["rule"],
        property=texts["property"],
        message=texts["message"],
        text=texts["text"],
        sources=sources,
        covers=covers,
        others=others,
        is_called=content.get("called") is True,
    )


def _list(content: dict[str, object], key: str, path: str, number: int) -> tuple[str, ...]:
    value = content.get(key, [])
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, list) else None
    if texts != value:
        raise ConfigurationError(path, f'"{key}" of a finding has to be a list of strings', "", number, 1)
    assert texts is not None
    return tuple(sorted(texts))


# In runs ---------------------------------------------------------------------------------------


def without(report: Report, matching: Matching, is_looked_for: LookedFor) -> Report:
    """A report of what is new, with what is known among the suppressed findings."""
    known = [Suppressed(finding, "external", IN_BASELINE) for finding, _ in matching.known]
    gone = sum(map(is_looked_for, matching.gone))
    return report._replace(
        findings=matching.new,
        suppressed=sorted((*report.suppressed, *known), key=lambda one: sort_key(one.finding)),
        baseline=Tally(len(matching.new), len(known), gone),
    )


def updated(matching: Matching, is_looked_for: LookedFor, *, with_new: bool) -> tuple[Known, ...]:
    """What is known from now on: without what is gone, and with what is new if it is to be.

    What was not looked for stays. What is known is remembered as it is today, so that it is new when
    it gets worse again.
    """
    today = [finding for finding, _ in matching.known]
    kept: Sequence[Known] = [one for one in matching.gone if not is_looked_for(one)]
    if with_new:
        today += matching.new
        kept = [*kept, *(one for one in matching.outgrown if not is_looked_for(one))]
    else:
        kept = [*kept, *matching.outgrown]
    return tuple(sorted((*map(known_of, today), *kept)))
