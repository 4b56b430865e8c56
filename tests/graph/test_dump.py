"""The graph as JSON."""

from __future__ import annotations

import json

from iacguard.condition import Condition, Opaque
from iacguard.graph.dump import to_json, value_to_json
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Identity, Resource
from iacguard.graph.unit import Unit
from iacguard.text import Source
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
)

SOURCE = Source("t.yaml", "first line\nsecond line\n")
HERE = SOURCE.span(11, 17)
UNKNOWN = Unknown(HERE, "not known")
CONDITION = Condition("IsProd", Opaque("x"))


def test_every_kind_of_value_has_its_form() -> None:
    secret = Literal(HERE, "hunter2", sensitive=True)
    value = MapValue(
        HERE,
        {
            "plain": ListValue(HERE, (Literal(HERE, 1), Literal(HERE, True), Literal(HERE, "s"))),
            "reference": Reference(HERE, "Bucket"),
            "attribute": Reference(HERE, "Bucket", "Arn"),
            "text": Interpolation(HERE, (Literal(HERE, "a-"), Reference(HERE, "Bucket"))),
            "unknown": UNKNOWN,
            "choice": Choice(HERE, CONDITION, Literal(HERE, 1), Literal(HERE, 2)),
            "half": Choice(HERE, CONDITION, Literal(HERE, 1), Absent(HERE)),
            "encoded": Encoded(HERE, MapValue(HERE, {"a": Literal(HERE, None)})),
            "secret": secret,
            "secret inside": Interpolation(HERE, (Literal(HERE, "a"), secret)),
            "absent": Absent(HERE),
            "null": Literal(HERE, None),
            "open": ListValue(HERE, (Literal(HERE, 1), Absent(HERE)), rest=UNKNOWN),
            "infinite": Literal(HERE, float("inf")),
        },
        rest=UNKNOWN,
    )

    assert value_to_json(value) == {
        "plain": [1, True, "s"],
        "reference": {"$ref": "Bucket"},
        "attribute": {"$ref": "Bucket", "attribute": "Arn"},
        "text": {"$join": ["a-", {"$ref": "Bucket"}]},
        "unknown": {"$unknown": "not known"},
        "choice": {"$if": {"condition": "IsProd", "then": 1, "else": 2}},
        "half": {"$if": {"condition": "IsProd", "then": 1}},
        "encoded": {"$json": {}},
        "secret": {"$sensitive": True},
        "secret inside": {"$join": ["a", {"$sensitive": True}]},
        "open": [1, {"$rest": "not known"}],
        "infinite": "inf",
        "$rest": "not known",
    }


def test_units_are_printed_with_their_resources_and_edges() -> None:
    bucket = Resource(
        Identity("aws_s3_bucket.this", "AWS::S3::Bucket", "aws_s3_bucket", "terraform"),
        HERE,
        SOURCE.span(11, 22),
        lambda: MapValue(HERE, {"BucketName": Literal(HERE, "b")}),
        lambda: MapValue(HERE, {"bucket": Literal(HERE, "b")}),
        CONDITION,
    )
    policy = Resource(
        Identity("policy", "AWS::S3::BucketPolicy", "aws_s3_bucket_policy", "terraform"),
        HERE,
        HERE,
        lambda: MapValue(HERE, {"Bucket": Reference(HERE, "aws_s3_bucket.this", "Arn")}),
    )
    unit = Unit("stack", "terraform", ResourceGraph([bucket, policy]), [SOURCE], [], [])

    document = to_json([unit])

    assert document["version"] == 1
    assert json.loads(json.dumps(document)) == document
    assert isinstance(document["resources"], list)
    assert document["resources"][0] == {
        "address": "aws_s3_bucket.this",
        "type": "AWS::S3::Bucket",
        "source_type": "aws_s3_bucket",
        "unit": "stack",
        "location": {
            "path": "t.yaml",
            "start": {"line": 2, "column": 1},
            "end": {"line": 2, "column": 12},
        },
        "properties": {"BucketName": "b"},
        "source_properties": {"bucket": "b"},
        "condition": "IsProd",
    }
    assert document["edges"] == [
        {"from": "policy", "to": "aws_s3_bucket.this", "property": "Bucket", "attribute": "Arn"}
    ]


def test_secrets_in_plain_text_are_not_shown() -> None:
    span = SOURCE.span()
    entries: dict[str, Value] = {
        "Password": Literal(span, "hunter2-hunter2"),
        "Dsn": Literal(span, "postgres://app:hunter2@db.internal/app"),
        "SecretName": Literal(span, "orders"),
        "Token": Literal(span, "changeme"),
    }

    assert value_to_json(MapValue(span, entries)) == {
        "Password": {"$sensitive": True},
        "Dsn": {"$sensitive": True},
        "SecretName": "orders",
        "Token": "changeme",
    }
