"""What may be attached to a role by somebody whom the configuration leaves the choice to."""

from __future__ import annotations

from iacguard.graph.reading import once
from iacguard.kinds.aws.iam import PolicyAttachment, Role, RolePolicyAttachment


@once
def is_left_open(role: Role) -> bool:
    """Whether a role gets policies that only deployment settles, however many those are.

    A module that attaches each of the policies that it is given attaches none where it is given
    none, but nobody who leaves out what is needed is to be blamed on the module.
    """
    for attachment in role.candidates(RolePolicyAttachment, RolePolicyAttachment.role):
        if role.referred_by(attachment.role) is not False and attachment.policy_arn.is_unknown:
            return True
    return any(
        attachment.policy_arn.is_unknown
        and any(role.referred_by(name) is not False for name in attachment.roles)
        for attachment in role.candidates(PolicyAttachment, PolicyAttachment.roles)
    )
