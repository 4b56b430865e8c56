"""What there is to check and how: a command line together with the configuration."""

from __future__ import annotations

import os
from collections.abc import Iterable

from iacguard.cli.inputs import options_of_line, with_plan
from iacguard.cli.line import CheckLine
from iacguard.config import files, settings
from iacguard.config.options import Place, Written
from iacguard.errors import UsageError
from iacguard.tuples import NamedTuple


class Prepared(NamedTuple):
    """What there is to check, and how."""

    paths: tuple[str, ...]
    missing: tuple[str, ...]
    """Those given that do not exist and may do so."""
    settings: settings.Settings


def prepare(asked: CheckLine) -> Prepared:
    """What a command line asks to be checked. Raises an error for what makes no sense in it."""
    paths = tuple(map(_existing, asked.paths)) or (".",)
    missing = tuple(path for path in paths if asked.skip_missing and not os.path.lexists(path))
    paths = tuple(path for path in paths if path not in missing)
    line = options_of_line(asked.var_file, asked.var, asked.parameters)._replace(
        select=_names("--select", asked.select) or None,
        ignore=_names("--ignore", asked.ignore),
        fail_on=None if asked.fail_on is None else Written(asked.fail_on, Place("--fail-on")),
        cfn_lint=asked.cfn_lint or None,
        baseline=None if asked.baseline is None else Written(asked.baseline, Place("--baseline")),
    )
    resolved = settings.resolve(files.load(asked.config) if asked.config else files.find(paths), line)
    resolved = resolved._replace(
        inputs=with_plan(resolved.inputs, asked.plan),
        baseline=None if asked.no_baseline else resolved.baseline,
    )
    if (asked.select or asked.ignore) and not _has_rules(resolved):
        raise UsageError(
            "--select and --ignore leave no rule to run", "iacguard rules --all lists what there is"
        )
    return Prepared(paths, missing, resolved)


def _has_rules(resolved: settings.Settings) -> bool:
    """Whether any rule runs at all; no run would look more like a clean one."""
    from iacguard.config import pages  # only a choice of rules on the command line asks for it

    return resolved.cfn_lint or any(resolved.severity_of(id) is not None for id in pages.ids())


def files_of(asked: CheckLine, prepared: Prepared) -> list[str]:
    """The files that a run reads by their names, as far as that is known before it looks around."""
    paths, _, resolved = prepared
    named = [one for one in (asked.config, asked.plan) if one is not None]
    baseline = [] if resolved.baseline is None else [resolved.baseline.text]
    return [*paths, *named, *baseline, *asked.parameters, *resolved.inputs.var_files]


def _existing(path: str) -> str:
    """A path as it is written or, where nothing is there, with the separators of Windows as slashes.

    Containers and shells on Windows hand such paths to a system that takes them for one long name,
    and passing over it would look like a clean run.
    """
    slashed = path.replace("\\", "/")
    return slashed if slashed != path and not os.path.lexists(path) and os.path.lexists(slashed) else path


def _names(option: str, values: Iterable[str]) -> tuple[Written, ...]:
    names = (name.strip() for value in values for name in value.split(","))
    return tuple(Written(name, Place(option)) for name in names if name)
