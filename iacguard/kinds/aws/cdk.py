"""Custom resources that the AWS CDK writes into the templates it makes."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, Many, Struct

_CDK = "only the CDK writes it"


class FunctionNotification(Struct):
    """A function that a bucket invokes."""

    function = Attr[str]("LambdaFunctionArn", None, reason=_CDK)


class BucketNotifications(Kind, type="Custom::S3BucketNotifications", terraform=None, reason=_CDK):
    """The notifications of a bucket, set by a function of the CDK in the form of the S3 API."""

    bucket = Attr[str]("BucketName", None, reason=_CDK)
    functions = Many(
        FunctionNotification, "NotificationConfiguration.LambdaFunctionConfigurations", None, reason=_CDK
    )
