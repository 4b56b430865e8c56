"""Amazon Data Firehose."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class DeliveryStream(
    Kind,
    type="AWS::KinesisFirehose::DeliveryStream",
    terraform="aws_kinesis_firehose_delivery_stream",
    name="DeliveryStreamName",
    attributes={"name": None},
):
    """A stream that delivers records to a destination."""

    name = Attr[str]("DeliveryStreamName", "name")
    redshift_password = Attr[str](
        "RedshiftDestinationConfiguration.Password", "redshift_configuration.password"
    )
    splunk_token = Attr[str]("SplunkDestinationConfiguration.HECToken", "splunk_configuration.hec_token")
    http_access_key = Attr[str](
        "HttpEndpointDestinationConfiguration.EndpointConfiguration.AccessKey",
        "http_endpoint_configuration.access_key",
    )
    snowflake_key = Attr[str](
        "SnowflakeDestinationConfiguration.PrivateKey", "snowflake_configuration.private_key"
    )
    snowflake_passphrase = Attr[str](
        "SnowflakeDestinationConfiguration.KeyPassphrase", "snowflake_configuration.key_passphrase"
    )
