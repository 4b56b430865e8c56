"""Sessions without the protocol: what they say is what a check says, whatever was edited before."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iacguard.lsp.session import Analysis, Session, Wishes
from iacguard.text import Source
from tests.lsp.editing import edits, of_check, of_session

FIXTURES = Path(__file__).parents[2] / "fixtures"

PARENT = """\
Parameters:
  Encrypted: {Type: String, Default: "false"}
Resources:
  Jobs:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: jobs.yaml
      Parameters: {On: !Ref Encrypted}
"""
CHILD = """\
Parameters:
  On: {Type: String}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: !Ref On
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Topic:
    Value: !Ref Topic
    Export: {Name: the-topic}
"""
BUCKET = """\
resource "aws_s3_bucket" "logs" {
  bucket = local.name
}
"""
ACCESS = """\
resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = var.block
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
VARIABLES = """\
variable "block" {
  default = true
}
locals {
  name = "logs"
}
output "bucket" {
  value = aws_s3_bucket.logs.arn
}
"""
ROOT = """\
module "logs" {
  source = "./logs"
  block  = false
}
resource "aws_sqs_queue" "jobs" {
  name                    = module.logs.bucket
  sqs_managed_sse_enabled = false
}
"""
PROJECT = {
    "parent.yaml": PARENT,
    "jobs.yaml": CHILD,
    "logs/bucket.tf": BUCKET,
    "logs/access.tf": ACCESS,
    "logs/variables.tf": VARIABLES,
    "main.tf": ROOT,
}


class Editor:
    """A session, and the texts that are open in it and on the disk."""

    def __init__(self, folder: Path, texts: dict[str, str]) -> None:
        self.folder = folder
        (folder / ".git").mkdir(exist_ok=True)
        for path, text in texts.items():
            self.write(path, text)
        self.session = Session(str(folder))
        self.open: dict[str, Source] = {}

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")

    def edit(self, path: str, text: str) -> Analysis:
        self.open[path] = Source(path, text)
        return self.analyse()

    def analyse(self) -> Analysis:
        return self.session.analyse(dict(self.open))

    def rules(self, path: str) -> list[str]:
        return [finding.rule for finding in self.analyse().files[path].findings]


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    return Editor(tmp_path, PROJECT)


def test_only_what_open_files_belong_to_is_analysed(editor: Editor) -> None:
    assert set(editor.edit("parent.yaml", PARENT).files) == {"parent.yaml", "jobs.yaml"}
    assert set(editor.edit("jobs.yaml", CHILD).files) == {"parent.yaml", "jobs.yaml"}
    assert set(editor.edit("logs/bucket.tf", BUCKET).files) == set(PROJECT)
    del editor.open["parent.yaml"], editor.open["jobs.yaml"]
    assert not {"parent.yaml", "jobs.yaml"} & set(editor.analyse().files)
    editor.session.check_everything()
    assert set(editor.analyse().files) == set(PROJECT)


def test_unsaved_texts_of_all_open_files_count(editor: Editor) -> None:
    editor.edit("jobs.yaml", CHILD)
    assert "sqs-encryption-disabled" in editor.rules("jobs.yaml")
    editor.edit("parent.yaml", PARENT.replace('"false"', '"true"'))
    assert "sqs-encryption-disabled" not in editor.rules("jobs.yaml")
    del editor.open["parent.yaml"]
    assert "sqs-encryption-disabled" in editor.rules("jobs.yaml")


def test_a_file_that_is_not_saved_yet_is_part_of_its_module(editor: Editor) -> None:
    editor.edit("main.tf", ROOT)
    editor.edit("new.tf", 'resource "aws_sqs_queue" "more" {\n  sqs_managed_sse_enabled = false\n}\n')
    assert "sqs-encryption-disabled" in editor.rules("new.tf")


def test_what_changes_on_the_disk_is_seen_after_a_look(editor: Editor) -> None:
    editor.edit("parent.yaml", PARENT)
    editor.write("jobs.yaml", CHILD.replace("!Ref On", "true"))
    editor.session.refresh()
    assert "sqs-encryption-disabled" not in editor.rules("jobs.yaml")
    (editor.folder / "jobs.yaml").unlink()
    editor.session.refresh()
    assert set(editor.analyse().files) == {"parent.yaml"}


def test_a_file_that_cannot_be_read_takes_nothing_else_along(editor: Editor) -> None:
    """A companion that is gone only because of a missing brace is not reported as missing."""
    editor.edit("main.tf", ROOT.replace("false", "true"))
    editor.edit("logs/bucket.tf", BUCKET)
    before = of_session(editor.edit("logs/access.tf", ACCESS))
    broken = "# moved\n" + ACCESS.replace("= true\n  ignore", "= \n  ignore")
    analysis = editor.edit("logs/access.tf", broken)
    assert analysis.broken == {"logs/access.tf"}
    told = of_session(analysis)
    assert len(told.pop("logs/access.tf")) == len(analysis.files["logs/access.tf"].errors) > 0
    before.pop("logs/access.tf", None)
    assert told == before


def test_findings_of_a_broken_file_move_with_its_text_and_others_live_on(editor: Editor) -> None:
    editor.edit("main.tf", ROOT)
    (queue,) = (one for one in editor.analyse().files["main.tf"].findings if "encryption" in one.rule)
    editor.edit("main.tf", "x = \n\n" + ROOT)
    analysis = editor.edit("main.tf", "x = \n\n" + ROOT + 'y = "')
    (moved,) = (one for one in analysis.files["main.tf"].findings if "encryption" in one.rule)
    assert moved.span.source is editor.open["main.tf"]
    assert moved.span.text == queue.span.text
    assert moved.span.start == queue.span.start + 6
    # The module is called as before, so what stands in its files is judged as before, and live.
    assert "s3-public-access-block-off" in editor.rules("logs/access.tf")
    analysis = editor.edit("logs/access.tf", ACCESS.replace("var.block", "true"))
    assert not analysis.files["logs/access.tf"].findings
    assert analysis.broken == {"main.tf"}


def test_a_file_that_was_opened_broken_is_read_as_far_as_it_goes(editor: Editor) -> None:
    text = ROOT + "x = \n"
    editor.write("main.tf", text)
    analysis = editor.edit("main.tf", text)
    assert not analysis.broken
    assert analysis.files["main.tf"].errors
    assert "sqs-encryption-disabled" in editor.rules("main.tf")


def test_settings_of_the_editor_count(editor: Editor) -> None:
    editor.edit("main.tf", ROOT)
    editor.session.configure(Wishes(ignore=("sqs-*",)))
    assert not [rule for rule in editor.rules("main.tf") if rule.startswith("sqs")]
    editor.session.configure(Wishes(select=("no-such-rule",)))
    error = editor.analyse().settings_error
    assert error is not None
    assert "no-such-rule" in error.message


def test_a_rule_that_breaks_is_told_of(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    from iacguard.check import check_resource as real
    from iacguard.lsp import recheck

    def breaking(rule, *arguments):  # type: ignore[no-untyped-def] # as the function that it wraps
        if rule.id == "sqs-queue-no-dlq":
            raise ValueError("no")
        return real(rule, *arguments)

    monkeypatch.setattr(recheck, "check_resource", breaking)
    analysis = editor.edit("main.tf", ROOT)
    assert "sqs-encryption-disabled" in [one.rule for one in analysis.files["main.tf"].findings]
    (failure,) = analysis.failures
    assert "sqs-queue-no-dlq" in failure.message


def _texts(paths: Iterable[Path]) -> dict[str, str]:
    return {
        f"{'a/' * (path.suffix == '.tf')}{number}{path.suffix}": path.read_text(encoding="utf-8")
        for number, path in enumerate(paths)
    }


CASES = sorted(
    path
    for path in (FIXTURES / "rules").rglob("*")
    if path.suffix in (".yaml", ".json", ".tf") and path.is_file()
)
TEMPLATES = [path for path in CASES if path.suffix != ".tf"]
MODULES = [path for path in CASES if path.suffix == ".tf"]
PROJECTS = st.one_of(
    st.just(PROJECT),
    st.lists(st.sampled_from(MODULES), min_size=1, max_size=3).map(_texts),
    st.lists(st.sampled_from(TEMPLATES), min_size=1, max_size=2).map(_texts),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(PROJECTS, st.integers(0, 2**32))
def test_whatever_is_edited_a_session_says_what_a_check_says(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str], seed: int
) -> None:
    editor = Editor(tmp_path_factory.mktemp("project"), texts)
    editor.session.check_everything()
    chance = random.Random(seed)
    for _ in range(4):
        path = chance.choice(sorted(texts))
        current = editor.open[path].text if path in editor.open else texts[path]
        for text in edits(current, chance):
            analysis = editor.edit(path, text)
            editor.write(path, text)
            if not analysis.broken:
                assert of_session(analysis) == of_check(editor.folder)
