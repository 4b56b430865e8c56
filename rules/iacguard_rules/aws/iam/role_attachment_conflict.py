"""Two Terraform resources fight over the role's policies.

Why: `managed_policy_arns` and `inline_policy` of a role are exclusive, and so are the lists of
`aws_iam_role_policy_attachments_exclusive` and `aws_iam_role_policies_exclusive`: on every apply
Terraform takes away what another resource has attached, and on the next one that resource attaches it
again. In between the role lacks the policy.

Fix: leave the argument out and use `aws_iam_role_policy_attachment` and `aws_iam_role_policy` only, or
name the policy in the list.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import any_of
from iacguard.graph.reading import Items, Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.iam import (
    ExclusiveRoleAttachments,
    ExclusiveRolePolicies,
    PolicyAttachment,
    Role,
    RolePolicy,
    RolePolicyAttachment,
)
from iacguard.rule import Category, Hint, Problem, Severity, rule


@rule(
    Role,
    id="iam-role-attachment-conflict",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role",),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on a list of all policies beside a resource that attaches another one."""
    lists = [role.managed_policies]
    lists += [one.policies for one in role.referrers(ExclusiveRoleAttachments, ExclusiveRoleAttachments.role)]
    for managed in lists:
        if managed.is_present and managed.is_complete:
            yield from _attached_besides(role, managed)
    if role.policies.is_present and role.resource.identity.source_type == "aws_iam_role":
        for policy in role.referrers(RolePolicy, RolePolicy.role):
            message = f"inline_policy is exclusive, and takes {policy.address} away"
            yield Problem(role.policies, message, hints=(_written(policy),))
    for exclusive in role.referrers(ExclusiveRolePolicies, ExclusiveRolePolicies.role):
        names = exclusive.policies
        is_known = names.is_present and names.is_complete
        for policy in role.referrers(RolePolicy, RolePolicy.role) if is_known else ():
            if _is_listed(policy, names) is False:
                message = f"the list is exclusive, and {policy.address} is not in it"
                yield Problem(names, message, hints=(_written(policy),))


def _attached_besides(role: Role, managed: Items[Reading[str]]) -> Iterator[Problem]:
    others = [
        *role.referrers(RolePolicyAttachment, RolePolicyAttachment.role),
        *role.referrers(PolicyAttachment, PolicyAttachment.roles),
    ]
    listed = [text_of(arn) for arn in managed] if others else []
    for other in others:
        wanted = text_of(other.policy_arn)
        if wanted is not None and all(text is not None and text.equals(wanted) is False for text in listed):
            hint = Hint(other.resource.header, "this attaches another one")
            message = f"the list is exclusive, and the policy of {other.address} is not in it"
            yield Problem(managed, message, hints=(hint,))


def _written(policy: RolePolicy) -> Hint:
    return Hint(policy.resource.header, "this writes another one")


def _is_listed(policy: RolePolicy, names: Items[Reading[str]]) -> bool | None:
    """Whether an inline policy is one of those that are listed, by reference or by name."""
    own = text_of(policy.name)

    def is_meant(name: Reading[str]) -> bool | None:
        if name.target is not None:
            return name.target.address == policy.address
        text = text_of(name)
        return None if own is None or text is None else text.equals(own)

    return any_of(map(is_meant, names), names.is_complete)
