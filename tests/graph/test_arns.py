"""The parts of ARNs that are known in part."""

from __future__ import annotations

import pytest

from iacguard.graph.arns import arn_of
from iacguard.graph.symbolic import Part, Symbol, Text, joined, own_text
from iacguard.kinds.aws.s3 import Bucket
from tests.support.build import resource, scope

A = Symbol("A")
B = Symbol("B")


def text(*parts: Part) -> Text:
    return joined(parts)


def test_a_bucket_has_an_arn_without_account() -> None:
    here = scope(resource("Bucket", "AWS::S3::Bucket", {}))
    arn = own_text(Bucket.of(here.graph.resources["Bucket"], here), "Arn")
    assert arn is not None

    parts = arn_of(arn)

    assert parts is not None
    assert (parts.service.literal, parts.account.literal) == ("s3", "")


@pytest.mark.parametrize(
    ("whole", "resource_part"),
    [
        (text("arn:aws:iam::1:role/*"), text("role/*")),
        (text("arn:", A, ":iam::", B, ":role/x:y"), text("role/x:y")),
        (text("arn:aws:lambda:", A, ":function:*"), None),
        (text("arn:aws:s3"), None),
        (text(A, ":role/*"), None),
        (text("*"), None),
    ],
)
def test_an_arn_has_parts_only_where_they_are_certain(whole: Text, resource_part: Text | None) -> None:
    arn = arn_of(whole)

    assert (arn.resource if arn else None) == resource_part
