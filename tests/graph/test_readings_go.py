"""What was read goes when nobody has it any more, without a search for what hangs together in cycles."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.policy.actions import is_about
from iacguard.kinds.aws.s3 import Bucket, BucketPolicy
from iacguard.kinds.policies import policies_of
from tests.support.build import resource, scope


class _Graph(ResourceGraph):
    """One that can be watched."""

    __slots__ = ("__weakref__",)


@pytest.fixture(autouse=True)
def _uncollected() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def test_what_was_read_of_a_policy_goes_with_its_graph() -> None:
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["*", "arn:a"]}
    here = scope(
        resource("B", "AWS::S3::Bucket", {}),
        resource("P", "AWS::S3::BucketPolicy", {"Bucket": "B", "PolicyDocument": {"Statement": statement}}),
    )
    here.graph = _Graph(here.graph.resources.values())
    watched = weakref.ref(here.graph)
    policy = BucketPolicy.of(here.graph.resources["P"], here).policy
    first = next(iter(policy.statements))

    assert next(iter(first.resources)).text == "*"
    assert is_about(first, "s3:GetObject")
    assert policies_of(Bucket.of(here.graph.resources["B"], here)).is_complete

    here.close()
    del here, policy, first
    assert watched() is None
