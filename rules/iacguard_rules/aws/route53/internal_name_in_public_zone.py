"""Public hosted zone for a name that does not exist on the internet.

Why: nobody can delegate such a name to the zone, so nothing ever asks it. It was meant to be a private
zone, which answers inside of the networks that it is associated with.

Fix: name the networks in ``VPCs`` (Terraform: a ``vpc`` block).
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.kinds.aws.route53 import HostedZone
from iacguard.kinds.domain_names import name_of
from iacguard.kinds.records import is_private
from iacguard.rule import Category, Problem, Severity, rule

_WORDS = "local internal lan corp home intranet private localdomain test example invalid"
_LABELS = frozenset(_WORDS.split())
"""Labels that end no name on the internet."""


@rule(
    HostedZone,
    id="route53-internal-name-in-public-zone",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html",
        "https://www.rfc-editor.org/rfc/rfc6762#appendix-G",
    ),
)
def check(zone: HostedZone) -> Iterator[Problem]:
    """Fires for a public zone of one label, or below a label that is kept for private use."""
    name = name_of(zone.name)
    literal = None if name is None else name.literal
    if literal and is_private(zone) is False:
        last = literal.rpartition(".")[2]
        if literal == last or last in _LABELS or literal.endswith(".home.arpa"):
            told = "this name" if zone.name.value.sensitive else literal
            yield Problem(zone.name, f"nobody can delegate {told} to a public zone")
