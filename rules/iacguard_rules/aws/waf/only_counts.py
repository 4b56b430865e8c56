"""Web ACL blocks nothing.

Why: a rule that counts lets the request pass. That is how rules are tried out; when it stays so, the
web ACL costs money, looks like protection and keeps nobody away.

Fix: set `OverrideAction: {None: {}}` on rule groups and `Action: {Block: {}}` on rules once their counts
show that they hit the right requests. In WAF Classic these are the types `NONE` and `BLOCK`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.waf import ClassicWebAcl, RegionalWebAcl, WebAcl
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.waf._rules import allows_by_default, has_all_rules, may_block

Acl: TypeAlias = WebAcl | ClassicWebAcl | RegionalWebAcl


@rule[Acl](
    WebAcl,
    ClassicWebAcl,
    RegionalWebAcl,
    id="waf-only-counts",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    # Whoever can switch a web ACL to counting by a parameter does it to try it out.
    sides="all",
    references=(
        "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-group-override-options.html",
    ),
)
def check(acl: Acl) -> Iterator[Problem]:
    """Fires on a web ACL that allows by default and whose rules all count or allow."""
    only_counts = _only_counts(acl) if isinstance(acl, WebAcl) else _only_counts_as_classic(acl)
    if only_counts and next(iter(acl.rules), None) is not None:
        yield Problem(acl.rules, "every rule counts or allows, so no request is kept away")


def _only_counts(acl: WebAcl) -> bool:
    return bool(allows_by_default(acl)) and has_all_rules(acl) and not any(map(may_block, acl.rules))


def _only_counts_as_classic(acl: ClassicWebAcl | RegionalWebAcl) -> bool:
    is_harmless = all(rule.action.equals("COUNT") or rule.action.equals("ALLOW") for rule in acl.rules)
    return acl.default_action.equals("ALLOW") and acl.rules.is_complete and is_harmless
