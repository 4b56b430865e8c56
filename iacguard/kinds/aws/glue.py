"""AWS Glue."""

from __future__ import annotations

from iacguard.graph.kind import Kind, One
from iacguard.graph.policy import ResourcePolicy


class CatalogPolicy(
    Kind,
    type="aws_glue_resource_policy",
    terraform="aws_glue_resource_policy",
):
    """The resource policy of the data catalog of the account."""

    policy = One(ResourcePolicy, "policy", "policy")
