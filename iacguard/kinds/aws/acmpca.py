"""AWS Private CA."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class AuthorityPolicy(
    Kind,
    type="aws_acmpca_policy",
    terraform="aws_acmpca_policy",
):
    """The resource policy of a certificate authority."""

    authority = Attr[str]("resource_arn", "resource_arn")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(authority)
