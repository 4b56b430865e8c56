"""Two Terraform resources fight over the role's policies.

Why: `managed_policy_arns` and `inline_policy` of a role are exclusive: on every apply Terraform takes
away what another resource has attached, and on the next one that resource attaches it again. In
between the role lacks the policy.

Fix: leave the argument out and use `aws_iam_role_policy_attachment` and `aws_iam_role_policy` only.
"""

from collections.abc import Iterator

from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.iam import PolicyAttachment, Role, RolePolicy, RolePolicyAttachment
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
    managed = role.managed_policies
    if managed.is_present and managed.is_complete:
        listed = [text_of(arn) for arn in managed]
        others = [
            *role.referrers(RolePolicyAttachment, RolePolicyAttachment.role),
            *role.referrers(PolicyAttachment, PolicyAttachment.roles),
        ]
        for other in others:
            wanted = text_of(other.policy_arn)
            if wanted is not None and all(
                text is not None and text.equals(wanted) is False for text in listed
            ):
                hint = Hint(other.resource.header, "this attaches another one")
                message = f"the list is exclusive, and the policy of {other.address} is not in it"
                yield Problem(managed, message, hints=(hint,))
    policies = role.policies
    if policies.is_present and role.resource.identity.source_type == "aws_iam_role":
        for inline in role.referrers(RolePolicy, RolePolicy.role):
            hint = Hint(inline.resource.header, "this writes another one")
            yield Problem(
                policies, f"inline_policy is exclusive, and takes {inline.address} away", hints=(hint,)
            )
