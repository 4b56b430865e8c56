"""The exit status, as one function of a report and of what the user demands."""

from __future__ import annotations

import pytest

from iacguard.cli.status import Demands, exit_status
from iacguard.finding import FileError, Remark, Report
from iacguard.rule import Severity
from tests.report.samples import MAIN, empty, finding

HIGH = empty()._replace(findings=[finding(MAIN, "acl", "it is wrong")])
ERROR = FileError("a.tf", 1, 1, "is broken")
NOTHING = empty()._replace(checked=[])


def demands(
    fail_on: Severity = Severity.LOW, exit_zero: bool = False, strict: bool = False, folders: bool = True
) -> Demands:
    return Demands(fail_on, exit_zero, strict, folders)


@pytest.mark.parametrize(
    ("report", "asked", "status"),
    [
        (empty(), demands(), 0),
        (HIGH, demands(), 1),
        (HIGH, demands(fail_on=Severity.HIGH), 1),
        (HIGH, demands(fail_on=Severity.CRITICAL), 0),
        (HIGH, demands(exit_zero=True), 0),
        (HIGH._replace(errors=[ERROR]), demands(exit_zero=True), 2),
        (HIGH._replace(errors=[ERROR._replace(fatal=False)]), demands(exit_zero=True), 0),
        (empty()._replace(failures=[ERROR]), demands(), 2),
        (empty()._replace(notes=[Remark("cycle", "a.tf", 1, "")]), demands(), 0),
        (empty()._replace(notes=[Remark("cycle", "a.tf", 1, "")]), demands(strict=True), 2),
        (NOTHING, demands(), 3),
        (NOTHING, demands(exit_zero=True), 3),
        (NOTHING, demands(folders=False), 0),
        (NOTHING._replace(errors=[ERROR]), demands(), 2),
    ],
)
def test_the_exit_status(report: Report, asked: Demands, status: int) -> None:
    assert exit_status(report, asked) == status
