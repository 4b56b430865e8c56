"""SAM resources that become one resource: tables, layers, nested applications."""

from __future__ import annotations

from iacguard.frontends.sam.draft import Properties, Sam
from iacguard.frontends.sam.locations import s3_location
from iacguard.frontends.sam.logical_ids import prefix_of
from iacguard.frontends.sam.tags import tag_list
from iacguard.frontends.sam.writing import (
    converted,
    or_else,
    part,
    plain_text,
    written,
)
from iacguard.value import Absent, Literal, Unknown, Value, is_absent, map_choices

_KEY_TYPES = {"String": "S", "Number": "N", "Binary": "B"}


def expand_table(sam: Sam) -> None:
    """``AWS::Serverless::SimpleTable``: a table with one key, paid by request unless it says otherwise."""
    place = sam.site.header
    key = sam.given("PrimaryKey")
    name = or_else(part(key, "Name"), written(place, "id"))
    kind = or_else(converted(part(key, "Type"), _key_type), written(place, "S"))
    table = Properties(sam.site)
    attributes = written(place, [{"AttributeName": name, "AttributeType": kind}])
    table.take_as("AttributeDefinitions", sam.properties, "PrimaryKey", attributes)
    schema = written(place, [{"AttributeName": name, "KeyType": "HASH"}])
    table.take_as("KeySchema", sam.properties, "PrimaryKey", schema)
    throughput = sam.given("ProvisionedThroughput")
    table.take_as("ProvisionedThroughput", sam.properties, "ProvisionedThroughput", throughput)
    table.put("BillingMode", map_choices(throughput, lambda side: _billing(side, sam)))
    table.take(sam.properties, "PointInTimeRecoverySpecification", "SSESpecification", "TableName")
    table.take_as("Tags", sam.properties, "Tags", tag_list(sam.given("Tags")))
    table.rest = sam.properties.rest
    sam.main("AWS::DynamoDB::Table", table)


def _key_type(value: Value) -> Value:
    if isinstance(value, Literal) and value.value in _KEY_TYPES:
        return Literal(value.span, _KEY_TYPES[str(value.value)], value.origin)
    return Unknown(value.span, "String, Number or Binary was expected")


def _billing(throughput: Value, sam: Sam) -> Value:
    if isinstance(throughput, Unknown):
        return throughput
    is_provisioned = not is_absent(throughput)
    return Absent(throughput.span) if is_provisioned else written(sam.site.header, "PAY_PER_REQUEST")


def expand_layer(sam: Sam) -> None:
    """``AWS::Serverless::LayerVersion``: versions are kept unless it says otherwise."""
    layer = Properties(sam.site)
    bare = sam.id.removeprefix(prefix_of(sam.id))
    name = or_else(sam.given("LayerName"), written(sam.site.header, bare))
    layer.take_as("LayerName", sam.properties, "LayerName", name)
    layer.take(sam.properties, "Description", "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo")
    content = s3_location(sam.given("ContentUri"), "S3Bucket", "S3Key", "S3ObjectVersion")
    layer.take_as("Content", sam.properties, "ContentUri", content)
    draft = sam.main("AWS::Lambda::LayerVersion", layer)
    policy = converted(sam.given("RetentionPolicy"), _retention)
    if is_absent(policy):
        draft.attributes.setdefault("DeletionPolicy", written(sam.site.header, "Retain"))
    else:
        draft.attributes["DeletionPolicy"] = or_else(policy, written(sam.site.header, "Retain"))


def _retention(value: Value) -> Value:
    text = plain_text(value)
    return value if text is None else Literal(value.span, text.capitalize(), value.origin)


def expand_application(sam: Sam) -> None:
    """``AWS::Serverless::Application``: a nested stack; opaque when its template is not on disk."""
    stack = Properties(sam.site)
    stack.take(sam.properties, "Parameters", "NotificationARNs", "TimeoutInMinutes")
    location = sam.get("Location")
    url = map_choices(location, _template_url)
    stack.take_as("TemplateURL", sam.properties, "Location", url)
    tags = tag_list(sam.given("Tags"), "lambda:createdBy", place=sam.site.header)
    stack.take_as("Tags", sam.properties, "Tags", tags)
    sam.main("AWS::CloudFormation::Stack", stack)


def _template_url(location: Value) -> Value:
    if isinstance(location, Literal):
        is_url = str(location.value).startswith("http")
        return location if is_url else Unknown(location.span, "packaging settles where this is stored")
    return Unknown(location.span, "the template comes from the Serverless Application Repository")
