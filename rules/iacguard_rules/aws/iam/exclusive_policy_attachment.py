"""Attachment resource detaches the policy from everyone else.

Why: `aws_iam_policy_attachment` manages all attachments of a policy in the account. When it is
applied, every role, user and group that it does not list loses the policy, those included that were
attached by other configurations or by AWS.

Fix: use `aws_iam_role_policy_attachment`, `aws_iam_user_policy_attachment` or
`aws_iam_group_policy_attachment`, which manage one attachment each.
"""

from collections.abc import Iterator

from iacguard.graph.policy.managed import path_of
from iacguard.kinds.aws.iam import (
    GroupPolicyAttachment,
    ManagedPolicy,
    PolicyAttachment,
    Role,
    RolePolicyAttachment,
    UserPolicyAttachment,
)
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    PolicyAttachment,
    id="iam-exclusive-policy-attachment",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy_attachment",
    ),
)
def check(attachment: PolicyAttachment) -> Iterator[Problem]:
    """Fires on aws_iam_policy_attachment, unless nothing else can have the policy."""
    if _may_be_alone(attachment):
        return
    path = path_of(attachment.policy_arn)
    what = f"AWS's own policy {path}" if path else "the policy"
    yield Problem(
        attachment, f"applying this takes {what} from every role, user and group that is not listed"
    )


def _may_be_alone(attachment: PolicyAttachment) -> bool:
    """Whether the policy is one of the unit that nothing else attaches."""
    target = attachment.policy_arn.target
    if target is None or target.type != ManagedPolicy.type_name:
        return attachment.policy_arn.is_unknown
    policy = ManagedPolicy.of(target, attachment.scope)
    others = (
        *policy.referrers(RolePolicyAttachment, RolePolicyAttachment.policy_arn),
        *policy.referrers(UserPolicyAttachment, UserPolicyAttachment.policy_arn),
        *policy.referrers(GroupPolicyAttachment, GroupPolicyAttachment.policy_arn),
        *policy.referrers(Role, Role.managed_policies),
        *(
            one
            for one in policy.referrers(PolicyAttachment, PolicyAttachment.policy_arn)
            if one.address != attachment.address
        ),
    )
    return not others
