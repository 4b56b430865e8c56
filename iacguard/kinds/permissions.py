"""What the identities and services of a unit may do with its resources.

For rules that ask whether something will work: whether a function may read from the queue that
feeds it, whether a service may write where it is told to.
"""

from __future__ import annotations

from types import MappingProxyType

from iacguard.graph.kind import Kind
from iacguard.graph.policy.evaluation import Policies, is_allowed, is_granted_anyway
from iacguard.graph.policy.requests import OWN_ACCOUNT, Context, Request, role, service
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import AllOf, Subject, Text, joined, own_text
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.identities import boundary_of, held_by
from iacguard.kinds.policies import policies_of

_NOTHING: Context = MappingProxyType({})


@once
def role_behind(value: Reading[str]) -> Role | None:
    """The role of the unit that a value certainly names, by reference, by name or by ARN."""
    target = value.target
    if target is not None:
        return Role.of(target, value.scope) if target.type == Role.type_name else None
    if value.is_present:
        for candidate in Kind.of(value.resource, value.scope).all(Role):
            if candidate.referred_by(value):
                return candidate
    return None


@once
def policies_of_role(holder: Role) -> Policies:
    """All that bears on whoever has taken a role: what it grants, and what limits it."""
    return held_by(holder).with_boundary(boundary_of(holder))


def may_use(holder: Role, action: str, on: Kind, below: str = "", context: Context = _NOTHING) -> bool | None:
    """Whether whoever has taken a role may do something with a resource of the unit.

    ``below`` is put behind the ARN for actions on what is inside the resource (``/*`` for objects).
    """
    resource = _resource(on, below)
    if not resource.parts:
        return None
    policies = _with_those_of(on, policies_of_role(holder))
    if is_granted_anyway(action, policies):
        return True
    arn = own_text(holder, "Arn")
    caller = role(arn if arn is not None else Text(()))
    subjects = (*_with_its_like(on), holder)
    request = Request(caller, action, resource, context=context, subjects=subjects)
    return is_allowed(request, policies)


def may_do(holder: Role, action: str, resource: Text, subjects: tuple[Kind, ...] = ()) -> bool | None:
    """Whether the policies of a role allow an action on what an ARN names.

    What other policies let the role in is not looked at. References to ``subjects`` that policies
    hold are written out, so the ARN has to have them written out as well.
    """
    policies = policies_of_role(holder)
    if is_granted_anyway(action, policies):
        return True
    arn = own_text(holder, "Arn")
    caller = role(arn if arn is not None else Text(()))
    request = Request(caller, action, resource, subjects=(*subjects, holder))
    return is_allowed(request, policies)


def service_may_use(
    name: str | Text, action: str, on: Kind, source: Kind | None = None, below: str = ""
) -> bool | None:
    """Whether a service may do something with a resource, for what ``source`` does in this account.

    ``name`` is the service principal: ``events.amazonaws.com``. ``below`` is put behind the ARN.
    """
    context: dict[str, tuple[Text, ...]] = {"aws:sourceaccount": (OWN_ACCOUNT,)}
    arn = None if source is None else own_text(source, "Arn")
    if arn is not None:
        context["aws:sourcearn"] = (arn,)
    resource = _resource(on, below)
    if not resource.parts:
        return None
    subjects = _with_its_like(on) if source is None else (*_with_its_like(on), source)
    request = Request(service(name), action, resource, context=context, subjects=subjects)
    return is_allowed(request, _with_those_of(on, Policies()))


def _resource(on: Kind, below: str) -> Text:
    """What is below a resource, or itself; an empty text for one without an ARN."""
    arn = own_text(on, "Arn")
    if arn is None:
        return Text(())
    return joined((*arn.parts, below)) if below else arn


def _with_its_like(on: Kind) -> tuple[Subject, ...]:
    """A resource and the others of its kind: policies that name one of those do not mean it."""
    return (on, AllOf(type(on)))


def _with_those_of(on: Kind, own: Policies) -> Policies:
    """The policies of a caller together with those of a resource."""
    of_resource = policies_of(on)
    is_complete = of_resource.is_complete and not of_resource.possible
    if is_complete and not of_resource.certain:
        return own
    return own._replace(
        resource=[carried.policy for carried in of_resource.certain],
        resource_is_complete=is_complete,
    )
