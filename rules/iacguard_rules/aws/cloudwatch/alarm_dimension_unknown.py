"""Alarm uses a dimension that the namespace does not have.

Why: CloudWatch takes any dimension, and a metric with one that the service does not report has no
data. The alarm never goes off, and nobody notices until it should have.

Fix: use the dimensions that the service's metrics have, with their capitals.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Items, Reading
from iacguard.kinds.aws.cloudwatch import Alarm, Dimension
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Alarm,
    id="cloudwatch-alarm-dimension-unknown",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html",
    ),
)
def check(alarm: Alarm) -> Iterator[Problem]:
    """Fires on a dimension that is not in the namespace's, and on none where metrics have one."""
    yield from _unknown(alarm.namespace, alarm.dimensions)
    for query in alarm.queries:
        yield from _unknown(query.namespace, query.dimensions)


def _unknown(namespace: Reading[str], dimensions: Items[Dimension]) -> Iterator[Problem]:
    names = _NAMES.get(namespace.text or "", "").split()
    if not names:
        return
    if dimensions.is_empty and namespace.text in _NEVER_WITHOUT:
        yield Problem(dimensions, f"metrics of {namespace.text} have dimensions, and the alarm names none")
    for dimension in dimensions:
        name = dimension.name.text
        if name is not None and name not in names:
            message = f"metrics of {namespace.text} have no dimension {name}; they have {', '.join(names)}"
            yield Problem(dimension.name, message)


_NEVER_WITHOUT = ("AWS/SQS", "AWS/ApplicationELB", "AWS/NetworkELB", "AWS/Kinesis", "AWS/Firehose", "AWS/S3")

_NAMES = {
    "AWS/ApplicationELB": "LoadBalancer TargetGroup AvailabilityZone",
    "AWS/DynamoDB": (
        "TableName GlobalSecondaryIndexName Operation StreamLabel "
        "ReceivingRegion DelegatedOperation OperationType VerifiedRegion Source"
    ),
    "AWS/ELB": "LoadBalancerName AvailabilityZone",
    "AWS/Events": "RuleName EventBusName EventSourceName",
    "AWS/Firehose": "DeliveryStreamName",
    "AWS/Kinesis": "StreamName ShardId ConsumerName",
    "AWS/Lambda": "FunctionName Resource ExecutedVersion EventSourceMappingUUID CapacityProviderName",
    "AWS/NetworkELB": "LoadBalancer TargetGroup AvailabilityZone",
    "AWS/RDS": (
        "DBInstanceIdentifier DBClusterIdentifier DatabaseClass "
        "EngineName Role SourceRegion DbClusterIdentifier ProxyName Target TargetGroup TargetRole"
    ),
    "AWS/S3": "BucketName StorageType FilterId SourceBucket DestinationBucket RuleId",
    "AWS/SNS": "TopicName Application Platform Country SMSType SubscriptionId",
    "AWS/SQS": "QueueName",
    "AWS/States": (
        "StateMachineArn ActivityArn LambdaFunctionArn "
        "ServiceIntegrationResourceArn ServiceMetric APIName StateMachineVersion StateMachineAlias"
    ),
}
"""Dimensions by namespace."""
