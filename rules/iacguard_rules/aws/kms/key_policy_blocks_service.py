"""AWS service that should use the key is not allowed to.

Why: a service that encrypts by itself is no principal of the account, so the statement for the
account root, which the default key policy consists of, does not let it in. KMS refuses its requests:
the log group or trail that is to use the key cannot be created, logs are not delivered, CloudFront
answers 403 and instances do not start.

Fix: add a statement to the key policy that allows the service what it needs. For CloudWatch Logs that
is `kms:Encrypt*`, `kms:Decrypt*`, `kms:ReEncrypt*`, `kms:GenerateDataKey*` and `kms:Describe*` for
`logs.<region>.amazonaws.com`; for CloudTrail it is `kms:GenerateDataKey*` for
`cloudtrail.amazonaws.com`; for logs that AWS delivers to a bucket the same for
`delivery.logs.amazonaws.com`; for CloudFront it is `kms:Decrypt` for `cloudfront.amazonaws.com`, which
takes an origin access control. For volumes of an Auto Scaling group name the group's service-linked
role, with `kms:CreateGrant` besides the use of the key.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind, Member
from iacguard.graph.policy.evaluation import Policies, is_allowed
from iacguard.graph.policy.requests import Request, role
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import ACCOUNT, PARTITION, REGION, Symbol, Text, joined, own_text, text_of
from iacguard.graph.wildcards import covers
from iacguard.kinds.aws.cloudfront import Distribution, Origin
from iacguard.kinds.aws.cloudtrail import Trail
from iacguard.kinds.aws.ec2 import FlowLog, LaunchTemplate, TemplateVolume
from iacguard.kinds.aws.kms import Key
from iacguard.kinds.aws.logs import DeliveryDestination, LogGroup
from iacguard.kinds.aws.s3 import Bucket, EncryptionRule
from iacguard.kinds.permissions import service_may_use
from iacguard.kinds.policies import Attached, policies_of
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard.tuples import NamedTuple


class _Use(NamedTuple):
    """A service that is to use a key."""

    service: str
    """For people."""
    at: Reading[object]
    """The property that says so."""
    missing: str
    """The action that the key's policy certainly does not allow it."""
    so: str
    """What comes of it."""


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
        "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html",
        "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    ),
)
def check(key: Key) -> Iterator[Problem]:
    """Fires for each service that is to use the key and that its policy certainly does not let."""
    policies = policies_of(key)
    at: Reading[object] = policies.certain[0].policy if policies.certain else key
    whose = "the policy of the key" if policies.certain else "the default policy of a key"
    told: set[str] = set()
    for use in (*_by_services(key), *_by_buckets(key), *_by_volumes(key, policies)):
        if use.service not in told:
            told.add(use.service)
            message = f"{whose} does not allow {use.service} {use.missing}, so {use.so}"
            yield Problem(at, message, hints=[Hint(use.at.place, "the key is to be used here")])


# Services that encrypt by themselves -------------------------------------------------------------


class _Service(NamedTuple):
    """How a service uses the keys of a kind of resource."""

    kind: type[Kind]
    key: Member
    name: str
    principals: tuple[Text, ...]
    """The spellings of the service principal."""
    actions: tuple[str, ...]
    so: str


_SERVICES = (
    _Service(
        LogGroup,
        LogGroup.kms_key,
        "CloudWatch Logs",
        (Text(("logs.", REGION, ".amazonaws.com")), Text(("logs.amazonaws.com",))),
        ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"),
        "the log group cannot be made",
    ),
    _Service(
        Trail,
        Trail.kms_key,
        "CloudTrail",
        (Text(("cloudtrail.amazonaws.com",)),),
        ("kms:GenerateDataKey",),
        "the trail cannot be made",
    ),
)


def _by_services(key: Key) -> Iterator[_Use]:
    for service in _SERVICES:
        for user in key.referrers(service.kind, service.key):
            missing = _refused(key, service.principals, service.actions, user)
            if missing is not None:
                yield _Use(service.name, service.key.read(user), missing, service.so)


def _refused(
    key: Key, principals: tuple[Text, ...], actions: tuple[str, ...], source: Kind | None = None
) -> str | None:
    """The first action that the service needs and certainly does not have."""
    for action in actions:
        verdicts = [service_may_use(name, action, key, source) for name in principals]
        if all(verdict is False for verdict in verdicts):
            return action
    return None


# Buckets whose objects the key encrypts ----------------------------------------------------------

_DELIVERY = (Text(("delivery.logs.amazonaws.com",)),)
_CLOUDFRONT = (Text(("cloudfront.amazonaws.com",)),)


def _by_buckets(key: Key) -> Iterator[_Use]:
    for bucket in key.referrers(Bucket, Bucket.encryption, EncryptionRule.kms_key):
        yield from _by_deliveries(key, bucket)
        yield from _by_distributions(key, bucket)


def _by_deliveries(key: Key, bucket: Bucket) -> Iterator[_Use]:
    places: list[Reading[str]] = [
        log.destination
        for log in bucket.candidates(FlowLog, FlowLog.destination)
        if log.exists() and log.destination_type.equals("s3") and _is_in(log.destination, bucket)
    ]
    places.extend(destination.receiver for destination in bucket.referrers(DeliveryDestination, _RECEIVER))
    missing = _refused(key, _DELIVERY, ("kms:GenerateDataKey",)) if places else None
    if missing is not None:
        yield _Use("the delivery of logs", places[0], missing, "no logs arrive in the bucket")


_RECEIVER = DeliveryDestination.receiver


def _is_in(destination: Reading[str], bucket: Bucket) -> bool:
    """Whether a destination is the bucket or a folder of it."""
    text, arn = text_of(destination, bucket), own_text(bucket, "Arn")
    if text is None or arn is None:
        return False
    return text == arn or covers(joined((*arn.parts, "/*")), text) is True


def _by_distributions(key: Key, bucket: Bucket) -> Iterator[_Use]:
    for distribution in bucket.candidates(Distribution, Distribution.origins, Origin.domain):
        for origin in distribution.origins if distribution.exists() else ():
            target = origin.domain.reference
            if target is None or target.target != bucket.address or target.attribute == "WebsiteURL":
                continue
            so = "requests for the objects answer 403"
            if origin.access_control.is_present and origin.access_control.text != "":
                missing = _refused(key, _CLOUDFRONT, ("kms:Decrypt",), distribution)
                if missing is not None:
                    yield _Use("CloudFront", origin.access_control, missing, so)
            elif origin.access_control.is_absent and _has_identity(origin):
                # An identity is a user of CloudFront's that KMS does not know.
                yield _Use("an origin access identity", origin.access_identity, "kms:Decrypt", so)


def _has_identity(origin: Origin) -> bool:
    return origin.access_identity.is_present and origin.access_identity.text != ""


# Volumes of Auto Scaling groups ------------------------------------------------------------------

_SCALING_ROLE = role(
    Text(
        (
            "arn:",
            PARTITION,
            ":iam::",
            ACCOUNT,
            ":role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
            # A group may have a role of its own, whose name goes on.
            Symbol("the suffix of the role", is_word=True),
        )
    )
)


def _by_volumes(key: Key, policies: Attached) -> Iterator[_Use]:
    for template in key.referrers(LaunchTemplate, LaunchTemplate.volumes, TemplateVolume.kms_key):
        missing = _missing_for_scaling(key, policies) if _scales(template) else None
        if missing is not None:
            volume = next(one for one in template.volumes if key.referred_by(one.kms_key))
            so = "instances of the group do not start"
            yield _Use("the service-linked role of Auto Scaling", volume.kms_key, missing, so)


def _scales(template: LaunchTemplate) -> bool:
    """Whether an Auto Scaling group certainly makes instances of a launch template."""
    from iacguard.kinds.aws.autoscaling import AutoScalingGroup  # most keys are for no launch template

    members = (
        AutoScalingGroup.template,
        AutoScalingGroup.template_name,
        AutoScalingGroup.mixed_template,
        AutoScalingGroup.mixed_template_name,
    )
    return any(template.referrers(AutoScalingGroup, member).items for member in members)


def _missing_for_scaling(key: Key, policies: Attached) -> str | None:
    arn = own_text(key, "Arn")
    held = Policies(
        resource=[carried.policy for carried in policies.certain],
        resource_is_complete=policies.is_complete and not policies.possible,
    )
    for action in ("kms:Decrypt", "kms:CreateGrant"):
        # The role has no policy for keys, so that the policy of the key has to name it.
        if (
            arn is not None
            and is_allowed(Request(_SCALING_ROLE, action, arn, subjects=(key,)), held) is False
        ):
            return action
    return None
