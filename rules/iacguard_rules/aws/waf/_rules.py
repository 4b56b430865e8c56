"""What the rules of web ACLs and rule groups do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.waf import AclRule, AddedRuleGroup, GroupRule, RuleGroup, WebAcl

_NESTED = (
    "AndStatement.Statements",
    "OrStatement.Statements",
    "NotStatement.Statement",
    "RateBasedStatement.ScopeDownStatement",
    "ManagedRuleGroupStatement.ScopeDownStatement",
)
_DEEPEST = 20


def is_there(block: Reading[object]) -> bool | None:
    """Whether an empty structure, such as an action, is written; as blocks it may be a list without any."""
    items = block.listed()
    if next(iter(items), None) is not None:
        return True
    return False if items.is_complete else None


def allows_by_default(acl: WebAcl) -> bool | None:
    """Whether requests pass that no rule is about."""
    allowed, blocked = is_there(acl.allow), is_there(acl.block)
    if allowed and blocked is False:
        return True
    return False if blocked and allowed is False else None


def has_all_rules(acl: WebAcl) -> bool:
    """Whether the rules of a web ACL are all known to be there; nobody adds others."""
    return acl.rules.is_complete and acl.referrers(AddedRuleGroup, AddedRuleGroup.acl).is_empty


def may_block(rule: AclRule) -> bool:
    """Whether a rule may keep a request away; one that is neither counting nor allowing may do anything."""
    if is_there(rule.override_count) and is_there(rule.override_none) is False:
        return False
    is_harmless = is_there(rule.count) or is_there(rule.allow)
    others = (rule.block, rule.captcha, rule.challenge)
    return not (is_harmless and all(is_there(one) is False for one in others))


def statements_of(rules: Iterable[GroupRule]) -> Iterator[Reading[object]]:
    """The statements of rules, with those inside of them."""
    for rule in rules:
        yield from _with_nested(rule.statement, 0)


def _with_nested(statement: Reading[object], depth: int) -> Iterator[Reading[object]]:
    yield statement
    if depth < _DEEPEST:
        for path in _NESTED:
            nested = statement.read(path)
            items = nested.listed()
            for inner in items:
                yield from _with_nested(inner, depth + 1)
            if not items.is_complete:
                yield nested


def group_of(statement: Reading[object]) -> RuleGroup | None:
    """The rule group of the unit that a statement certainly refers to."""
    named = statement.read("RuleGroupReferenceStatement.Arn")
    target = named.target
    if target is None or target.type != RuleGroup.type_name:
        return None
    return RuleGroup.of(target, statement.scope)
