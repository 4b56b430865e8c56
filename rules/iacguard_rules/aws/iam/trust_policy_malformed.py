"""Trust policy has elements of a permission policy, or lacks its own.

Why: IAM refuses the document, so the role cannot be made. A trust policy says who may take the
role: it names principals and actions of STS. What the role may do, and to which resources, stands
in its permission policies.

Fix: give each statement Effect, Principal and Action (`sts:AssumeRole`,
`sts:AssumeRoleWithWebIdentity` or `sts:AssumeRoleWithSAML`), and move the rest to a policy of the
role.
"""

from collections.abc import Iterator
from functools import lru_cache

from iacguard.graph.policy import ELEMENTS, Statement
from iacguard.graph.policy.actions import pattern_of
from iacguard.graph.policy.principals import services_alone
from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._grammar import is_plain, is_readable, lacking, misspelt, wrong_effect

_ELEMENTS = tuple(element for element in ELEMENTS if "Resource" not in element)

_ACTIONS = frozenset(
    {
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:assumeroot",
        "sts:tagsession",
        "sts:setsourceidentity",
        "sts:setcontext",
    }
)


@rule(
    Role,
    id="iam-trust-policy-malformed",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html",
    ),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on what IAM refuses in a trust policy."""
    if services_alone(role.trust):
        return
    if role.trust.is_present:
        yield from lacking(role.trust)
        for statement in role.trust.statements:
            if is_plain(statement) and _is_whole(statement.elements):
                yield from _refused(statement)
            elif is_readable(statement):
                yield from list(misspelt(statement, _ELEMENTS)) or _faults(statement)


@lru_cache(maxsize=64)
def _is_whole(elements: frozenset[str]) -> bool:
    """Whether elements that are as they should be make a statement, be its actions right or wrong."""
    return (
        "Effect" in elements
        and ("Action" in elements or "NotAction" in elements)
        and ("Principal" in elements or "NotPrincipal" in elements)
        and elements.isdisjoint(("Resource", "NotResource"))
    )


def _faults(statement: Statement) -> Iterator[Problem]:
    for resources in (statement.resources, statement.not_resources):
        if resources.is_present:
            name = resources.path.rpartition(".")[2]
            yield Problem(resources, f"a trust policy has no {name}: the role is meant")
    yield from wrong_effect(statement)
    if statement.principal.is_absent and statement.not_principal.is_absent:
        yield Problem(statement, "the statement has no Principal: it has to say who may take the role")
    if statement.actions.is_absent and statement.not_actions.is_absent:
        yield Problem(statement, "the statement has no Action, such as sts:AssumeRole")
    yield from _refused(statement)


def _refused(statement: Statement) -> Iterator[Problem]:
    for entry in statement.actions:
        pattern = pattern_of(entry)
        if pattern is not None and _is_refused(pattern):
            yield Problem(
                entry, f"a trust policy allows actions that take the role (sts:AssumeRole), not {entry.text}"
            )


@lru_cache(maxsize=256)
def _is_refused(pattern: str) -> bool:
    service, colon, name = pattern.partition(":")
    if not colon or set(service) & set("*?$"):
        return False
    return service != "sts" or (pattern not in _ACTIONS and not set(name) & set("*?$"))
