"""AWS IoT Core."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, Many, One, Spelling, Struct
from iacguard.kinds import convert


class Action(Struct):
    """What a rule does with a message; one of the members is set."""

    function = Attr[str]("Lambda.FunctionArn", "function_arn")


class TopicRule(Kind, type="AWS::IoT::TopicRule", terraform="aws_iot_topic_rule", name="RuleName"):
    """A rule for messages of devices."""

    name = Attr[str]("RuleName", "name")
    sql = Attr[str]("TopicRulePayload.Sql", "sql")
    disabled = Attr[bool](
        "TopicRulePayload.RuleDisabled", Spelling("enabled", convert.NEGATION), default=False
    )
    actions = Many(Action, "TopicRulePayload.Actions", "lambda")
    error_action = One(Action, "TopicRulePayload.ErrorAction", "error_action.lambda")


class Authorizer(Kind, type="AWS::IoT::Authorizer", terraform="aws_iot_authorizer", name="AuthorizerName"):
    """A function that is asked, and waited for, when a device connects."""

    name = Attr[str]("AuthorizerName", "name")
    function = Attr[str]("AuthorizerFunctionArn", "authorizer_function_arn")
