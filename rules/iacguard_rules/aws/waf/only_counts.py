"""Web ACL blocks nothing.

Why: a rule that counts lets the request pass. That is how rules are tried out; when it stays so, the
web ACL costs money, looks like protection and keeps nobody away.

Fix: set `OverrideAction: {None: {}}` on rule groups and `Action: {Block: {}}` on rules once their counts
show that they hit the right requests.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.waf import WebAcl
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.waf._rules import allows_by_default, has_all_rules, may_block


@rule(
    WebAcl,
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
def check(acl: WebAcl) -> Iterator[Problem]:
    """Fires on a web ACL that allows by default and whose rules all count or allow."""
    rules = list(acl.rules)
    if rules and allows_by_default(acl) and has_all_rules(acl) and not any(map(may_block, rules)):
        yield Problem(acl.rules, "every rule counts or allows, so no request is kept away")
