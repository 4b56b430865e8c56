"""Registered domain is not renewed automatically.

Why: when nobody thinks of it the domain expires, everything below it is gone at once, and anybody can
register it.

Fix: leave ``auto_renew`` out, or set it to true.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.kinds.aws.route53domains import Domain, RegisteredDomain
from iacguard.rule import Category, Problem, Severity, rule


@rule[RegisteredDomain | Domain](
    RegisteredDomain,
    Domain,
    id="route53-domain-auto-renew-off",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/domain-renew.html",),
)
def check(domain: RegisteredDomain | Domain) -> Iterator[Problem]:
    """Fires when renewal is switched off."""
    if domain.auto_renew.is_false:
        yield Problem(domain.auto_renew, "the domain expires unless somebody renews it by hand")
