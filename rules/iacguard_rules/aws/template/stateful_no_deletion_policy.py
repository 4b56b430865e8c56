"""Data store is deleted together with its stack.

Databases whose deletion leaves a snapshot by default, buckets (a full one refuses to be deleted) and
tables with deletion protection are left alone. So are tables with point-in-time recovery: DynamoDB keeps
them for 35 days after they are deleted. Where a table lacks both, only the missing recovery is reported.

Why: whoever deletes the stack, renames the resource or takes it out of the template deletes the data.
Nobody is asked, and nothing is kept.

Fix: `DeletionPolicy: Retain` (or `Snapshot` where the type has it) and `UpdateReplacePolicy` with the
same value.
"""

import re
from collections.abc import Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import MapValue


class _Store(AnyResource, type="*", terraform=None, reason="Terraform has no DeletionPolicy"):
    """A data store of a template."""

    __slots__ = ()

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """All of them."""
        return [
            one
            for one in super().among(graph)
            if one.identity.type in _STORES and one.identity.language != "terraform"
        ]


@rule(
    _Store,
    id="template-stateful-no-deletion-policy",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    covered_by=("dynamodb-pitr-disabled",),
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html",
    ),
)
def check(resource: _Store) -> Iterator[Problem]:
    """Fires on a data store of a template that has no DeletionPolicy, or the policy to delete it."""
    identity = resource.resource.identity
    if _is_safe(resource):
        return
    attributes = resource.resource.attributes
    header = resource.resource.header
    keys = {"DeletionPolicy": header} if "DeletionPolicy" not in attributes else {}
    holder = MapValue(header, attributes, keys, header=header)
    policy = Reading[object](resource.resource, resource.scope, holder, header, "").read("DeletionPolicy")
    if policy.is_absent:
        yield Problem(
            policy,
            f"{_STORES[identity.type]} is deleted when the stack is, or when it is taken out of it",
            cause=resource,
        )
    elif policy.equals("Delete"):
        yield Problem(
            policy,
            f"{_STORES[identity.type]} is deleted when the stack is, by its DeletionPolicy",
            cause=resource,
        )


_STORES = {
    "AWS::Cassandra::Table": "the table",
    "AWS::DynamoDB::GlobalTable": "the table",
    "AWS::DynamoDB::Table": "the table",
    "AWS::EC2::Volume": "the volume",
    "AWS::EFS::FileSystem": "the file system",
    "AWS::Elasticsearch::Domain": "the domain",
    "AWS::FSx::FileSystem": "the file system",
    "AWS::KMS::Key": "the key, and with it all that it encrypts,",
    "AWS::OpenSearchService::Domain": "the domain",
    "AWS::Redshift::Cluster": "the cluster",
    "AWS::Timestream::Table": "the table",
}

_PASSING = r"(?i)lock|cache|session|tmp|temp(?!late)"
_RECOVERABLE_DAYS = 14


def _is_safe(resource: AnyResource) -> bool:
    """Whether its data is protected otherwise, need not be kept, or may be either."""
    type = resource.resource.type
    if type == "AWS::KMS::Key":
        days = resource.read("PendingWindowInDays")
        return days.number is None or days.number >= _RECOVERABLE_DAYS
    if not type.startswith("AWS::DynamoDB::"):
        return False
    protected = resource.read("DeletionProtectionEnabled", default=False)
    if type.endswith("GlobalTable"):
        replicas = resource.read("Replicas").listed()
        if any(_may_be_recovered(one) for one in replicas):
            return True
        if any(one.read("DeletionProtectionEnabled").is_false is False for one in replicas):
            return any(one.read("DeletionProtectionEnabled").is_absent is False for one in replicas)
    elif protected.is_false is False or _may_be_recovered(resource):
        return True
    name = resource.read("TableName")
    if re.search(_PASSING, resource.address.rpartition("/")[2]) is not None:
        return True
    return name.is_absent is False and (name.text is None or re.search(_PASSING, name.text) is not None)


def _may_be_recovered(table: Reading[object]) -> bool:
    """Whether a table, or a replica of one, has point-in-time recovery, or may have it."""
    recovery = table.read("PointInTimeRecoverySpecification").read("PointInTimeRecoveryEnabled")
    return recovery.is_absent is False and recovery.is_false is False
