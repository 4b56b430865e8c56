"""Instance profile holds no role.

Why: an instance gets its credentials from the role in its profile. From a profile without one it gets
none, and every call that its programs make to AWS fails. IAM takes one role in a profile and no more.

Fix: name the role: `Roles: [!Ref AppRole]`, in Terraform `role = aws_iam_role.app.name`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import InstanceProfile
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    InstanceProfile,
    id="iam-instance-profile-without-role",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html",
    ),
)
def check(profile: InstanceProfile) -> Iterator[Problem]:
    """Fires on a profile that certainly has no role, or more than one."""
    roles = profile.roles
    count = len(list(roles))
    if roles.is_empty:
        yield Problem(roles, "instances with this profile get no credentials")
    elif count > 1:
        yield Problem(roles, f"a profile has one role, and {count} are listed")
