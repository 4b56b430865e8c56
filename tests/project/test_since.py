"""What a change introduces, found by comparing with a commit of a real repository."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.harness import Result, iacguard
from tests.support.repositories import commit, git, repository, write

BUCKET = """\
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
"""
OPEN = BUCKET.replace("Acls: true", "Acls: false", 1)
TWO = (
    BUCKET
    + """\
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: false
"""
)
RULES = "s3-public-access-block-off,sqs-encryption-disabled"

QUEUE = 'variable "encrypted" {\n  default = true\n}\nresource "aws_sqs_queue" "q" {\n  name = "q"\n'
QUEUE += "  sqs_managed_sse_enabled = var.encrypted\n}\n"
FLAT_QUEUE = QUEUE.replace("var.encrypted", "false")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a template without faults and one with a fault, as the working folder."""
    repository(tmp_path, {"a.yaml": BUCKET, "old.yaml": OPEN})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*words: str, since: str = "HEAD", cache: str = "") -> Result:
    kept = ("--cache-dir", cache) if cache else ("--no-cache",)
    rules = () if "--select" in words else ("--select", RULES)
    return iacguard("check", *kept, *rules, "--format", "json", "--since", since, *words)


def told(result: Result) -> list[tuple[str, int, str]]:
    findings = json.loads(result.out)["findings"]
    return [(one["location"]["path"], one["location"]["start"]["line"], one["rule"]) for one in findings]


def test_without_a_change_there_is_nothing_to_tell(here: Path) -> None:
    found = check()
    assert (found.status, told(found)) == (0, [])
    assert "1 older left out, which were there at HEAD (" in found.err


def test_a_new_fault_is_told_and_an_old_one_is_not(here: Path) -> None:
    write(here, {"a.yaml": OPEN})
    found = check()
    assert (found.status, told(found)) == (1, [("a.yaml", 6, "s3-public-access-block-off")])
    content = json.loads(found.out)
    assert content["since"] == {
        "revision": "HEAD",
        "commit": git(here, "rev-parse", "HEAD").strip(),
        "older": 1,
    }


def test_untracked_and_staged_files_count_as_they_are_on_disk(here: Path) -> None:
    write(here, {"new/b.yaml": OPEN, "staged.yaml": OPEN})
    git(here, "add", "staged.yaml")
    assert told(check()) == [
        ("new/b.yaml", 6, "s3-public-access-block-off"),
        ("staged.yaml", 6, "s3-public-access-block-off"),
    ]


def test_what_moves_is_not_new(here: Path) -> None:
    write(here, {"old.yaml": "# Logs\n\n" + OPEN, "two.yaml": TWO})
    commit(here)
    first, second = TWO.split("  Jobs:")
    write(
        here,
        {"two.yaml": "Resources:\n  Jobs:" + second + first.removeprefix("Resources:\n"), "old.yaml": None},
    )
    write(here, {"moved/here.yaml": "\n\n# Logs\n\n" + OPEN})
    assert told(check()) == []


@pytest.mark.parametrize("is_committed", [True, False])
def test_a_renamed_file_with_changes_has_its_old_findings(here: Path, is_committed: bool) -> None:
    git(here, "mv", "old.yaml", "renamed.yaml")
    write(here, {"renamed.yaml": OPEN + "  More:\n    Type: AWS::S3::Bucket\n"})
    git(here, "add", "-A")
    if is_committed:
        commit(here)
    since = "HEAD~1" if is_committed else "HEAD"
    assert told(check(since=since)) == []
    # As hooks name it.
    assert told(check("renamed.yaml", since=since)) == []


def test_a_folder_that_is_checked_may_have_been_another_one(here: Path) -> None:
    write(here, {"infra/a/b.yaml": OPEN})
    commit(here)
    git(here, "mv", "infra", "deploy")
    assert told(check("deploy")) == []


def test_a_suppression_that_goes_brings_its_finding(here: Path) -> None:
    silent = OPEN.replace("Acls: false", "Acls: false # iacguard: ignore[s3-*] all public here")
    write(here, {"a.yaml": silent})
    first = check()
    assert (told(first), len(json.loads(first.out)["suppressed"])) == ([], 1)
    commit(here)
    assert len(json.loads(check().out)["suppressed"]) == 0
    write(here, {"a.yaml": OPEN})
    assert told(check()) == [("a.yaml", 6, "s3-public-access-block-off")]


def test_a_suppression_that_becomes_useless_is_told(here: Path) -> None:
    silent = OPEN.replace("Acls: false", "Acls: false # iacguard: ignore[s3-*] all public here")
    write(here, {"a.yaml": silent, "old.yaml": BUCKET + "# iacguard: ignore[sqs-*] none\n"})
    commit(here)
    write(here, {"a.yaml": silent.replace("Acls: false", "Acls: true")})
    found = check("--select", f"{RULES},unused-suppression")
    assert told(found) == [("a.yaml", 6, "unused-suppression")]


def test_todays_settings_judge_both_sides(here: Path) -> None:
    write(here, {"iacguard.toml": 'ignore = ["s3-*"]\n'})
    commit(here)
    write(here, {"iacguard.toml": ""})
    assert told(check()) == []


# Terraform -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["terraform.tfvars", "prod.tfvars"])
def test_a_file_of_variables_is_read_as_it_was(here: Path, name: str) -> None:
    write(here, {"app/main.tf": QUEUE, name if name[0] == "p" else f"app/{name}": "encrypted = true\n"})
    commit(here)
    words = ("--var-file", name) if name[0] == "p" else ()
    path = name if name[0] == "p" else f"app/{name}"
    assert told(check(*words)) == []
    write(here, {path: "encrypted = false\n"})
    assert told(check(*words)) == [(path, 1, "sqs-encryption-disabled")]


def test_files_that_git_ignores_are_no_part_of_a_change(here: Path) -> None:
    call = 'module "q" {\n  source  = "acme/queue/aws"\n  version = "1.0.0"\n}\n'
    write(here, {"app/main.tf": call + QUEUE, ".gitignore": "*.tfvars\n"})
    commit(here)
    listed = {
        "Key": "q",
        "Source": "registry.terraform.io/acme/queue/aws",
        "Version": "1.0.0",
        "Dir": ".terraform/modules/q",
    }
    # What installs them does not have to be ignored.
    write(
        here,
        {
            "app/terraform.tfvars": "encrypted = false\n",
            "app/.terraform/modules/modules.json": json.dumps({"Modules": [listed]}),
            "app/.terraform/modules/q/main.tf": FLAT_QUEUE,
        },
    )
    assert len(told(iacguard("check", "--no-cache", "--select", RULES, "--format", "json", "app"))) == 2
    assert told(check("app")) == []
    write(here, {"app/main.tf": QUEUE + call + call.replace('"q"', '"r"')})
    assert told(check("app")) == []


def test_a_module_is_compared_with_what_its_caller_handed_it(here: Path) -> None:
    write(here, {"queue/main.tf": QUEUE, "app/main.tf": 'module "q" {\n  source = "../queue"\n}\n'})
    commit(here)
    write(here, {"app/main.tf": 'module "q" {\n  source    = "../queue"\n  encrypted = false\n}\n'})
    assert told(check()) == [("app/main.tf", 3, "sqs-encryption-disabled")]
    assert told(check("app/main.tf")) == [("app/main.tf", 3, "sqs-encryption-disabled")]


def test_files_of_parameters_are_read_as_they_were(here: Path) -> None:
    template = BUCKET.replace("Acls: true", "Acls: !Ref Block", 1)
    write(here, {"p.yaml": "Parameters: {Block: {Type: String}}\n" + template, "p.json": '{"Block": "true"}'})
    commit(here)
    write(here, {"p.json": '{"Block": "false"}'})
    assert told(check("--parameters", "p.json")) == [("p.yaml", 1, "s3-public-access-block-off")] or told(
        check("--parameters", "p.json")
    ) == [("p.yaml", 7, "s3-public-access-block-off")]
    commit(here)
    assert told(check("--parameters", "p.json")) == []
    assert len(told(check("--parameters", "p.json", since="HEAD~1"))) == 1


# Revisions -----------------------------------------------------------------------------------


def test_a_revision_stands_for_where_the_histories_parted(here: Path) -> None:
    git(here, "checkout", "-q", "-b", "feature")
    write(here, {"new.yaml": OPEN})
    commit(here)
    git(here, "checkout", "-q", "main")
    # What is mended on the main branch is no fault of the feature.
    write(here, {"old.yaml": BUCKET})
    commit(here)
    git(here, "tag", "-a", "-m", "v1", "v1")
    git(here, "checkout", "-q", "feature")
    new = ("new.yaml", 6, "s3-public-access-block-off")
    old = ("old.yaml", 6, "s3-public-access-block-off")
    for since in (
        "main",
        "main...",
        "main...HEAD",
        "main...feature",
        "v1",
        git(here, "rev-parse", "main").strip()[:9],
    ):
        assert told(check(since=since)) == [new], since
    for since in ("main..", "main..HEAD"):
        assert told(check(since=since)) == [new, old], since


@pytest.mark.parametrize(
    ("since", "message"),
    [
        ("mian", 'there is no commit mian here; did you mean "main"?'),
        ("--help", "expected a commit"),
        ("-x", "expected a commit"),
        ("^HEAD", "expected a commit"),
        ("...", "expected a commit"),
        ("HEAD...main~0", ""),
        ("HEAD...other", "other is not what is checked out, and what is checked is the working tree"),
        ("HEAD:a.yaml", "HEAD:a.yaml is no commit"),
        ("0123456789012345678901234567890123456789", "is no commit, or is not here"),
    ],
)
def test_what_is_no_revision_is_told(here: Path, since: str, message: str) -> None:
    git(here, "branch", "other")
    write(here, {"b.yaml": BUCKET})
    commit(here)
    found = iacguard("check", "--no-cache", f"--since={since}")
    assert found.status == (2 if message else 0)
    assert message in found.err
    assert found.err.startswith("iacguard: --since" if message else "No problems found")


def test_a_plan_is_of_what_there_is_now(here: Path) -> None:
    write(here, {"plan.json": "{}"})
    found = check("--plan", "plan.json")
    assert found.status == 2
    assert "--since and --plan contradict each other" in found.err


# Repositories --------------------------------------------------------------------------------


def test_a_folder_without_a_repository_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a.yaml": BUCKET})
    found = check()
    assert found.status == 2
    assert "is in no git repository; --baseline compares with what a file holds" in found.err


def test_a_repository_without_commits_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a.yaml": BUCKET})
    found = check()
    assert found.status == 2
    assert "has no commit yet" in found.err


def test_a_bare_repository_is_told(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    bare = tmp_path_factory.mktemp("bare")
    git(bare, "clone", "-q", "--bare", str(here), "r.git")
    write(bare, {"r.git/a.yaml": BUCKET})
    found = check(str(bare / "r.git"))
    assert found.status == 2
    assert "is in a bare repository, or in .git" in found.err


def test_paths_in_two_repositories_are_told(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = repository(tmp_path_factory.mktemp("other"), {"a.yaml": BUCKET})
    found = check("a.yaml", str(other))
    assert found.status == 2
    assert "the paths are in several repositories" in found.err


def test_a_shallow_clone_says_how_to_get_more(
    here: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(here, "branch", "base")
    write(here, {"b.yaml": OPEN})
    commit(here)
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--depth=1", "--no-single-branch", f"file://{here}", "c")
    monkeypatch.chdir(clone / "c")
    for since, message in (
        ("HEAD~1", "no commit HEAD~1 here"),
        ("origin/base", "have no common history here"),
    ):
        found = check(since=since)
        assert found.status == 2
        assert message in found.err
        assert "fetch-depth: 0" in found.err
    # Two commits are no history, but can be compared.
    assert told(check(since="origin/base..")) == [("b.yaml", 6, "s3-public-access-block-off")]


def test_a_partial_clone_fetches_nothing(
    here: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here, {"old.yaml": OPEN + "# changed\n"})
    commit(here)
    git(here, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--filter=blob:none", f"file://{here}", "c")
    monkeypatch.chdir(clone / "c")
    found = check(since="HEAD~1")
    assert [path for path, _, _ in told(found)] == ["old.yaml"]
    notes = [(one["kind"], one["path"]) for one in json.loads(found.out)["notes"]]
    assert notes == [("not-read-at-revision", "old.yaml")]


def test_no_git_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A program that lies in what is checked is never run.
    write(here, {"git": "#!/bin/sh\ntouch ran\n"})
    (here / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}/nowhere")
    found = check()
    assert found.status == 2
    assert "there is no git on this machine" in found.err
    assert not (here / "ran").exists()


def test_worktrees_are_repositories_of_their_own(
    here: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = tmp_path_factory.mktemp("tree") / "w"
    git(here, "worktree", "add", "-q", "-b", "side", str(tree))
    monkeypatch.chdir(tree)
    write(tree, {"a.yaml": OPEN})
    assert told(check()) == [("a.yaml", 6, "s3-public-access-block-off")]
    assert told(check(since="main")) == [("a.yaml", 6, "s3-public-access-block-off")]


def test_submodules_are_compared_with_what_they_were(
    here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    library = repository(tmp_path_factory.mktemp("library"), {"l.yaml": OPEN, "m.yaml": BUCKET})
    git(here, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "lib")
    commit(here)
    assert told(check()) == []
    write(here, {"lib/m.yaml": OPEN})
    assert told(check()) == [("lib/m.yaml", 6, "s3-public-access-block-off")]
    shutil.rmtree(here / ".git" / "modules" / "lib" / "objects")
    found = check()
    assert [path for path, _, _ in told(found)] == ["lib/l.yaml", "lib/m.yaml"]
    assert ("not-here-at-revision", "lib") in [
        (one["kind"], one["path"]) for one in json.loads(found.out)["notes"]
    ]


@pytest.mark.parametrize("folder", [".", "sub"])
def test_the_environment_of_a_hook_is_understood(
    here: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here, {"sub/b.yaml": BUCKET})
    commit(here)
    write(here, {"sub/b.yaml": OPEN})
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    monkeypatch.setenv("GIT_PREFIX", "")
    assert told(check(folder)) == [("sub/b.yaml", 6, "s3-public-access-block-off")]


def test_a_repository_may_lie_elsewhere(
    here: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "r.git"
    shutil.move(here / ".git", elsewhere)
    monkeypatch.setenv("GIT_DIR", str(elsewhere))
    monkeypatch.setenv("GIT_WORK_TREE", ".")
    write(here, {"a.yaml": OPEN})
    assert told(check()) == [("a.yaml", 6, "s3-public-access-block-off")]


def test_nothing_is_run_and_nothing_is_written(here: Path) -> None:
    write(here, {".gitattributes": "*.yaml filter=x diff=x merge=x\n"})
    commit(here)
    ran = here.parent / "ran"
    settings = {
        "core.fsmonitor": f"touch {ran}-monitor; false",
        "filter.x.clean": f"touch {ran}-clean; cat",
        "filter.x.smudge": f"touch {ran}-smudge; cat",
        "diff.x.textconv": f"touch {ran}-text; cat",
        "diff.x.command": f"touch {ran}-diff",
        "diff.external": f"touch {ran}-external",
        "core.pager": f"touch {ran}-pager",
        "core.hooksPath": str(here / "hooks"),
    }
    for name, value in settings.items():
        git(here, "config", name, value)
    write(here, {"a.yaml": OPEN, "hooks/post-index-change": f"#!/bin/sh\ntouch {ran}-hook\n"})
    (here / "hooks/post-index-change").chmod(0o755)
    git_folder = here / ".git"
    before = {path: path.stat().st_mtime_ns for path in git_folder.rglob("*")}
    assert told(check()) == [("a.yaml", 6, "s3-public-access-block-off")]
    assert {path: path.stat().st_mtime_ns for path in git_folder.rglob("*")} == before
    assert list(here.parent.glob("ran-*")) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_somebody_else_is_told(here: Path) -> None:
    for path in (here, here / ".git"):
        os.chown(path, 12345, 12345)
    found = check()
    assert found.status == 2
    assert "git does not trust the repository" in found.err
    assert "safe.directory" in found.err


def test_repositories_may_name_objects_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.yaml": BUCKET, "old/b.yaml": OPEN})
    git(tmp_path, "init", "-q", "--object-format=sha256")
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a.yaml": OPEN})
    assert told(check()) == [("a.yaml", 6, "s3-public-access-block-off")]


def test_what_git_ignores_cannot_be_compared(here: Path) -> None:
    write(here, {".gitignore": "cdk.out/\n", "cdk.out/a.template.json": OPEN})
    found = check()
    assert told(found) == []
    assert [(one["kind"], one["path"]) for one in json.loads(found.out)["notes"]] == [
        ("not-in-git", "cdk.out/a.template.json")
    ]
    found = check("cdk.out")
    assert found.status == 2
    assert "git ignores cdk.out, so nobody knows what it was" in found.err


def test_links_that_lead_round_and_round_end(here: Path) -> None:
    for number in range(30):
        (here / f"l{number}").symlink_to(f"l{number + 1}/l{number + 1}")
    (here / "l30").symlink_to(".")
    (here / "call.tf").write_text('module "m" {\n  source = "./l0"\n}\n')
    commit(here)
    write(here, {"a.yaml": OPEN})
    assert told(check()) == [("a.yaml", 6, "s3-public-access-block-off")]


def test_paths_of_any_depth_are_looked_for(here: Path) -> None:
    deep = "./" + "a/" * 1900
    write(
        here,
        {"call.tf": f'module "m" {{\n  source = "{deep}"\n}}\n' + 'output "o" { value = file("\\u0000") }\n'},
    )
    commit(here)
    write(here, {"a.yaml": OPEN, "call.tf": (here / "call.tf").read_text() + "# changed\n"})
    assert told(check()) == [("a.yaml", 6, "s3-public-access-block-off")]


# What a commit holds -------------------------------------------------------------------------


def test_line_ends_of_windows_are_no_change(here: Path) -> None:
    git(here, "config", "core.autocrlf", "true")
    write(here, {"old.yaml": OPEN.replace("\n", "\r\n")})
    assert told(check()) == []


def test_links_of_a_commit_are_followed(here: Path) -> None:
    write(here, {"real/l.yaml": OPEN})
    (here / "link.yaml").symlink_to("real/l.yaml")
    (here / "round.yaml").symlink_to("round.yaml")
    (here / "out.yaml").symlink_to("/etc/hostname")
    commit(here)
    write(here, {"more.yaml": BUCKET})
    assert told(check()) == []
    write(here, {"real/l.yaml": OPEN + "# changed\n"})
    assert told(check()) == []


def test_content_that_lfs_keeps_is_found_where_it_is(here: Path) -> None:
    from hashlib import sha256

    def pointer(text: str) -> str:
        id = sha256(text.encode()).hexdigest()
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{id}\nsize {len(text)}\n"

    write(here, {"big.yaml": pointer(OPEN)})
    commit(here)
    write(here, {"big.yaml": OPEN})
    assert told(check()) == []
    write(here, {"big.yaml": OPEN + "# changed\n"})
    found = check()
    assert told(found) == [("big.yaml", 6, "s3-public-access-block-off")]
    assert "is kept by Git LFS, and its content of then is not here" in found.err
    id = sha256(OPEN.encode()).hexdigest()
    write(here, {f".git/lfs/objects/{id[:2]}/{id[2:4]}/{id}": OPEN})
    assert told(check()) == []


def test_a_file_that_was_broken_has_nothing_to_compare_with(here: Path) -> None:
    write(here, {"old.yaml": "AWSTemplateFormatVersion: x\nResources: {\n"})
    commit(here)
    write(here, {"old.yaml": OPEN})
    found = check()
    assert [path for path, _, _ in told(found)] == ["old.yaml"]
    assert [one["kind"] for one in json.loads(found.out)["notes"]] == ["not-read-at-revision"]


def test_a_file_that_cannot_be_read_is_an_error_whoever_broke_it(here: Path) -> None:
    write(here, {"broken.tf": "resource {\n"})
    commit(here)
    found = check()
    assert found.status == 2
    assert "error: broken.tf" in found.err


def test_a_huge_file_of_then_is_not_kept(here: Path) -> None:
    write(here, {"huge.json": '{"Resources": "' + "x" * (11 << 20) + '"}'})
    commit(here)
    write(here, {"huge.json": OPEN, "a.yaml": OPEN})
    assert [path for path, _, _ in told(check())] == ["a.yaml", "huge.json"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_matches_of_cfn_lint_are_compared_too(here: Path) -> None:
    wrong = "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties:\n      Wrong: 1\n"
    write(here, {"a.yaml": wrong, "old.yaml": wrong})
    commit(here)
    write(here, {"a.yaml": "# Jobs\n" + wrong + "      More: 2\n"})
    assert told(check("--cfn-lint", "--select", "cfn-lint/*")) == [("a.yaml", 7, "cfn-lint/E3002")]


# Costs ---------------------------------------------------------------------------------------


def test_results_of_both_sides_are_kept(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = str(tmp_path_factory.mktemp("cache"))
    write(here, {"a.yaml": OPEN, "c.yaml": BUCKET})
    first = check(cache=cache)
    assert told(first) == [("a.yaml", 6, "s3-public-access-block-off")]
    assert check(cache=cache) == first
    commit(here)
    assert told(check(cache=cache)) == []
    assert told(check(cache=cache, since="HEAD~1")) == told(first)


def test_processes_change_nothing(here: Path) -> None:
    write(here, {f"n{number}.yaml": OPEN if number % 3 else BUCKET for number in range(12)})
    commit(here)
    write(here, {f"n{number}.yaml": OPEN + "# changed\n" for number in range(12)})
    expected = [(f"n{number}.yaml", 6, "s3-public-access-block-off") for number in (0, 3, 6, 9)]
    assert told(check("--jobs", "1")) == expected
    assert told(check("--jobs", "3")) == expected


def test_formats_say_that_all_is_new(here: Path) -> None:
    write(here, {"a.yaml": OPEN})
    sarif = iacguard("check", "--no-cache", "--select", RULES, "--since", "HEAD", "--format", "sarif")
    results = json.loads(sarif.out)["runs"][0]["results"]
    assert [one["baselineState"] for one in results] == ["new"]
