"""Names resolved, and which of two sources of options counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from iacguard import catalogue
from iacguard.config import pages, settings
from iacguard.config.options import Given, Options, Place, Written, parse
from iacguard.config.settings import Traits, resolve
from iacguard.errors import IacguardError
from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Option, Problem, Severity
from tests.support.build import findings, resource

PUBLIC = "s3-public-access-block-off"
IMPLICIT = "s3-public-access-block-implicit"


def options(text: str, folder: str = "") -> Options:
    found = parse(text, "iacguard.toml", folder)
    assert found is not None
    return found


def line(select: str = "", ignore: str = "") -> Options:
    def names(text: str) -> tuple[Written, ...]:
        return tuple(Written(name, Place("--select")) for name in text.split())

    return Options(select=names(select) or None, ignore=names(ignore))


def runs(id: str, file: str = "", command: Options | None = None) -> bool:
    return resolve(options(file), command).severity_of(id) is not None


def listed(id: str) -> catalogue.Listed:
    return next(one for one in catalogue.every_listed() if one.id == id)


def refused(text: str) -> str:
    with pytest.raises(IacguardError) as error:
        resolve(options(text))
    return str(error.value)


def test_without_options_the_rules_that_are_on_by_default_run() -> None:
    resolved = resolve(None)

    for rule in catalogue.every_listed():
        assert (resolved.choose(rule) is not None) == rule.on
    assert resolved.fail_on is Severity.LOW


@pytest.mark.parametrize(
    ("file", "command", "expected"),
    [
        ('select = ["all"]', line(), True),
        ('select = ["iam-*"]', line(), False),
        ('select = ["high"]', line(), True),
        ('select = ["security"]', line(), True),
        ('select = ["cost"]', line(), False),
        (f'ignore = ["{PUBLIC}"]', line(), False),
        # The narrower name counts, and of equal ones the one that ignores.
        (f'select = ["{PUBLIC}"]\nignore = ["s3-*"]', line(), True),
        (f'select = ["s3-*"]\nignore = ["{PUBLIC}"]', line(), False),
        ('select = ["s3-*"]\nignore = ["high"]', line(), True),
        ('select = ["s3-*"]\nignore = ["s3-p*"]', line(), False),
        # The command line counts more than the file.
        ('select = ["iam-*"]', line(select="s3-*"), True),
        (f'select = ["{PUBLIC}"]', line(ignore="s3-*"), False),
        (f'ignore = ["{PUBLIC}"]', line(select=PUBLIC), False),
        ('ignore = ["s3-*"]', line(select=PUBLIC), True),
        (f'ignore = ["{PUBLIC}"]', line(select="security"), False),
        ("", line(select="s3-*", ignore=PUBLIC), False),
        ("", line(select=PUBLIC, ignore="s3-*"), True),
    ],
)
def test_which_rules_run(file: str, command: Options, expected: bool) -> None:
    assert runs(PUBLIC, file, command) is expected


def test_severities_are_overridden_and_selected_by() -> None:
    file = f'select = ["info"]\n[severity]\n"s3-*" = "info"\n"{PUBLIC}" = "critical"\n'

    resolved = resolve(options(file))

    assert resolved.severity_of(IMPLICIT) is Severity.INFO
    assert resolved.severity_of(PUBLIC) is None


def test_the_rules_about_suppressions_are_configured_like_all_others() -> None:
    assert runs("unused-suppression")
    assert not runs("unused-suppression", 'ignore = ["unused-suppression"]')
    resolved = resolve(options('severity = { suppression-without-reason = "high" }'))
    assert resolved.severity_of("suppression-without-reason") is Severity.HIGH


def test_one_policy_for_conditions_holds_for_all_rules() -> None:
    chosen = resolve(options('conditions = "all"')).choose(listed(PUBLIC))

    assert chosen is not None
    assert chosen.sides == "all"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'ignore = [\n  "s3-public-access-blok-off",\n]\n',
            'iacguard.toml:2:3: ignore: there is no rule "s3-public-access-blok-off"; did you mean '
            '"s3-public-access-block-off"',
        ),
        ('select = ["s33-*"]', 'iacguard.toml:1:11: select: no rule matches "s33-*"; did you mean "s3-*"'),
        ('select = ["securty"]', '1:11: select: there is no rule "securty"; did you mean "security"'),
        ('fail-on = "hi"', 'fail-on: there is no severity "hi"; did you mean "high"?'),
        ('fail-on = "9"', "expected one of critical, high, medium, low, info"),
        ('profile = "al"', 'profile: there is no profile "al"; did you mean "all"?'),
        ('profile = "all"\nselect = ["s3-*"]', "select says already which rules run"),
        ('conditions = "some"', 'conditions: expected "any"'),
        ('[severity]\nhigh = "low"\n', "severity.high: a severity is given to a rule id or a glob"),
        ('[per-file-ignores]\n"a" = ["default"]\n', "a profile cannot be ignored for some files"),
        (
            '[per-file-ignores]\n"a" = ["nothing-such"]\n',
            'per-file-ignores.a: there is no rule "nothing-such"',
        ),
    ],
)
def test_names_that_mean_nothing_are_told_with_the_nearest(text: str, message: str) -> None:
    assert message in refused(text)


DAYS = Option("max-days", 30, "The most days.", least=1, most=400)
SHARE = Option("share", 0.5, "The share.")
NAMES = Option[tuple[str, ...]]("names", (), "The names.")
STRICT = Option("strict", False, "Whether it is strict.")


def _tells_its_options(bucket: Bucket) -> Iterator[Problem]:
    values = (option.of(bucket) for option in (DAYS, SHARE, NAMES, STRICT))
    yield Problem(bucket, " ".join(map(str, values)))


@pytest.fixture
def rule_with_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that takes an option of each type, under the id of one that takes none."""
    found = catalogue.find(PUBLIC)
    assert found is not None
    made = found._replace(options=(DAYS, SHARE, NAMES, STRICT), check=_tells_its_options)
    monkeypatch.setattr(catalogue, "find", lambda id: made if id == PUBLIC else None)
    monkeypatch.setattr(catalogue.Listed, "load", lambda self: made)


@pytest.mark.usefixtures("rule_with_options")
def test_options_of_rules_reach_what_reads_them() -> None:
    text = f'[rules.{PUBLIC}]\nmax-days = 90\nshare = 1\nnames = ["a"]\n'
    chosen = resolve(options(text)).choose(listed(PUBLIC))
    assert chosen is not None
    assert findings(chosen, resource("Bucket", "AWS::S3::Bucket", {}))[0].message == "90 1 ('a',) False"


@pytest.mark.usefixtures("rule_with_options")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"[rules.{PUBLIC}x]\na = 1\n", f'there is no rule "{PUBLIC}x"; did you mean "{PUBLIC}"'),
        (
            f"[rules.{PUBLIC}]\n\nmax-day = 3\n",
            f'iacguard.toml:3:1: rules.{PUBLIC}.max-day: {PUBLIC} has no option "max-day"; did you mean',
        ),
        (f"[rules]\n{PUBLIC} = 3\n", "expected a table of the rule's options, found a number"),
        (f'[rules.{PUBLIC}]\nmax-days = "3"\n', "expected a whole number, found a string"),
        (f"[rules.{PUBLIC}]\nmax-days = true\n", "expected a whole number, found a boolean"),
        (f"[rules.{PUBLIC}]\nmax-days = 0\n", "expected 1 or more, found 0"),
        (f"[rules.{PUBLIC}]\nmax-days = 401\n", "expected 400 or less, found 401"),
        (f'[rules.{PUBLIC}]\nshare = "x"\n', "expected a number, found a string"),
        (f"[rules.{PUBLIC}]\nnames = [1]\n", "expected a list of strings, found a list"),
        (f"[rules.{PUBLIC}]\nstrict = 1\n", "expected true or false, found a number"),
    ],
)
def test_options_that_a_rule_does_not_take_are_told(text: str, message: str) -> None:
    assert message in refused(text)


def test_a_name_on_the_command_line_is_told_with_its_option() -> None:
    with pytest.raises(IacguardError, match=r'^--select: there is no rule "nope"'):
        resolve(None, line(select="nope"))


@pytest.mark.parametrize(
    ("glob", "folder", "path", "expected"),
    [
        ("tests/**", "", "tests/a/b.tf", True),
        ("tests", "", "tests/a/b.tf", True),
        ("tests/", "", "tests/b.tf", True),
        ("*.tf", "", "a/b.tf", True),
        ("a/*.tf", "", "b/a.tf", False),
        ("b.tf", "", "a/b.tf", True),
        ("live/b.tf", "..", "b.tf", True),
        ("*/b.tf", "..", "b.tf", True),
        ("other/b.tf", "..", "b.tf", False),
        ("a/b.tf", "infra", "infra/a/b.tf", True),
        ("infra/b.tf", "..", "../infra/b.tf", True),
    ],
)
def test_globs_of_paths(
    glob: str, folder: str, path: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "live").mkdir()
    monkeypatch.chdir(tmp_path / "live")
    resolved = resolve(options(f'per-file-ignores = {{ "{glob}" = ["s3-*"] }}', folder))

    rule = Traits(PUBLIC, Severity.HIGH, Category.SECURITY)
    assert resolved.path_ignores[0].covers(path, rule) is expected


def test_paths_in_a_file_are_relative_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "live").mkdir()
    monkeypatch.chdir(tmp_path / "live")
    from_below = resolve(options('exclude = ["live/a", "b"]', ".."))

    assert from_below.exclude == ("a", "../b")

    resolved = resolve(options('exclude = ["a/b", "*.json"]\nvar-files = ["prod.tfvars"]', "infra"))

    assert resolved.exclude == ("infra/a/b", "*.json")
    assert resolved.inputs.var_files == ("infra/prod.tfvars",)


def test_inputs_of_the_command_line_count_more() -> None:
    file = options('parameters = { A = "1", B = "1" }\nassume-defaults = true')

    resolved = resolve(file, Options(parameters=(Given("B", "2", Place("--parameters")),)))

    assert resolved.inputs.parameters == {"A": "1", "B": "2"}
    assert resolved.inputs.assume_defaults is True


def test_own_accounts_are_ids() -> None:
    assert resolve(options('own-accounts = ["111122223333"]')).inputs.own_accounts == {"111122223333"}
    assert refused('own-accounts = ["1111-2222-3333"]') == (
        'iacguard.toml:1:17: own-accounts: expected an account id of 12 digits, found "1111-2222-3333"'
    )


def test_every_page_has_a_title_and_says_why() -> None:
    for page in pages.every():
        assert page.title and page.why and page.fix, page.id


def test_sections_of_a_page() -> None:
    page = "Title.\n\nText.\n\n    code\n\nWhy: one\ntwo.\n\nFix: three.\n"

    assert pages.sections(page) == ("Text.\n\n    code", "one\ntwo.", "three.")


def test_the_names_that_select_are_those_of_the_model() -> None:
    assert settings.SEVERITIES == ("critical", "high", "medium", "low", "info")
    assert set(settings.CATEGORIES) == {str(category) for category in Category}
