"""JUnit's XML, which CI servers show as test results.

A suite is a file and a test what was found or not found in it: a finding is a failure, a file that
could not be read wholly and a rule that broke are errors, and a file in which nothing was found is a
test that passed. What somebody suppressed, and what was not resolved, is a skipped test, with the
reason. GitLab knows a test again by its suite, class and name, and keeps one of several with the same
ones, so names have no line numbers and are told apart by counting. It shows the text of a failure and
not its message attribute, so the text says all.

The shape satisfies both the Ant schema of Windy Road and that of Jenkins' xUnit plugin.
Source: https://github.com/windyroad/JUnit-Schema, https://github.com/jenkinsci/xunit-plugin
(``junit-10.xsd``), https://docs.gitlab.com/ci/testing/unit_test_reports/
"""

from __future__ import annotations

from collections import Counter

from iacguard.finding import Finding, Report
from iacguard.report import View
from iacguard.report._telling import Trouble, account, clean, from_here, headline, suppressed_in, troubles
from iacguard.report._xml import DECLARATION, attributes, content
from iacguard.tuples import NamedTuple

_PASSED = "no findings"


class _Case(NamedTuple):
    """A test: what became of it is one of failure, error, skipped, and empty for passed."""

    name: str
    outcome: str = ""
    type: str = ""
    message: str = ""
    text: str = ""


def render(report: Report, view: View) -> str:
    """The report as suites in the order of their paths."""
    view = from_here(view)
    suites: dict[str, list[_Case]] = {clean(path): [] for path in report.checked}
    for trouble in troubles(report):
        suites.setdefault(clean(trouble.path), []).append(_of_trouble(trouble))
    for finding in report.findings:
        suites.setdefault(clean(finding.span.source.path), []).append(_of_finding(finding, view))
    for finding, _, reason in suppressed_in(report, view):
        case = _Case(_name(finding), "skipped", "", clean(f"suppressed: {reason or 'no reason given'}"))
        case = case._replace(text="\n".join((case.message, *_lines(finding, view))))
        suites.setdefault(clean(finding.span.source.path), []).append(case)
    checked = set(map(clean, report.checked))
    parts = [DECLARATION, "<testsuites>\n"]
    for number, (path, cases) in enumerate(sorted(suites.items())):
        passes = path in checked and not any(case.outcome in ("failure", "error") for case in cases)
        parts.extend(_suite(number, path, [_Case(_PASSED), *cases] if passes else cases, view))
    parts.append("</testsuites>\n")
    return "".join(parts)


def _of_finding(finding: Finding, view: View) -> _Case:
    text = "\n".join(_lines(finding, view))
    return _Case(_name(finding), "failure", str(finding.severity), headline(finding), text)


def _lines(finding: Finding, view: View) -> list[str]:
    start = finding.span.start_position
    place = clean(f"{finding.span.source.path}:{start.line}:{start.column}")
    return [f"{place}: {finding.severity} {finding.rule}", *account(finding, view)]


def _name(finding: Finding) -> str:
    parts = (finding.rule, finding.resource.address, finding.property_path)
    return clean(" ".join(part for part in parts if part))


def _of_trouble(trouble: Trouble) -> _Case:
    outcome = "error" if trouble.undone else "skipped"
    place = f"{trouble.path}:{trouble.line}" + (f":{trouble.column}" if trouble.column else "")
    return _Case(trouble.kind, outcome, trouble.kind, trouble.message, f"{place}: {trouble.message}")


def _suite(number: int, path: str, cases: list[_Case], view: View) -> list[str]:
    counts = Counter(case.outcome for case in cases)
    about = attributes(
        name=path,
        package="iacguard",
        id=number,
        timestamp=view.moment,
        hostname="localhost",
        tests=len(cases),
        failures=counts["failure"],
        errors=counts["error"],
        skipped=counts["skipped"],
        time=0,
    )
    parts = [f"  <testsuite{about}>\n    <properties/>\n"]
    names: set[str] = set()
    counted: Counter[str] = Counter()
    for case in cases:
        name = case.name
        while name in names:
            counted[case.name] += 1
            name = f"{case.name} ({counted[case.name] + 1})"
        names.add(name)
        parts.append(f"    <testcase{attributes(name=name, classname=path, time=0)}")
        parts.append(f">\n      {_outcome(case)}\n    </testcase>\n" if case.outcome else "/>\n")
    parts.append("    <system-out/>\n    <system-err/>\n  </testsuite>\n")
    return parts


def _outcome(case: _Case) -> str:
    # The Ant schema gives a skipped test no type.
    type = {} if case.outcome == "skipped" else {"type": case.type}
    about = attributes(message=case.message, **type)
    return f"<{case.outcome}{about}>{content(case.text)}</{case.outcome}>"
