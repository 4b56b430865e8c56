"""Registered domain can be transferred away.

Why: the lock makes a registrar refuse to hand the domain to another one. Without it somebody who gets
hold of the authorization code, or talks support into it, takes the domain and all that is below it.

Fix: leave ``transfer_lock`` out, or set it to true, except while the domain is to be transferred.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.kinds.aws.route53domains import Domain, RegisteredDomain
from iacguard.rule import Category, Problem, Severity, rule


@rule[RegisteredDomain | Domain](
    RegisteredDomain,
    Domain,
    id="route53-domain-transfer-lock-off",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/domain-lock.html",),
)
def check(domain: RegisteredDomain | Domain) -> Iterator[Problem]:
    """Fires when the lock is taken off."""
    if domain.transfer_lock.is_false:
        yield Problem(domain.transfer_lock, "the domain can be transferred to another registrar")
