"""``--since``: what a change brings, and nothing that was there before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iacguard.cli.inputs import parameters_then
from iacguard.cli.line import CheckLine
from iacguard.config import files, options, settings
from iacguard.errors import UsageError
from iacguard.finding import Report
from iacguard.graph.unit import Inputs
from iacguard.project import git
from iacguard.project.run import Options
from iacguard.project.since import Read, Since, introduced
from iacguard.suppress.apply import Silence


def of_hook(environment: Mapping[str, str]) -> str | None:
    """The revisions that pre-commit looks at changes from, a line each; None for a first commit.

    That is what it was given as ``--from-ref``, or else the last commit, because what is there while a
    hook runs is what is staged: https://pre-commit.com/#pre-commit-run. A merge brings only what neither
    side had.
    """
    named = environment.get("PRE_COMMIT_FROM_REF")
    if named:
        return named
    repository = git.repository(".")
    if git.is_merging(repository):
        return "HEAD\nMERGE_HEAD.."
    return "HEAD" if git.has_commits(repository) else None


def check(
    asked: CheckLine,
    given: Options,
    resolved: settings.Settings,
    silence: Silence,
    tell: Callable[[int, int], None],
) -> Report:
    """Checks what the options say, and leaves out what was found before the change too.

    Where several revisions are given, a line each, what was found at any of them is left out.
    """
    assert asked.since is not None
    if asked.plan is not None:
        raise UsageError(
            "--since and --plan contradict each other: a plan is of what there is now, not of what was then",
            "leave out --plan, or use a baseline",
        )
    inputs = _inputs_then(asked, given.paths, resolved)
    first, *others = asked.since.split("\n")
    report = introduced(given, resolved.choose, silence, Since(first, inputs), tell)
    for other in others:
        report = _in_both(report, introduced(given, resolved.choose, silence, Since(other, inputs)))
    return report


def _in_both(report: Report, other: Report) -> Report:
    """What a change brings in comparison with each of two commits."""
    brought = {one.fingerprint for one in other.findings}
    silenced = {one.finding.fingerprint for one in other.suppressed}
    kept = [one for one in report.findings if one.fingerprint in brought]
    since = report.since
    left_out = len(report.findings) - len(kept)
    return report._replace(
        findings=kept,
        suppressed=[one for one in report.suppressed if one.finding.fingerprint in silenced],
        notes=sorted({*report.notes, *other.notes}),
        since=None if since is None else since._replace(older=since.older + left_out),
    )


def _inputs_then(
    asked: CheckLine, paths: tuple[str, ...], resolved: settings.Settings
) -> Callable[[Read], Inputs]:
    """The inputs with what the files of parameters gave then; all else is as it is set today."""

    def inputs(read: Read) -> Inputs:
        if not asked.parameters:
            return resolved.inputs
        line = options.Options(parameters=parameters_then(asked.parameters, read))
        file = files.load(asked.config) if asked.config else files.find(paths)
        then = settings.resolve(file, line).inputs
        return resolved.inputs._replace(parameters=then.parameters, given_at=then.given_at)

    return inputs
