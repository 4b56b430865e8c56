"""cfn-lint beside iacguard: in processes of its own, on the same templates, in the same report.

cfn-lint knows CloudFormation's schemas to the last value; iacguard leaves that to it. It runs while
iacguard works. Its own configuration counts, except for what would make it load rules from the
project: nothing of what is checked is ever executed.

https://github.com/aws-cloudformation/cfn-lint
"""

from __future__ import annotations

import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from iacguard.config import pages
from iacguard.errors import UsageError
from iacguard.finding import FileError, Finding
from iacguard.frontends.cloudformation.detect import may_be_template
from iacguard.graph.resource import Identity
from iacguard.graph.unit import Note
from iacguard.patterns import pattern
from iacguard.project.account import Account
from iacguard.project.disk import Disk
from iacguard.suppress.apply import SeverityOf
from iacguard.text import Position, Source, Span
from iacguard.tuples import NamedTuple

_RUN_CODE = pattern(r"\b(append_rules|custom_rules|override_spec)\b")
"""Settings of cfn-lint, in a template's metadata too, by which a project brings code or files of its own."""

_SETTINGS = (
    "configure_rules",
    "ignore_checks",
    "include_checks",
    "include_experimental",
    "mandatory_checks",
    "regions",
)
"""What counts of the project's configuration of cfn-lint."""

_FILES = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
_AT_ONCE = 40
"""Templates from which on a second process is worth its start."""

_FOUND = 2 | 4 | 8
"""The exit status is the sum of these: errors, warnings and remarks were found."""


class _Process(NamedTuple):
    process: subprocess.Popen[bytes]
    paths: list[str]
    output: IO[bytes]
    errors: IO[bytes]


class CfnLint:
    """cfn-lint at work. To be used in a ``with`` statement, which ends what still runs."""

    def __init__(self, disk: Disk, account: Account, copies: Mapping[str, str] | None = None) -> None:
        self._disk = disk
        self._copies = copies
        """Where copies lie of the templates that are meant, by their paths; None for these themselves."""
        self._account = account
        self._processes: list[_Process] = []
        self._folder = tempfile.TemporaryDirectory(prefix="iacguard-")

    def close(self) -> None:
        """Ends what still runs, and leaves nothing of it behind."""
        for one in self._processes:
            one.process.kill()
            one.process.wait()
            one.output.close()
            one.errors.close()
        self._folder.cleanup()

    def start(self, candidates: Iterable[str]) -> None:
        """Starts it on what may be a template of some files. Raises UsageError where it is not installed."""
        program = _program()
        wanted = (path for path in candidates if self._copies is None or path in self._copies)
        paths = [path for path in wanted if self._is_for_it(path)]
        if not paths:
            return
        configuration = Path(self._folder.name) / "cfnlintrc.json"
        configuration.write_text(json.dumps(self._settings()), encoding="utf-8")
        count = min(os.cpu_count() or 1, -(-len(paths) // _AT_ONCE))
        for first in range(count):
            self._start(program, str(configuration), paths[first::count])

    def findings(self, checked: Collection[str], severity_of: SeverityOf) -> Iterator[Finding]:
        """Waits for it, and gives what it found in files that were checked, as far as it is selected."""
        for one in self._processes:
            status = one.process.wait()
            one.output.seek(0)
            one.errors.seek(0)
            try:
                matches = json.loads(one.output.read() or b"[]")
            except ValueError:
                matches = None
            if status & ~_FOUND or not isinstance(matches, list):
                lines = one.errors.read().decode("utf-8", "replace").strip().splitlines()
                said = lines[-1] if lines else f"exit status {status}"
                message = f"cfn-lint could not check this and {len(one.paths) - 1} other templates: {said}"
                self._account.failures[FileError(one.paths[0], 1, 1, message)] = None
                continue
            meant = {_normal(copy): path for path, copy in (self._copies or {}).items()}
            for match in matches:
                finding = self._finding(match, meant, severity_of)
                if finding is not None and finding.unit in checked:
                    yield finding

    def _start(self, program: str, configuration: str, paths: list[str]) -> None:
        output, errors = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - closed on exit
        # It takes what it is given for globs.
        names = [glob.escape(path if self._copies is None else self._copies[path]) for path in paths]
        command = [program, "--format", "json", "--config-file", configuration, "--", *names]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        self._processes.append(_Process(process, paths, output, errors))

    def _is_for_it(self, path: str) -> bool:
        source = self._disk.read(path)
        self._disk.forget(path)
        if source is None or not may_be_template(source.text):
            return False
        found = _RUN_CODE.search(source.text)
        if found is not None:
            message = f"cfn-lint was not run on this template, because {found[0]} in it may bring code to run"
            self._account.remark([Note("cfn-lint", source.span(found.start(), found.end()), message)])
        return found is None

    def _settings(self) -> dict[str, object]:
        """What the project's configuration of cfn-lint says and may say."""
        for name in _FILES:
            source = self._disk.read(name)
            if source is None:
                continue
            import yaml  # only where there is such a file

            try:
                content = yaml.safe_load(source.text)
            except yaml.YAMLError as error:
                message = f"this configuration of cfn-lint is not valid YAML: {' '.join(str(error).split())}"
                self._account.errors[FileError(name, 1, 1, message)] = None
                return {}
            settings = content if isinstance(content, Mapping) else {}
            for found in _RUN_CODE.finditer(source.text):
                message = f"{found[0]} was left out, because it may bring code to run"
                self._account.remark([Note("cfn-lint", source.span(found.start(), found.end()), message)])
            return {key: settings[key] for key in _SETTINGS if key in settings}
        return {}

    def _finding(
        self, match: Mapping[str, object], meant: Mapping[str, str], severity_of: SeverityOf
    ) -> Finding | None:
        try:
            read = _Match.of(match)
            read = read._replace(path=meant.get(read.path, read.path))
        except (KeyError, TypeError, ValueError):
            return None
        id = f"{pages.CFN_LINT}{read.rule}"
        page = pages.find(id)
        severity = severity_of(id)
        source = self._disk.read(read.path)
        if page is None or severity is None or source is None:
            return None
        span = _span(source, read.start, read.end)
        return Finding(
            rule=id,
            severity=severity,
            category=page.category,
            message=read.message,
            resource=Identity(read.resource, "", "", "cloudformation"),
            property_path=read.property_path,
            span=span,
            resource_span=span,
            header=span,
            cause=span,
            unit=read.path,
        )


class _Match(NamedTuple):
    """One line of cfn-lint's JSON."""

    path: str
    rule: str
    message: str
    start: tuple[int, int]
    end: tuple[int, int]
    resource: str
    """The logical id, empty for what is outside of resources."""
    property_path: str

    @classmethod
    def of(cls, match: Mapping[str, object]) -> _Match:
        """The match of a JSON object. Raises KeyError, TypeError or ValueError for any other object."""
        location, rule = _table(match["Location"]), _table(match["Rule"])
        path = location.get("Path")
        steps = [str(step) for step in path] if isinstance(path, list) else []
        inside = steps[:1] == ["Resources"] and len(steps) > 1
        return cls(
            _normal(str(match["Filename"])),
            str(rule["Id"]),
            str(match["Message"]),
            _place(location["Start"]),
            _place(location["End"]),
            steps[1] if inside else "",
            ".".join(
                steps[3:] if inside and steps[2:3] == ["Properties"] else steps[2:] if inside else steps
            ),
        )


def _normal(path: str) -> str:
    return os.path.normpath(path).replace(os.sep, "/")


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def _place(value: object) -> tuple[int, int]:
    place = _table(value)
    return int(str(place["LineNumber"])), int(str(place["ColumnNumber"]))


def _span(source: Source, start: tuple[int, int], end: tuple[int, int]) -> Span:
    first = source.offset(Position(max(start[0], 1), max(start[1], 1)))
    last = source.offset(Position(max(end[0], 1), max(end[1], 1)))
    return source.span(first, max(first, last))


def _program() -> str:
    """The program, of this Python's environment first."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which("cfn-lint", path=beside) or shutil.which("cfn-lint")
    if found is None:
        raise UsageError("cfn-lint is not installed", 'install it with: pip install "iacguard[cfn-lint]"')
    return found
