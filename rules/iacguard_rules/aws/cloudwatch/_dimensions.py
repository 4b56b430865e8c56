"""What the dimensions of AWS's metrics hold of a resource.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html
"""

from __future__ import annotations

from iacguard.tuples import NamedTuple


class Held(NamedTuple):
    """What stands in a dimension."""

    what: str
    """For people, with the attribute that gives it."""
    wrong: dict[str, dict[str | None, str]]
    """By type of resource: attributes that give something else, and what that is."""


def _held(what: str, type: str, **wrong: str) -> Held:
    found: dict[str | None, str] = {"Arn": "its ARN"}
    found.update((None if name == "ref" else name, meaning) for name, meaning in wrong.items())
    return Held(what, {type: found})


_ARN = "its ARN"
_QUEUE = _held(
    "the queue's name (QueueName; name in Terraform)", "AWS::SQS::Queue", ref="its URL", QueueUrl="its URL"
)
_TOPIC = _held("the topic's name (TopicName; name in Terraform)", "AWS::SNS::Topic", ref=_ARN, TopicArn=_ARN)
_FUNCTION = Held(
    "the function's name (Ref; function_name in Terraform)",
    {
        "AWS::Lambda::Function": {"Arn": _ARN, "invoke_arn": "a URI", "qualified_arn": _ARN},
        "AWS::Lambda::Alias": {None: _ARN, "AliasArn": _ARN},
        "AWS::Lambda::Version": {None: _ARN, "FunctionArn": _ARN},
    },
)
_LOAD_BALANCER = _held(
    "the last part of the ARN (LoadBalancerFullName; arn_suffix in Terraform)",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    ref=_ARN,
    LoadBalancerArn=_ARN,
    LoadBalancerName="its short name",
    name="its short name",
    DNSName="its domain name",
)
_TARGET_GROUP = _held(
    "the last part of the ARN (TargetGroupFullName; arn_suffix in Terraform)",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    ref=_ARN,
    TargetGroupArn=_ARN,
    TargetGroupName="its short name",
    name="its short name",
)
_CLUSTER = Held(
    "the cluster's name (Ref; name in Terraform)",
    {"AWS::ECS::Cluster": {"Arn": _ARN}, "aws_ecs_cluster": {"Arn": _ARN, None: _ARN}},
)
_SERVICE = Held(
    "the service's name (Name; name in Terraform)",
    {"AWS::ECS::Service": {None: _ARN, "ServiceArn": _ARN}, "aws_ecs_service": {"Arn": _ARN, None: _ARN}},
)
_MACHINE = Held(
    "the ARN of the state machine (Ref; arn in Terraform)",
    {"AWS::StepFunctions::StateMachine": {"Name": "its name"}},
)
_DATABASE = _held(
    "the identifier of the database (Ref; identifier in Terraform)",
    "AWS::RDS::DBInstance",
    DBInstanceArn=_ARN,
    DbiResourceId="its resource id",
)
_DATABASE_CLUSTER = _held(
    "the identifier of the cluster (Ref; cluster_identifier in Terraform)",
    "AWS::RDS::DBCluster",
    DBClusterArn=_ARN,
    DBClusterResourceId="its resource id",
)
_API = _held("the name of the API, not its id", "AWS::ApiGateway::RestApi", ref="its id", RestApiId="its id")

HELD: dict[tuple[str, str], Held] = {
    ("AWS/ApiGateway", "ApiName"): _API,
    ("AWS/ApplicationELB", "LoadBalancer"): _LOAD_BALANCER,
    ("AWS/ApplicationELB", "TargetGroup"): _TARGET_GROUP,
    ("AWS/CloudFront", "DistributionId"): _held(
        "the distribution's id (Ref; id in Terraform)",
        "AWS::CloudFront::Distribution",
        DomainName="its domain name",
    ),
    ("AWS/DynamoDB", "TableName"): _held(
        "the table's name (Ref; name in Terraform)", "AWS::DynamoDB::Table", StreamArn="the ARN of its stream"
    ),
    ("AWS/EC2", "AutoScalingGroupName"): _held(
        "the group's name (Ref; name in Terraform)", "AWS::AutoScaling::AutoScalingGroup"
    ),
    ("AWS/EC2", "InstanceId"): _held("the instance's id (Ref; id in Terraform)", "AWS::EC2::Instance"),
    ("AWS/ECS", "ClusterName"): _CLUSTER,
    ("AWS/ECS", "ServiceName"): _SERVICE,
    ("AWS/Events", "RuleName"): _held("the rule's name (Ref; name in Terraform)", "AWS::Events::Rule"),
    ("AWS/Firehose", "DeliveryStreamName"): _held(
        "the stream's name (Ref; name in Terraform)", "AWS::KinesisFirehose::DeliveryStream"
    ),
    ("AWS/Kinesis", "StreamName"): _held(
        "the stream's name (Ref; name in Terraform)", "AWS::Kinesis::Stream"
    ),
    ("AWS/Lambda", "FunctionName"): _FUNCTION,
    ("AWS/NetworkELB", "LoadBalancer"): _LOAD_BALANCER,
    ("AWS/NetworkELB", "TargetGroup"): _TARGET_GROUP,
    ("AWS/RDS", "DBClusterIdentifier"): _DATABASE_CLUSTER,
    ("AWS/RDS", "DBInstanceIdentifier"): _DATABASE,
    ("AWS/S3", "BucketName"): _held(
        "the bucket's name (Ref; bucket in Terraform)", "AWS::S3::Bucket", DomainName="its domain name"
    ),
    ("AWS/SNS", "TopicName"): _TOPIC,
    ("AWS/SQS", "QueueName"): _QUEUE,
    ("AWS/States", "StateMachineArn"): _MACHINE,
}
"""By namespace and name of the dimension."""
