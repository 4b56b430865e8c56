"""Amazon Lex."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class BotPolicy(
    Kind,
    type="AWS::Lex::ResourcePolicy",
    terraform=None,
    reason="the provider does not have it",
):
    """The resource policy of a bot or an alias of one."""

    resource_arn = Attr[str]("ResourceArn", None, reason="CloudFormation only")
    policy = One(ResourcePolicy, "Policy", None, reason="CloudFormation only")
    for_ = Subject(resource_arn)
