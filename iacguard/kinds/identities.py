"""Which documents an identity holds, and which identities a document is held by.

A document may be written inside the identity, name it, be named by it, or be brought to it by an
attachment, and it may be one of AWS's own. What may be held, for all that is known, is kept apart
from what certainly is.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind, Member
from iacguard.graph.policy import Policy
from iacguard.graph.policy.actions import all_of, any_of
from iacguard.graph.policy.evaluation import Policies
from iacguard.graph.policy.managed import document_of
from iacguard.graph.reading import Reading, once
from iacguard.kinds.aws.iam import (
    Group,
    GroupPolicy,
    GroupPolicyAttachment,
    InlinePolicy,
    ManagedPolicy,
    PermissionSet,
    PermissionSetPolicy,
    PolicyAttachment,
    Role,
    RolePolicy,
    RolePolicyAttachment,
    User,
    UserGroupMembership,
    UserPolicy,
    UserPolicyAttachment,
    UserToGroupAddition,
)
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias, TypeVar, cast
from iacguard.value import Reference, walk

_K = TypeVar("_K", bound=Kind)

Principal: TypeAlias = Role | User | Group
Written: TypeAlias = (
    ManagedPolicy | InlinePolicy | RolePolicy | UserPolicy | GroupPolicy | PermissionSet | PermissionSetPolicy
)
Attachment: TypeAlias = RolePolicyAttachment | UserPolicyAttachment | GroupPolicyAttachment | PolicyAttachment
Holder: TypeAlias = Principal | Written

HOLDERS = (
    Role,
    User,
    Group,
    ManagedPolicy,
    InlinePolicy,
    RolePolicy,
    UserPolicy,
    GroupPolicy,
    PermissionSet,
    PermissionSetPolicy,
)
"""The kinds whose documents are identity policies."""

_WRITTEN: tuple[tuple[type[Principal], type[Written], Member], ...] = (
    (Role, InlinePolicy, InlinePolicy.roles),
    (User, InlinePolicy, InlinePolicy.users),
    (Group, InlinePolicy, InlinePolicy.groups),
    (Role, ManagedPolicy, ManagedPolicy.roles),
    (User, ManagedPolicy, ManagedPolicy.users),
    (Group, ManagedPolicy, ManagedPolicy.groups),
    (Role, RolePolicy, RolePolicy.role),
    (User, UserPolicy, UserPolicy.user),
    (Group, GroupPolicy, GroupPolicy.group),
)
"""Documents that name who holds them: whom, in what, and where in it."""

_ATTACHED: tuple[tuple[type[Principal], type[Attachment], Member], ...] = (
    (Role, RolePolicyAttachment, RolePolicyAttachment.role),
    (User, UserPolicyAttachment, UserPolicyAttachment.user),
    (Group, GroupPolicyAttachment, GroupPolicyAttachment.group),
    (Role, PolicyAttachment, PolicyAttachment.roles),
    (User, PolicyAttachment, PolicyAttachment.users),
    (Group, PolicyAttachment, PolicyAttachment.groups),
)
"""Attachments of a managed policy: to whom, in what, and where in it."""

_OWN: tuple[tuple[type[Principal], Member], ...] = (
    (Role, Role.managed_policies),
    (User, User.managed_policies),
    (Group, Group.managed_policies),
)
"""Where identities name the managed policies that they hold."""


class Held(NamedTuple):
    """Documents of an identity."""

    certain: tuple[Policy, ...]
    """Those that are written in the configuration."""
    possible: tuple[Policy, ...]
    """Documents that it may hold besides."""
    is_complete: bool
    """Whether there can be no others in the configuration."""
    managed: tuple[Policy, ...]
    """Those of AWS that it attaches, where their documents are kept with the facts."""
    unread: tuple[Reading[str], ...]
    """The managed policies that it attaches besides, whose documents nobody here has."""

    def with_boundary(self, boundary: tuple[Policy, ...] | None) -> Policies:
        """What bears on the requests of the identity, for the evaluation of policies."""
        return Policies(
            (*self.certain, *self.managed),
            boundary,
            identity_is_complete=self.is_complete and not self.unread,
            possible=self.possible,
        )


@once
def documents(holder: Holder) -> tuple[Policy, ...]:
    """The documents that stand in a resource and grant something to whoever holds them.

    A managed policy that is, or may be, only a boundary grants nothing.
    """
    if isinstance(holder, (Role, User, Group)):
        return tuple([embedded.policy for embedded in holder.policies])
    if isinstance(holder, ManagedPolicy) and is_boundary(holder) is not False:
        return ()
    return (holder.policy,)


# What an identity holds ------------------------------------------------------------------------


@once
def held_by(principal: Principal) -> Held:
    """All documents that an identity holds, those of a user's groups included."""
    held = _own(principal)
    if isinstance(principal, User):
        for group in principal.all(Group):
            verdict = _is_member(principal, group)
            if verdict is not False:
                held = _and_of_group(held, _own(group), verdict is True)
    return held


def _and_of_group(held: Held, theirs: Held, is_member: bool) -> Held:
    """What a user holds together with what a group holds that the user is in, or may be in."""
    certain, managed = (theirs.certain, theirs.managed) if is_member else ((), ())
    perhaps = () if is_member else (*theirs.certain, *theirs.managed)
    return Held(
        (*held.certain, *certain),
        (*held.possible, *perhaps, *theirs.possible),
        held.is_complete and theirs.is_complete,
        (*held.managed, *managed),
        (*held.unread, *theirs.unread),
    )


def _written_here(graph: ResourceGraph) -> tuple[tuple[type[Principal], type[Written], Member], ...]:
    """Those of the documents that name who holds them that a unit has."""
    types = frozenset(graph.types)
    return tuple([row for row in _WRITTEN if row[1].type_name in types])


def _attached_here(graph: ResourceGraph) -> tuple[tuple[type[Principal], type[Attachment], Member], ...]:
    """Those of the attachments that a unit has."""
    types = frozenset(graph.types)
    return tuple([row for row in _ATTACHED if row[1].type_name in types])


@once
def _written_for(principal: Principal) -> list[tuple[Written, bool]]:
    """The documents that name an identity, and whether they certainly do."""
    found: list[tuple[Written, bool]] = []
    for holder, written, via in principal.scope.graph.once(_written_here):
        if isinstance(principal, holder):
            found.extend(_naming(principal, written, via))
    return found


@once
def inline_documents(principal: Principal) -> tuple[Policy, ...]:
    """The documents that are certainly written into an identity, from inside or from outside."""
    found = list(documents(principal))
    for policy, is_sure in _written_for(principal):
        if is_sure and not isinstance(policy, ManagedPolicy):
            found.append(policy.policy)
    return tuple(found)


@once
def _own(principal: Principal) -> Held:
    certain = list(documents(principal))
    possible: list[Policy] = []
    for policy, is_sure in _written_for(principal):
        (certain if is_sure else possible).append(policy.policy)
    arns = [(arn, True) for arn in principal.managed_policies]
    for holder, attachment, via in principal.scope.graph.once(_attached_here):
        if isinstance(principal, holder):
            arns += [(found.policy_arn, sure) for found, sure in _naming(principal, attachment, via)]
    managed: list[Policy] = []
    unread: list[Reading[str]] = []
    for arn, is_attached in arns:
        document = document_of(arn)
        if document is not None:
            (managed if is_attached else possible).append(document)
            continue
        meant = list(_meant(principal, arn))
        for named, is_meant in meant:
            (certain if is_attached and is_meant else possible).append(named.policy)
        if not any(is_meant for _, is_meant in meant):
            unread.append(arn)
    is_complete = principal.policies.is_complete
    if not principal.managed_policies.is_complete:
        possible.extend(policy.policy for policy in principal.all(ManagedPolicy))
        unread.append(cast("Reading[str]", principal.managed_policies))
    hidden = principal.scope.graph.opaque_users(principal.address)
    return Held(tuple(certain), tuple(possible), is_complete and not hidden, tuple(managed), tuple(unread))


def _naming(target: Kind, kind: type[_K], via: Member) -> Iterator[tuple[_K, bool]]:
    """Resources that name the target through a property, and whether they certainly do."""
    for view in target.candidates(kind, via):
        verdict = _refers(via.read(view), target)
        if verdict is not False and view.exists():
            yield view, verdict is True


def _refers(reading: Reading[object], target: Kind) -> bool | None:
    if isinstance(reading.value, Reference):
        # It is its own only element.
        return target.referred_by(reading)
    items = reading.listed()
    return any_of((target.referred_by(item) for item in items), items.is_complete)


def _meant(principal: Principal, arn: Reading[str]) -> Iterator[tuple[ManagedPolicy, bool]]:
    """The managed policies of the unit that an ARN means or may mean."""
    target = arn.target
    if target is not None:
        if target.type == ManagedPolicy.type_name:
            yield ManagedPolicy.of(target, principal.scope), True
        return
    for managed in principal.all(ManagedPolicy):
        verdict = managed.referred_by(arn)
        if verdict is not False:
            yield managed, verdict is True


def _is_member(user: User, group: Group) -> bool | None:
    verdicts: list[bool | None] = [_refers(user.groups, group)]
    for addition in user.all(UserToGroupAddition):
        verdicts.append(all_of((group.referred_by(addition.group), _refers(addition.users, user))))
    for membership in user.all(UserGroupMembership):
        verdicts.append(all_of((user.referred_by(membership.user), _refers(membership.groups, group))))
    return any_of(verdicts, True)


# What limits an identity -----------------------------------------------------------------------


@once
def boundary_of(principal: Role | User) -> tuple[Policy, ...] | None:
    """The document of the permissions boundary; None without one, nothing when it is not known."""
    arn = principal.boundary
    if arn.is_absent or arn.text == "":
        return None
    document = document_of(arn)
    if document is not None:
        return (document,)
    return tuple(policy.policy for policy, is_meant in _meant(principal, arn) if is_meant)


# Who holds a document --------------------------------------------------------------------------


@once
def may_be_held_here(policy: Written) -> bool:
    """Whether an identity of the unit holds the document, or may hold it."""
    if isinstance(policy, (PermissionSet, PermissionSetPolicy)):
        return False
    for holder, written, via in _WRITTEN:
        if isinstance(policy, written) and _may_name(policy, holder, via.read(policy)):
            return True
    if not isinstance(policy, ManagedPolicy):
        return False
    if policy.scope.graph.opaque_users(policy.address):
        return True
    for holder, via in _OWN:
        if next(_naming(policy, holder, via), None) is not None:
            return True
    for holder, attachment, via in policy.scope.graph.once(_attached_here):
        for view, _ in _naming(policy, attachment, _POLICY_ARN[attachment]):
            if _may_name(policy, holder, via.read(view)):
                return True
    return False


def _may_name(policy: Written, holder: type[Principal], reading: Reading[object]) -> bool:
    """Whether a property names, or may name, an identity of the unit."""
    if reading.is_absent:
        return False
    target = reading.target
    if target is not None and target.type == holder.type_name and target.condition is None:
        return True
    return any(_refers(reading, principal) is not False for principal in policy.all(holder))


_POLICY_ARN: dict[type[Attachment], Member] = {
    RolePolicyAttachment: RolePolicyAttachment.policy_arn,
    UserPolicyAttachment: UserPolicyAttachment.policy_arn,
    GroupPolicyAttachment: GroupPolicyAttachment.policy_arn,
    PolicyAttachment: PolicyAttachment.policy_arn,
}


@once
def is_boundary(policy: ManagedPolicy) -> bool | None:
    """Whether the configuration uses a managed policy as a permissions boundary and no other way.

    None for one that only its address says to be a boundary: somebody elsewhere may use it as one.
    """
    used = any_of(
        (
            *(sure or None for _, sure in _naming(policy, Role, Role.boundary)),
            *(sure or None for _, sure in _naming(policy, User, User.boundary)),
            *(_is_handed_over_as_boundary(policy)),
        ),
        True,
    )
    if used is False and "boundary" not in policy.address.lower():
        return False
    attached = _is_attached(policy)
    return False if attached else (None if attached is None else used or None)


def _is_attached(policy: ManagedPolicy) -> bool | None:
    verdicts: list[bool | None] = []
    for names in (policy.roles, policy.users, policy.groups):
        is_named = next(iter(names), None) is not None
        verdicts.append(is_named or (False if names.is_complete else None))
    for holder, via in _OWN:
        verdicts.extend(sure or None for _, sure in _naming(policy, holder, via))
    for attachment, via in _POLICY_ARN.items():
        verdicts.extend(sure or None for _, sure in _naming(policy, attachment, via))
    return any_of(verdicts, True)


def _is_handed_over_as_boundary(policy: ManagedPolicy) -> Iterator[None]:
    """One None for each missing module that is given the policy by an argument for boundaries."""
    for user in policy.scope.graph.opaque_users(policy.address):
        for name, value in user.source_properties.entries.items():
            targets = {inner.target for inner in walk(value) if isinstance(inner, Reference)}
            if "boundary" in name and policy.address in targets:
                yield None


@once
def may_be_for_people(policy: Written) -> bool:
    """Whether a document may apply to users, who sign requests with access keys of their own.

    A managed policy that only roles of the configuration have is for roles.
    """
    if isinstance(policy, (UserPolicy, GroupPolicy)):
        return True
    if isinstance(policy, InlinePolicy):
        return any(names.is_empty is False for names in (policy.users, policy.groups))
    if not isinstance(policy, ManagedPolicy):
        return False
    attached: list[bool | None] = []
    for holder, attachment, via in _ATTACHED:
        if holder is not Role:
            found = _naming(policy, attachment, _POLICY_ARN[attachment])
            attached.extend(via.read(view).is_absent is False for view, _ in found)
    attached.extend(names.is_empty is False for names in (policy.users, policy.groups))
    attached.extend(
        next(_naming(policy, holder, via), None) is not None for holder, via in _OWN if holder is not Role
    )
    return True in attached or not may_be_held_here(policy)
