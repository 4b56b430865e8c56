"""Notifications are sent unencrypted over HTTP.

Why: whoever is on the way to the endpoint can read the messages, change them, and take the link that
confirms or ends the subscription. Topics can be made to refuse this, but do not by default.

Fix: give the endpoint a certificate, and subscribe it with ``Protocol: https`` and an ``https://`` URL.
"""

from collections.abc import Iterator

from iacguard.graph.symbolic import text_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sns._subscriptions import HOLDERS, Holder, entries_of


@rule[Holder](
    *HOLDERS,
    id="sns-http-subscription",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on the protocol http, and on https for an endpoint without TLS, which SNS refuses."""
    for entry in entries_of(holder):
        endpoint = text_of(entry.endpoint)
        if entry.protocol.equals("http"):
            if endpoint is not None and endpoint.starts_with("https:"):
                yield Problem(
                    entry.protocol, "the endpoint has an https URL, which the protocol http does not fit"
                )
            else:
                yield Problem(entry.protocol, "messages go to the endpoint in the clear")
        elif entry.protocol.equals("https") and endpoint is not None and endpoint.starts_with("http:"):
            yield Problem(
                entry.protocol, "the endpoint has an http URL, which SNS refuses for the protocol https"
            )
