"""AWS Budgets."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Conversion, Kind, Many, Spelling, Struct
from iacguard.value import ListValue, Literal, MapValue, Unknown, Value


def _topics(value: Value) -> Value:
    if not isinstance(value, ListValue):
        return ListValue(value.span, (), value.origin, Unknown(value.span, "not known how many"))
    return ListValue(value.span, tuple(_topic(item) for item in value.items), value.origin, value.rest)


def _topic(arn: Value) -> Value:
    return MapValue(arn.span, {"SubscriptionType": Literal(arn.span, "SNS"), "Address": arn})


_OF_TOPICS = Conversion("ARNs of topics to subscribers", _topics)


class BudgetSubscriber(Struct):
    """Who is told: a topic by its ARN, or somebody by mail."""

    type = Attr[str]("SubscriptionType", None, reason="one attribute for each type")
    address = Attr[str]("Address", None, reason="an element of a list")


class BudgetNotification(Struct):
    """A threshold, and who is told when it is passed."""

    subscribers = Many(BudgetSubscriber, "Subscribers", Spelling("subscriber_sns_topic_arns", _OF_TOPICS))
    """In Terraform topics only; addresses of mail are a list of their own."""


class Budget(Kind, type="AWS::Budgets::Budget", terraform="aws_budgets_budget", name="Budget.BudgetName"):
    """A budget."""

    name = Attr[str]("Budget.BudgetName", "name")
    notifications = Many(BudgetNotification, "NotificationsWithSubscribers", "notification")
