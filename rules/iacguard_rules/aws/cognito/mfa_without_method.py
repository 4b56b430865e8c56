"""MFA is on but no method can be used.

Why: Cognito refuses a pool that asks for a second factor and enables none, or that enables SMS without a
role to send them by.

Fix: add `SOFTWARE_TOKEN_MFA` to `EnabledMfas` (`software_token_mfa_configuration`), or configure SMS.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cognito import UserPool
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    UserPool,
    id="cognito-mfa-without-method",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",),
)
def check(pool: UserPool) -> Iterator[Problem]:
    """Fires when MFA is offered or asked for, and what it needs is certainly not there."""
    if pool.mfa.equals("ON", "OPTIONAL") and pool.sms.is_absent:
        if pool.mfa_methods.is_empty and pool.email_mfa.is_absent:
            yield Problem(pool.mfa, f"MFA is {pool.mfa.text} and no method of it is enabled")
        for method in pool.mfa_methods:
            if method.equals("SMS_MFA"):
                yield Problem(method, "SMS_MFA is enabled without an SmsConfiguration to send messages by")
