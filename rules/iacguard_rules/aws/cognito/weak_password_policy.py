"""User pool accepts weak passwords.

Why: short passwords of few kinds of characters are guessed in lists that anybody can download. Temporary
passwords that stay valid for weeks lie in mailboxes until somebody finds them.

Fix: ask for at least 8 characters of all four kinds, or for 12 and more of any; leave temporary
passwords valid for 7 days at most.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.cognito import PasswordPolicy, UserPool
from iacguard.rule import Category, Problem, Severity, rule

_SHORT = 8
_LONG = 12
_DAYS = 7


@rule(
    UserPool,
    id="cognito-weak-password-policy",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html",),
    controls=("FSBP Cognito.3",),
)
def check(pool: UserPool) -> Iterator[Problem]:
    """Fires on a policy of its own that asks for less than the default does."""
    if pool.passwords.is_present:
        found = list(_weaknesses(pool.passwords))
        if found:
            yield Problem(found[0][0], ", ".join(message for _, message in found))


def _weaknesses(policy: PasswordPolicy) -> Iterator[tuple[Reading[object], str]]:
    length = policy.minimum_length.number
    if length is not None and length < _SHORT:
        yield policy.minimum_length, f"passwords of {length:g} characters are accepted"
    if length is not None and length < _LONG:
        flags = (
            ("lower case", policy.lowercase),
            ("upper case", policy.uppercase),
            ("numbers", policy.numbers),
            ("symbols", policy.symbols),
        )
        missing = [(name, flag) for name, flag in flags if flag.is_false]
        if missing:
            names = ", ".join(name for name, _ in missing)
            yield (
                missing[0][1],
                f"they need not have {names}" if length < _SHORT else f"passwords need not have {names}",
            )
    days = policy.temporary_days.number
    if days is not None and days > _DAYS:
        yield policy.temporary_days, f"temporary passwords are valid for {days:g} days"
