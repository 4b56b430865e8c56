"""AWS service that should use the key is not allowed to.

Why: a service that encrypts by itself is no principal of the account, so the statement for the
account root, which the default key policy consists of, does not let it in. KMS refuses its requests,
and the log group or trail that is to use the key cannot be created.

Fix: add a statement to the key policy that allows the service what it needs. For CloudWatch Logs that
is `kms:Encrypt*`, `kms:Decrypt*`, `kms:ReEncrypt*`, `kms:GenerateDataKey*` and `kms:Describe*` for
`logs.<region>.amazonaws.com`; for CloudTrail it is `kms:GenerateDataKey*` for
`cloudtrail.amazonaws.com`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from iacguard.graph.kind import Kind, Member
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import REGION, Text
from iacguard.kinds.aws.cloudtrail import Trail
from iacguard.kinds.aws.kms import Key
from iacguard.kinds.aws.logs import LogGroup
from iacguard.kinds.permissions import service_may_use
from iacguard.kinds.policies import policies_of
from iacguard.rule import Category, Hint, Problem, Severity, rule


class _Use(NamedTuple):
    """How a service uses the keys of a kind of resource."""

    kind: type[Kind]
    key: Member
    service: str
    names: tuple[Text, ...]
    """The spellings of the service principal."""
    actions: tuple[str, ...]
    user: str


_USES = (
    _Use(
        LogGroup,
        LogGroup.kms_key,
        "CloudWatch Logs",
        (Text(("logs.", REGION, ".amazonaws.com")), Text(("logs.amazonaws.com",))),
        ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"),
        "log group",
    ),
    _Use(
        Trail,
        Trail.kms_key,
        "CloudTrail",
        (Text(("cloudtrail.amazonaws.com",)),),
        ("kms:GenerateDataKey",),
        "trail",
    ),
)


@rule(
    Key,
    id="kms-key-policy-blocks-service",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html",
        "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    ),
)
def check(key: Key) -> Iterator[Problem]:
    """Fires for each service that is to use the key and that its policy certainly does not let."""
    policies = policies_of(key).certain
    at: Reading[object] = policies[0].policy if policies else key
    whose = "the policy of the key" if policies else "the default policy of a key"
    for use in _USES:
        for user in key.referrers(use.kind, use.key):
            action = _refused(key, use, user)
            if action is not None:
                hint = Hint(use.key.read(user).place, f"the {use.user} is to use the key")
                message = f"{whose} does not allow {use.service} {action}, so the {use.user} cannot be made"
                yield Problem(at, message, hints=[hint])
                break


def _refused(key: Key, use: _Use, user: Kind) -> str | None:
    """The first action that the service needs and certainly does not have."""
    for action in use.actions:
        verdicts = [service_may_use(name, action, key, user) for name in use.names]
        if all(verdict is False for verdict in verdicts):
            return action
    return None
