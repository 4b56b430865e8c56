"""What is told of a checkout: read from git's files, and held against what git itself says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.project.checkout import checkout_of, paths_in, public_url, root_for
from iacguard.project.folders import repository_of
from iacguard.report import Checkout

URL = "https://example.org/team/infra.git"

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(folder: Path, *words: str) -> str:
    """Runs git without anything that the user has configured."""
    environment = {
        "PATH": str(Path(shutil.which("git") or "").parent),
        "HOME": str(folder),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always")
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a commit and a remote."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "feature/a")
    git(folder, "remote", "add", "origin", URL)
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "first")
    return folder


@needs_git
def test_a_branch(repository: Path) -> None:
    assert checkout_of(repository) == Checkout(URL, git(repository, "rev-parse", "HEAD"), "feature/a")
    (repository / "live").mkdir()
    assert repository_of(repository / "live") == repository


@needs_git
def test_packed_references_and_annotated_tags(repository: Path) -> None:
    git(repository, "tag", "--annotate", "--message", "x", "feature/a")
    git(repository, "pack-refs", "--all")
    assert not (repository / ".git" / "refs" / "heads" / "feature" / "a").exists()

    assert checkout_of(repository) == Checkout(URL, git(repository, "rev-parse", "HEAD"), "feature/a")


@needs_git
def test_no_branch_is_checked_out(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--detach")

    assert checkout_of(repository) == Checkout(URL, git(repository, "rev-parse", "HEAD"), "")


@needs_git
def test_a_worktree_has_a_branch_of_its_own(repository: Path, tmp_path: Path) -> None:
    worktree = tmp_path / "worktree"
    git(repository, "worktree", "add", "--quiet", "-b", "other", str(worktree))
    git(worktree, "commit", "--quiet", "--allow-empty", "--message", "second")

    assert checkout_of(worktree) == Checkout(URL, git(worktree, "rev-parse", "HEAD"), "other")
    assert checkout_of(worktree) != checkout_of(repository)


@needs_git
def test_a_submodule_has_a_remote_of_its_own(repository: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    git(outer, "submodule", "--quiet", "add", str(repository), "inner")
    # Its remote is a folder of this machine, which nobody is told of.
    assert checkout_of(outer / "inner") is None
    git(outer / "inner", "remote", "set-url", "origin", URL)

    found = checkout_of(outer / "inner")

    assert found is not None
    assert (found.url, found.revision) == (URL, git(outer / "inner", "rev-parse", "HEAD"))


@needs_git
def test_nothing_is_committed_yet(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    assert checkout_of(tmp_path) is None
    git(tmp_path, "remote", "add", "upstream", URL)

    assert checkout_of(tmp_path) == Checkout(URL, "", "main")


@needs_git
def test_another_storage_of_references_gives_less_and_nothing_wrong(tmp_path: Path) -> None:
    done = subprocess.run(
        ["git", "init", "--quiet", "--ref-format=reftable", "."],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/.invalid\n")
        (tmp_path / ".git" / "config").write_text("")
    config = tmp_path / ".git" / "config"
    config.write_text(config.read_text() + f'[remote "origin"]\nurl={URL}\n')

    assert checkout_of(tmp_path) == Checkout(URL, "", "")


def kept(folder: Path, head: str, config: str) -> Path:
    """A folder that looks like a repository."""
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text(head)
    (folder / ".git" / "config").write_text(config)
    return folder


@pytest.mark.parametrize(
    "config",
    [
        f'[remote "origin"]\n\turl = {URL}\n',
        f'[core]\nurl = x\n[Remote "origin"] # ours\n  URL="{URL}" ; there\n[other]\nurl = y\n',
        f'[remote "a \\"b\\""]\nurl = {URL}\n',
        f'[remote "fork"]\nurl = https://example.org/fork.git\n[remote "origin"]\nurl = {URL}\n',
        f'[remote "local"]\nurl = /srv/git/x.git\n[remote "second"]\nurl = {URL}\n',
        f'[remote "origin"]\nurl = {URL[:12]}\\\n{URL[12:]}\n',
        f'[remote "origin"] url = {URL}\nurl = https://example.org/pushed.git\n',
    ],
)
def test_configurations(tmp_path: Path, config: str) -> None:
    found = checkout_of(kept(tmp_path, "0" * 40, config))

    assert found is not None and found.url == URL


@pytest.mark.parametrize(
    ("head", "revision", "branch"),
    [
        ("0" * 40, "0" * 40, ""),
        ("0" * 64 + "\n", "0" * 64, ""),
        ("secret", "", ""),
        ("", "", ""),
        ("ref: refs/heads/main\n", "", "main"),
        ("ref: refs/heads/../../../../secret\n", "", ""),
        ("ref: /etc/passwd\n", "", ""),
        ("ref: refs/remotes/origin/main\n", "", ""),
        ("ref: refs/heads/a\0b\n", "", ""),
    ],
)
def test_heads(tmp_path: Path, head: str, revision: str, branch: str) -> None:
    folder = kept(tmp_path, head, f'[remote "origin"]\nurl={URL}\n')

    assert checkout_of(folder) == Checkout(URL, revision, branch)


def test_references_that_go_round_in_circles(tmp_path: Path) -> None:
    folder = kept(tmp_path, "ref: refs/heads/a", f'[remote "origin"]\nurl={URL}\n')
    (folder / ".git" / "refs" / "heads").mkdir(parents=True)
    (folder / ".git" / "refs" / "heads" / "a").write_text("ref: refs/heads/a\n")

    assert checkout_of(folder) == Checkout(URL, "", "a")


@pytest.mark.parametrize("content", ["", "gitdir:", "gitdir: nowhere", "gitdir: \0", "x" * 10, "gitdir: ."])
def test_a_file_in_place_of_the_folder_that_names_none(tmp_path: Path, content: str) -> None:
    (tmp_path / ".git").write_text(content)

    assert checkout_of(tmp_path) is None


@given(st.binary(max_size=60), st.binary(max_size=200))
def test_whatever_stands_there_gives_something(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, config: bytes
) -> None:
    folder = tmp_path_factory.mktemp("repository")
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_bytes(head)
    (folder / ".git" / "config").write_bytes(b'[remote "origin"]\n' + config)

    checkout_of(folder)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (URL, URL),
        ("https://user:hunter2@example.org/a/b.git", "https://example.org/a/b.git"),
        ("https://ghp_token@example.org:8443/a/b", "https://example.org:8443/a/b"),
        ("https://example.org/a/b.git?token=hunter2#x", "https://example.org/a/b.git"),
        ("git@example.org:a/b.git", "ssh://git@example.org/a/b.git"),
        ("somebody@example.org:a/b.git", "ssh://example.org/a/b.git"),
        ("example.org:a/b.git", "ssh://example.org/a/b.git"),
        ("ssh://git:hunter2@example.org:22/a/b.git", "ssh://git@example.org:22/a/b.git"),
        ("ssh://somebody@example.org/~/b", "ssh://example.org/~/b"),
        ("https://[::1]/a", "https://[::1]/a"),
        ("https://example.org/a b/ä", "https://example.org/a%20b/%C3%A4"),
        ("/srv/git/x.git", ""),
        ("../x.git", ""),
        ("file:///srv/git/x.git", ""),
        ("C:/git/x.git", ""),
        ("C:\\git\\x.git", ""),
        ("codecommit::us-east-1://profile@Name", ""),
        ("ext::sh -c whoami", ""),
        ("https://example.org", ""),
        ("https://[broken/a", ""),
        ("https://example.org:port/a", ""),
        ("", ""),
    ],
)
def test_urls_say_nothing_private(url: str, told: str) -> None:
    assert public_url(url) == told


@given(st.text(alphabet="ab:/@.[]%?# \\ghtps", max_size=40))
def test_any_url_is_one_or_nothing(url: str) -> None:
    told = public_url(url)

    assert "?" not in told and "#" not in told and " " not in told
    assert told == "" or public_url(told) == told


def test_links_lead_to_where_files_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "outside.yaml"
    root = tmp_path / "repository"
    (root / "live").mkdir(parents=True)
    (root / "modules").mkdir()
    (root / "modules" / "a.tf").touch()
    outside.touch()
    (root / "live" / "a.tf").symlink_to("../modules/a.tf")
    (root / "live" / "m").symlink_to("../modules")
    (root / "live" / "out.yaml").symlink_to(outside)
    monkeypatch.chdir(root / "live")

    in_repository, alone = paths_in(root), paths_in(None)

    assert in_repository("a.tf") == in_repository("m/a.tf") == "modules/a.tf"
    assert (in_repository("b.tf"), alone("b.tf")) == ("live/b.tf", "b.tf")
    assert (in_repository("."), in_repository("..")) == ("live", ".")
    assert in_repository("out.yaml") == str(outside)
    assert alone("a.tf") == str(root / "modules" / "a.tf")
    assert in_repository("\0") == "\0"


def test_the_repository_is_that_of_the_working_folder_or_else_of_what_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("here/live", "here/submodule", "there/infra", "other"):
        (tmp_path / folder).mkdir(parents=True)
    for repository in ("here", "here/submodule", "there", "other"):
        (tmp_path / repository / ".git").mkdir()
    here, there = tmp_path / "here", tmp_path / "there"

    monkeypatch.chdir(here)
    assert root_for([".", "live", "submodule"]) == root_for([]) == here
    assert root_for([str(there / "infra"), "../there"]) == there
    assert root_for([".", "../there"]) == here
    monkeypatch.chdir(tmp_path)
    assert root_for(["there/infra"]) == there
    assert root_for(["here/live", "there"]) is None
    assert root_for(["."]) is None


def test_a_name_that_can_be_none_is_in_no_repository(tmp_path: Path) -> None:
    assert repository_of(tmp_path / ("a" * 5000)) is None
