"""Web ACL has no rule against SQL injection or cross-site scripting.

Why: these two are what a web ACL is bought for. Limits of rate and lists of addresses do not look into
a request, so that one with an attack in it passes.

Fix: add `AWSManagedRulesCommonRuleSet` or `AWSManagedRulesSQLiRuleSet`, or rules with
`SqliMatchStatement` and `XssMatchStatement`.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.waf import WebAcl
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.waf._rules import allows_by_default, group_of, has_all_rules, is_there, statements_of

_PROTECTING = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
)
_OF_CALLERS = (
    "IPSetReferenceStatement",
    "GeoMatchStatement",
    # A secret that the distribution before it sends along.
    "ByteMatchStatement.FieldToMatch.SingleHeader",
)
_COMBINING = ("AndStatement", "OrStatement", "NotStatement")


@rule(
    WebAcl,
    id="waf-no-injection-protection",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups.html",),
)
def check(acl: WebAcl) -> Iterator[Problem]:
    """Fires on rules of which certainly none looks for either."""
    if next(iter(acl.rules), None) is None or not has_all_rules(acl):
        return
    statements = list(statements_of(acl.rules))
    if any(_may_protect(statement, 0) for statement in statements):
        return
    if allows_by_default(acl) or not all(map(_may_be_of_callers, statements)):
        yield Problem(acl.rules, "no rule looks for SQL injection or cross-site scripting")


def _may_protect(statement: Reading[object], depth: int) -> bool:
    if statement.is_unknown or depth > 3:
        return True
    if any(
        is_there(statement.read(name)) is not False for name in ("SqliMatchStatement", "XssMatchStatement")
    ):
        return True
    managed = statement.read("ManagedRuleGroupStatement")
    if managed.is_absent is False:
        vendor, name = managed.read("VendorName"), managed.read("Name")
        if not (vendor.equals("AWS") and name.differs_from(*_PROTECTING)):
            return True
    if statement.read("RuleGroupReferenceStatement").is_absent is False:
        group = group_of(statement)
        if group is None or not group.rules.is_complete:
            return True
        return any(_may_protect(inner, depth + 1) for inner in statements_of(group.rules))
    return False


def _may_be_of_callers(statement: Reading[object]) -> bool:
    """Whether a statement asks who sends a request, or is made of such statements."""
    return any(is_there(statement.read(name)) is not False for name in (*_OF_CALLERS, *_COMBINING))
