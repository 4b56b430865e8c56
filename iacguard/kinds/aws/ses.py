"""Amazon SES."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, Many, One, Struct
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class ReceiptAction(Struct):
    """What is done with a message that came in; one of the members is set."""

    function = Attr[str]("LambdaAction.FunctionArn", "function_arn")
    invocation = Attr[str]("LambdaAction.InvocationType", "invocation_type", default="Event")


class ReceiptRule(
    Kind, type="AWS::SES::ReceiptRule", terraform="aws_ses_receipt_rule", attributes={"name": None}
):
    """A rule for incoming mail."""

    name = Attr[str]("Rule.Name", "name")
    rule_set = Attr[str]("RuleSetName", "rule_set_name")
    enabled = Attr[bool]("Rule.Enabled", "enabled", default=False)
    actions = Many(ReceiptAction, "Rule.Actions", "lambda_action")


class IdentityPolicy(
    Kind,
    type="aws_ses_identity_policy",
    terraform="aws_ses_identity_policy",
):
    """Who may send mail as an address or a domain."""

    identity = Attr[str]("identity", "identity")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(identity)


class EmailIdentityPolicy(
    Kind,
    type="aws_sesv2_email_identity_policy",
    terraform="aws_sesv2_email_identity_policy",
):
    """Who may send mail as an address or a domain, by the newer API."""

    identity = Attr[str]("email_identity", "email_identity")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(identity)
