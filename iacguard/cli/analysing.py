"""Checks what was prepared, and tells meanwhile how far it is."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from iacguard.cli.line import CheckLine
from iacguard.cli.prepared import Prepared
from iacguard.cli.surroundings import Surroundings
from iacguard.finding import Report, Skipped

Tell = Callable[[int, int], None]
"""Is told how many parts of the project are done, and how many there are."""


def analyse(asked: CheckLine, prepared: Prepared, around: Surroundings) -> Report:
    """What checking gives, before any baseline is looked at."""
    report = _analyse(asked, prepared, around)
    passed_over = [Skipped(path, "does not exist any more") for path in prepared.missing]
    return report._replace(skipped=sorted([*report.skipped, *passed_over]))


def _analyse(asked: CheckLine, prepared: Prepared, around: Surroundings) -> Report:
    # The analysis is what takes longest to import, and a mistyped option needs none of it.
    from iacguard import cache
    from iacguard.project.run import Options
    from iacguard.suppress.apply import silence_of

    # What was imported stays, so nobody has to look through it.
    gc.freeze()
    paths, _, resolved = prepared
    options = Options(
        paths,
        resolved.exclude,
        resolved.inputs,
        around.today,
        asked.jobs,
        resolved.cfn_lint,
        # What is kept of a part does not say what was open in it.
        "" if asked.no_cache or asked.show_unknown else asked.cache_dir or cache.folder(around.environment),
        resolved.fingerprint,
        asked.show_unknown,
        resolved.compat_suppressions,
        # Where one finding stands for others, those would be told once it is suppressed.
        fold=not asked.add_suppressions,
    )
    silence = silence_of(resolved, not asked.no_suppressions)

    def check(tell: Tell) -> Report:
        if asked.since is not None:
            from iacguard.cli import since

            return since.check(asked, options, resolved, silence, tell)
        from iacguard.project import run

        return run.check(options, resolved.choose, silence, tell)

    if asked.quiet or not around.is_terminal(around.err):
        return check(lambda done, total: None)
    # Whoever does not look on pays nothing.
    from iacguard.cli.progress import Progress

    progress = Progress(around.err, time.monotonic())
    try:
        return check(progress.tell)
    finally:
        progress.clear()
