"""What a change introduces is what is found today and not in a checkout of the commit."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.config import settings as resolved_settings
from iacguard.config.options import parse
from iacguard.finding import Finding, Report
from iacguard.graph.unit import NO_INPUTS
from iacguard.known.matching import match
from iacguard.known.record import known_of
from iacguard.project import git as repositories
from iacguard.project.run import Options, check, everything, opened
from iacguard.project.since import Since, introduced
from iacguard.suppress.apply import Silence
from tests.project.test_cached import CONTENTS, DAY, PATHS, Edit
from tests.support.repositories import commit, git

SETTINGS = resolved_settings.resolve(parse('select = ["all"]\n', "iacguard.toml", ""))
SILENCE = Silence(SETTINGS.severity_of, SETTINGS.path_ignores)

edits = st.builds(
    Edit,
    st.sampled_from(["write", "write", "write", "delete", "rename", "prepend", "commit"]),
    st.sampled_from(PATHS),
    st.integers(0, 5),
)


def apply(edit: Edit, folder: Path) -> None:
    path = folder / edit.path
    if edit.kind == "write":
        contents = CONTENTS[edit.path]
        path.parent.mkdir(exist_ok=True)
        path.write_text(contents[edit.choice % len(contents)])
    elif edit.kind == "delete":
        path.unlink(missing_ok=True)
    elif edit.kind == "rename" and path.exists():
        target = folder / PATHS[edit.choice]
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
    elif edit.kind == "prepend" and path.exists() and not path.name.endswith(".json"):
        path.write_text("#\n" * (edit.choice + 1) + path.read_text())
    elif edit.kind == "commit":
        commit(folder)


def options(paths: tuple[str, ...], cache: str = "", jobs: int = 1) -> Options:
    return Options(paths, (), NO_INPUTS, DAY, jobs, cache=cache, fingerprint=SETTINGS.fingerprint)


def text(folder: Path, path: str) -> str | None:
    return (folder / path).read_text() if (folder / path).is_file() else None


def expected(folder: Path, checkout: Path, base: str, paths: tuple[str, ...]) -> list[Finding]:
    """Today's findings without those of a checkout of the commit."""
    now = check(options(paths), SETTINGS.choose, SILENCE).findings
    renames = repositories.renames(repositories.repository(str(folder)), base)
    moved = {old: new for new, old in renames.items() if not (folder / old).exists()}
    os.chdir(checkout)
    found = everything(opened(options((".",))), options((".",)), SETTINGS.choose, SILENCE).findings
    os.chdir(folder)
    before = []
    for one in map(known_of, found):
        sources = tuple(sorted(moved.get(path, path) for path in one.sources))
        before.append(one._replace(path=moved.get(one.path, one.path), sources=sources))
    return match(now, before, lambda path: text(folder, path)).new


def shown(findings: list[Finding]) -> list[tuple[str, str, int, str, str]]:
    return sorted(
        (one.rule, one.span.source.path, one.span.start, one.resource.address, one.message)
        for one in findings
    )


def since(paths: tuple[str, ...], base: str, cache: str = "", jobs: int = 1) -> Report:
    asked = Since(f"{base}..", lambda read: NO_INPUTS)
    return introduced(options(paths, cache, jobs), SETTINGS.choose, SILENCE, asked)


@pytest.mark.slow
@settings(max_examples=12)
@given(
    first=st.lists(edits, max_size=4),
    second=st.lists(edits, min_size=1, max_size=4),
    paths=st.sampled_from([(".",), (".",), ("app", "c"), ("shared",)]),
)
def test_a_change_introduces_what_a_checkout_does_not_have(
    first: list[Edit], second: list[Edit], paths: tuple[str, ...]
) -> None:
    with tempfile.TemporaryDirectory() as top, pytest.MonkeyPatch.context() as patch:
        folder, checkout, cache = Path(top).resolve() / "project", Path(top, "then"), str(Path(top, "kept"))
        folder.mkdir()
        git(folder, "init", "-q")
        for path in PATHS:
            apply(Edit("write", path, 0), folder)
        for edit in first:
            apply(edit, folder)
        base = commit(folder)
        patch.chdir(folder)
        since(paths, base, cache)
        for edit in second:
            apply(edit, folder)
        paths = tuple(path for path in paths if (folder / path).exists()) or (".",)
        git(folder, "worktree", "add", "-q", "--detach", str(checkout), base)
        wanted = shown(expected(folder, checkout, base, paths))
        assert shown(since(paths, base).findings) == wanted
        assert shown(since(paths, base, cache).findings) == wanted
        assert shown(since(paths, base, cache).findings) == wanted
        patch.undo()


def test_only_what_has_changed_is_checked_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    for path in PATHS:
        apply(Edit("write", path, 0), tmp_path)
    base = commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    apply(Edit("write", "a.yaml", 1), tmp_path)
    from iacguard.check import check_unit

    seen: list[str] = []

    def noted(unit, rules, today):  # type: ignore[no-untyped-def] # as the function that it wraps
        seen.append(unit.path)
        return check_unit(unit, rules, today)

    monkeypatch.setattr("iacguard.project.run.check_unit", noted)
    assert since((".",), base).findings
    twice = {path for path in seen if seen.count(path) == 2}
    assert (twice, len(seen) - len(set(seen))) == ({"a.yaml"}, 1)
