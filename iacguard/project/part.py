"""What checking a part of a project gave, and how it is kept for the next run."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.finding import FileError, Finding, OpenDecision, Remark
from iacguard.project.account import Account
from iacguard.suppress.suppression import Suppression
from iacguard.text import Source
from iacguard.tuples import NamedTuple
from iacguard.typed import Any


class Part(NamedTuple):
    """What checking a part of a project gave."""

    findings: list[Finding]
    suppressions: list[Suppression]
    resources: int
    account: Account
    is_dated: bool
    """Whether another day could give another outcome."""
    undecided: tuple[OpenDecision, ...] = ()
    """What unknown values kept from being judged, where somebody wants to know; never kept."""


def packed(part: Part, read: Callable[[str], Source | None]) -> object | None:
    """A part as what can be marshalled, without any text of a file; None where that cannot be done.

    What broke in iacguard is not kept: it is to be told again, and may be gone the next time.
    """
    account = part.account
    if account.failures:
        return None
    places = b""
    if part.findings or part.suppressions:
        from iacguard.project.transfer import NoFile, encode_places

        try:
            places = encode_places((part.findings, part.suppressions), read)
        except NoFile:
            return None
    return (
        places,
        part.resources,
        part.is_dated,
        sorted(account.checked),
        account.skipped,
        [tuple(error) for error in account.errors],
        [tuple(note) for note in account.notes],
        sorted(account.templates),
        sorted(account.parameters),
    )


def unpacked(data: Any, read: Callable[[str], Source | None]) -> Part | None:  # noqa: ANN401 - as packed
    """The part that was packed; None where what it points into is not there."""
    places, resources, is_dated, checked, skipped, errors, notes, templates, parameters = data
    account = Account()
    account.checked.update(checked)
    account.skipped.update(skipped)
    account.errors.update((FileError(*error), None) for error in errors)
    account.notes.update((Remark(*note), None) for note in notes)
    account.templates.update(templates)
    account.parameters.update(parameters)
    findings: list[Finding] = []
    suppressions: list[Suppression] = []
    if places:
        from iacguard.project.transfer import NoFile, decode_places

        try:
            findings, suppressions = decode_places(places, read)  # type: ignore[misc] # what was packed
        except NoFile:
            return None
    return Part(findings, suppressions, resources, account, is_dated)
