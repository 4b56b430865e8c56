"""AWS AppSync."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class DataSource(
    Kind,
    type="AWS::AppSync::DataSource",
    terraform="aws_appsync_datasource",
    attributes={"arn": "DataSourceArn"},
):
    """What resolvers of a GraphQL API get their data from."""

    type = Attr[str]("Type", "type")
    """``AWS_LAMBDA``, ``AMAZON_DYNAMODB``, ``NONE``."""
    function = Attr[str]("LambdaConfig.LambdaFunctionArn", "lambda_config.function_arn")
