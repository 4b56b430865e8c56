"""ARN names no AWS managed policy.

Why: AWS's policies lie under paths such as `service-role/`, and their names are compared with case.
An ARN that is nearly right makes the deployment fail with "Policy does not exist or is not
attachable".

Fix: write the ARN as AWS's list of managed policies has it.
"""

import re
from collections.abc import Iterator

from iacguard.facts.aws import managed_policies as table
from iacguard.kinds.aws.iam import Role, User
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._deprecated import WITHDRAWN
from iacguard_rules.aws.iam._managed import ATTACHERS, Attached, Attacher, attached, attached_by
from iacguard_rules.aws.iam._spelling import either, within


@rule[Attacher](
    *ATTACHERS,
    id="iam-unknown-managed-policy",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",),
)
def check(attacher: Attacher) -> Iterator[Problem]:
    """Fires on an attached policy, or a boundary, that AWS has elsewhere or under a similar name."""
    for policy in attached(attacher):
        if policy.path.startswith("aws-service-role/"):
            yield Problem(policy.arn, f"{policy.path} is for a service-linked role: nothing else can have it")
        else:
            yield from _unknown(policy)
    if isinstance(attacher, (Role, User)):
        boundary = attached_by(attacher.boundary)
        if boundary is not None:
            yield from _unknown(boundary)


def _unknown(policy: Attached) -> Iterator[Problem]:
    if table.find(policy.path) is not None or policy.name in WITHDRAWN:
        return
    known = table.by_name(policy.name)
    if known is not None:
        yield Problem(policy.arn, f"AWS has no policy {policy.path}; its path is {known.path}")
        return
    names = {path.rpartition("/")[2]: path for path in table.paths()}
    near = [name for name in within(2, policy.name, names) if not _is_other_version(policy.name, name)]
    # Nothing is nearer than a name that differs in case alone.
    same = [name for name in near if name.lower() == policy.name.lower()]
    if near:
        meant = either(names[name] for name in (same or near)[:2])
        yield Problem(policy.arn, f"AWS has no policy {policy.name}; did you mean {meant}?")


def _is_other_version(name: str, other: str) -> bool:
    """Whether two names differ in their versions alone: the one may be younger than the list."""
    mine, theirs = (re.sub(r"_?v?\d+$", "", one.lower()) for one in (name, other))
    return mine == theirs and name.lower() != other.lower()
