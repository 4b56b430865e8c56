"""Whether policies allow a request, as AWS decides it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

Service control policies and resource control policies are not part of any template, so an answer
True means that nothing of what is here stands in the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import all_of, any_of
from iacguard.graph.policy.requests import NOT_NAMED, Named, Request, Sort, applies, named
from iacguard.tuples import NamedTuple


class Policies(NamedTuple):
    """The policies that bear on a request."""

    identity: Sequence[Policy] = ()
    """Those of the user or role, and of the groups of a user."""
    boundary: Sequence[Policy] | None = None
    """The permissions boundary; None without one, empty when it is not known."""
    resource: Sequence[Policy] = ()
    """Those of the resource."""
    identity_is_complete: bool = True
    """Whether the identity can have no others."""
    resource_is_complete: bool = True
    """Whether the resource can have no others."""
    possible: Sequence[Policy] = ()
    """Policies of the identity that it may have or not."""


def is_allowed(request: Request, policies: Policies) -> bool | None:
    """Whether the request is allowed; None when that hangs on something that is not known."""
    is_refused = is_denied(request, policies)
    if is_refused:
        return False
    is_granted = _is_granted(request, policies)
    return is_granted if is_refused is False else (is_granted and None)


def is_granted_anyway(action: str, policies: Policies) -> bool:
    """Whether policies certainly allow an identity of the account an action on whatever resource.

    Only what costs nothing to find out counts.
    """
    if policies.boundary is not None or policies.resource or not _is_complete(policies):
        return False
    if action.lower().startswith(_ASKING_RESOURCE):
        return False
    for granting in policies.identity:
        if granting.grants(action):
            return not any(policy.may_deny for policy in (*policies.identity, *policies.possible))
    return False


def is_denied(request: Request, policies: Policies) -> bool | None:
    """Whether a Deny statement of one of the policies is about the request."""
    verdicts: list[bool | None] = []
    for policy in (*policies.identity, *(policies.boundary or ())):
        if policy.may_deny:
            verdicts.extend(_denials(policy, request))
    for policy in policies.possible:
        if policy.may_deny:
            verdicts.extend(verdict and None for verdict in _denials(policy, request))
    for policy in policies.resource:
        if policy.may_hold_more:
            verdicts.append(None)
        for statement in policy.statements if policy.may_deny else ():
            if statement.denies is not False:
                is_meant = named(statement, request).at_all
                verdicts.append(all_of((statement.denies, is_meant, applies(statement, request))))
    return any_of(verdicts, _is_complete(policies))


def _is_complete(policies: Policies) -> bool:
    boundary_is_known = policies.boundary is None or len(policies.boundary) > 0
    return policies.identity_is_complete and policies.resource_is_complete and boundary_is_known


def _denials(policy: Policy, request: Request) -> Iterable[bool | None]:
    if policy.may_hold_more:
        yield None
    for statement in policy.statements:
        if statement.denies is not False:
            yield all_of((statement.denies, applies(statement, request)))


def _is_granted(request: Request, policies: Policies) -> bool | None:
    """Whether the request is allowed where nothing denies it."""
    caller = request.caller
    by_resource = _named_by(policies.resource, request, policies.resource_is_complete)
    if caller.account is None:
        return by_resource.directly
    by_identity = True if caller.sort is Sort.ROOT else _allows_identity(request, policies)
    boundary = policies.boundary
    within = True if boundary is None else _allows(boundary, request, len(boundary) > 0)
    by_himself = all_of((by_identity, within))
    across = all_of((by_himself, by_resource.at_all))
    if _asks_resource(request):
        within_account = any_of(
            (
                by_resource.directly,
                all_of((by_resource.as_role, within)),
                all_of((by_resource.by_account, by_himself)),
            ),
            True,
        )
    else:
        within_account = any_of(
            (by_himself, by_resource.directly, all_of((by_resource.as_role, within))), True
        )
    is_same = None if request.owner is None else request.owner.equals(caller.account)
    if is_same is None:
        return within_account if within_account == across else None
    return within_account if is_same else across


_ASKING_RESOURCE = ("sts:assumerole", "kms:")
"""Beginnings of actions that identity policies alone may not be enough for."""


def _asks_resource(request: Request) -> bool:
    """Whether identity policies are not enough, as for keys and for taking a role."""
    action = request.action.lower()
    if not action.startswith(_ASKING_RESOURCE):
        return False
    return action.startswith("sts:") or request.resource.literal != "*"


def _allows_identity(request: Request, policies: Policies) -> bool | None:
    found = _allows(policies.identity, request, policies.identity_is_complete)
    if found is False and _allows(policies.possible, request, True) is not False:
        return None
    return found


def _allows(policies: Sequence[Policy], request: Request, is_complete: bool) -> bool | None:
    """Whether a statement of identity policies allows the request."""
    result: bool | None = False if is_complete else None
    unread: list[Policy] = []
    for policy in policies:
        is_granted = policy.grants(request.action)
        if is_granted:
            return True
        if is_granted is None:
            unread.append(policy)
    for policy in unread:
        if policy.may_hold_more:
            result = None
        for statement in policy.statements:
            allows = statement.allows
            verdict = False if allows is False else applies(statement, request)
            if verdict and allows:
                return True
            if verdict is not False:
                result = None
    return result


def _named_by(policies: Sequence[Policy], request: Request, is_complete: bool) -> Named:
    """In which ways the Allow statements of a resource take in the caller."""
    if not policies and is_complete:
        return NOT_NAMED
    found = [] if is_complete else [Named(None, None, None)]
    for policy in policies:
        if policy.may_hold_more:
            found.append(Named(None, None, None))
        found.extend([_grant(statement, request) for statement in policy.statements])
    if len(found) == 1:
        return found[0]
    return Named(
        any_of((one.directly for one in found), True),
        any_of((one.as_role for one in found), True),
        any_of((one.by_account for one in found), True),
    )


def _grant(statement: Statement, request: Request) -> Named:
    allows = statement.allows
    about = False if allows is False else applies(statement, request)
    if about is False:
        return NOT_NAMED
    ways = named(statement, request)
    return ways if allows and about else Named(*(way and None for way in ways))
