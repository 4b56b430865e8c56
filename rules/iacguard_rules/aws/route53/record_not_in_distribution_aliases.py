"""Record points at a CloudFront distribution that does not know the name.

Why: CloudFront finds the distribution by the name that the client asks for. A name that is not among
the distribution's aliases gets 403, or a certificate for another name.

Fix: add the name to ``Aliases`` (Terraform: ``aliases``), and make sure that the distribution's
certificate covers it.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Text, joined
from iacguard.kinds.aws.cloudfront import Distribution
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.domain_names import are_equal, before, is_within, name_of, shown
from iacguard.kinds.records import Placed, full_names, records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._targets import alias_target, hosts_of


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-record-not-in-distribution-aliases",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires when no alias of the distribution certainly or possibly stands for the record's name."""
    for placed in records_of(records):
        names = full_names(placed)
        if not names:
            continue
        for host in hosts_of(placed.record):
            distribution = _distribution(host)
            if distribution is not None and _knows(distribution, names) is False:
                yield Problem(placed.record.name, _told(placed, distribution, names[0]))


def _told(placed: Placed, distribution: Distribution, name: Text) -> str:
    told = "this name" if placed.record.name.value.sensitive else shown(name)
    if distribution.aliases.is_empty:
        return f"distribution {distribution.address} has no aliases, so it does not know {told}"
    return f"distribution {distribution.address} does not have {told} among its aliases"


def _distribution(host: Reading[str]) -> Distribution | None:
    target = alias_target(host)
    if target is None or target.resource is None or target.resource.type != Distribution.type_name:
        return None
    return Distribution.of(target.resource, host.scope)


def _knows(distribution: Distribution, names: tuple[Text, ...]) -> bool | None:
    """Whether a distribution answers for a name, given in all its spellings; None when not known."""
    is_direct = distribution.connection_mode.equals("direct")
    verdict: bool | None = False if is_direct and distribution.aliases.is_complete else None
    for alias in distribution.aliases:
        text = name_of(alias)
        # The spellings of a name are equal, so what holds for one of them holds for all.
        answers = {None} if text is None else {_stands_for(text, name) for name in names}
        if True in answers:
            return True
        if False not in answers:
            verdict = None
    return verdict


def _stands_for(alias: Text, name: Text) -> bool | None:
    """Whether an alias is a name, or a wildcard one label above it."""
    first = alias.parts[0] if alias.parts else None
    same = are_equal(alias, name)
    if same is not False or not isinstance(first, str) or not first.startswith("*."):
        return same
    domain = joined((first[2:], *alias.parts[1:]))
    below = is_within(name, domain)
    if below is not True:
        return below
    rest = before(name, domain)
    label = None if rest is None else rest.literal
    return None if label is None else label.count(".") == 1
