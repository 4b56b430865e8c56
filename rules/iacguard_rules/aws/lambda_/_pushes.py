"""What has a service invoke a function with the permission of the function's own policy.

Pollers, schedules, pipes, state machines and the like take a role of their own instead, and so does
API Gateway where it is given credentials.

https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind, Member
from iacguard.graph.reading import Reading, once
from iacguard.kinds.apis import bodies
from iacguard.kinds.aws.apigateway import (
    Api,
    ApiAuthorizer,
    ApiIntegration,
    Authorizer,
    Integration,
    Method,
    MethodIntegration,
    RestApi,
)
from iacguard.kinds.aws.cloudwatch import Alarm, Notifying
from iacguard.kinds.aws.elb import GroupAttachment, GroupTarget, TargetGroup
from iacguard.kinds.aws.eventbridge import LooseTarget, Rule, Target
from iacguard.kinds.aws.logs import SubscriptionFilter
from iacguard.kinds.aws.s3 import Bucket, LambdaNotification, LooseFunction, LooseNotification
from iacguard.kinds.aws.sns import InlineSubscription, Subscription, Topic
from iacguard.kinds.openapi import operations_of
from iacguard.tuples import NamedTuple
from iacguard.value import Reference, walk
from iacguard_rules.aws.lambda_._callee import Callee, Qualifier, hits, users_of
from iacguard_rules.aws.lambda_._triggers import Families, Family, present, types_of

ALARMS = "lambda.alarms.cloudwatch.amazonaws.com"
APIS = "apigateway.amazonaws.com"
CONFIG = "config.amazonaws.com"
EVENTS = "events.amazonaws.com"
IOT = "iot.amazonaws.com"
LOAD_BALANCERS = "elasticloadbalancing.amazonaws.com"
LOGS = "logs.amazonaws.com"
MAIL = "ses.amazonaws.com"
S3 = "s3.amazonaws.com"
SECRETS = "secretsmanager.amazonaws.com"
SNS = "sns.amazonaws.com"
USER_POOLS = "cognito-idp.amazonaws.com"


class Push(NamedTuple):
    """A trigger that certainly names the function."""

    service: str
    """The service principal that makes the invocation."""
    what: str
    """For messages: ``rule Nightly``."""
    place: Reading[str]
    """The property that names the function."""
    qualifier: Qualifier


def pushes(callee: Callee) -> Iterator[Push]:
    """The triggers of the unit that certainly push to a function, and are not switched off."""
    for family in callee.function.scope.graph.once(_families):
        yield from family(callee)


def _push(callee: Callee, owner: Kind, service: str, what: str, place: Reading[str]) -> Iterator[Push]:
    for named in hits(callee, owner, place):
        if named.is_certain:
            yield Push(service, f"{what} {owner.address}", place, named.qualifier)


def _buckets(callee: Callee) -> Iterator[Push]:
    for bucket in users_of(callee, Bucket, Bucket.functions, LambdaNotification.function):
        for notification in bucket.functions:
            yield from _push(callee, bucket, S3, "bucket", notification.function)
    for loose in users_of(callee, LooseNotification, LooseNotification.functions, LooseFunction.function):
        for entry in loose.functions if loose.bucket.target is None else ():
            yield from _push(callee, loose, S3, "bucket notification", entry.function)


def _custom_buckets(callee: Callee) -> Iterator[Push]:
    from iacguard.kinds.aws.cdk import BucketNotifications, FunctionNotification

    for custom in users_of(
        callee, BucketNotifications, BucketNotifications.functions, FunctionNotification.function
    ):
        for made in custom.functions:
            yield from _push(callee, custom, S3, "bucket notifications", made.function)


def _topics(callee: Callee) -> Iterator[Push]:
    for subscription in users_of(callee, Subscription, Subscription.endpoint):
        if subscription.protocol.equals("lambda"):
            yield from _push(callee, subscription, SNS, "subscription", subscription.endpoint)
    for topic in users_of(callee, Topic, Topic.subscriptions, InlineSubscription.endpoint):
        for entry in topic.subscriptions:
            if entry.protocol.equals("lambda"):
                yield from _push(callee, topic, SNS, "topic", entry.endpoint)


def _rules(callee: Callee) -> Iterator[Push]:
    for rule in users_of(callee, Rule, Rule.targets, Target.arn):
        for target in rule.targets:
            is_own_account = target.role.is_absent and rule.role.is_absent
            if is_own_account and rule.state.differs_from("DISABLED"):
                yield from _push(callee, rule, EVENTS, "rule", target.arn)
    for loose in users_of(callee, LooseTarget, LooseTarget.arn):
        if loose.rule.target is None and loose.read("role_arn").is_absent:
            yield from _push(callee, loose, EVENTS, "event target", loose.arn)


def _logs(callee: Callee) -> Iterator[Push]:
    for log_filter in users_of(callee, SubscriptionFilter, SubscriptionFilter.destination):
        yield from _push(callee, log_filter, LOGS, "log subscription filter", log_filter.destination)


def _devices(callee: Callee) -> Iterator[Push]:
    from iacguard.kinds.aws.iot import Action, TopicRule

    for device_rule in users_of(callee, TopicRule, TopicRule.actions, Action.function):
        for action in device_rule.actions:
            yield from _push(callee, device_rule, IOT, "IoT rule", action.function)
    for device_rule in users_of(callee, TopicRule, TopicRule.error_action, Action.function):
        yield from _push(callee, device_rule, IOT, "IoT rule", device_rule.error_action.function)


def _mail(callee: Callee) -> Iterator[Push]:
    from iacguard.kinds.aws.ses import ReceiptAction, ReceiptRule

    for mail_rule in users_of(callee, ReceiptRule, ReceiptRule.actions, ReceiptAction.function):
        for received in mail_rule.actions:
            yield from _push(callee, mail_rule, MAIL, "receipt rule", received.function)


def _alarms(callee: Callee) -> Iterator[Push]:
    for member in (Notifying.alarm_actions, Notifying.ok_actions, Notifying.no_data_actions):
        for alarm in users_of(callee, Alarm, member):
            for called in member.__get__(alarm, type(alarm)):
                yield from _push(callee, alarm, ALARMS, "alarm", called)


def _rotations(callee: Callee) -> Iterator[Push]:
    from iacguard.kinds.aws.secretsmanager import RotationSchedule

    for rotation in users_of(callee, RotationSchedule, RotationSchedule.function):
        yield from _push(callee, rotation, SECRETS, "rotation", rotation.function)


def _apis(callee: Callee) -> Iterator[Push]:
    for method in users_of(callee, Method, Method.integration, Integration.uri):
        if method.integration.credentials.is_absent:
            yield from _push(callee, method, APIS, "API method", method.integration.uri)
    for own in users_of(callee, MethodIntegration, MethodIntegration.uri):
        if own.credentials.is_absent:
            yield from _push(callee, own, APIS, "API method", own.uri)
    for other in users_of(callee, ApiIntegration, ApiIntegration.uri):
        if other.credentials.is_absent:
            yield from _push(callee, other, APIS, "API integration", other.uri)
    for quick in users_of(callee, Api, Api.quick_target):
        if quick.quick_credentials.is_absent:
            yield from _push(callee, quick, APIS, "API", quick.quick_target)
    apis: list[RestApi | Api] = [*callee.function.all(RestApi), *callee.function.all(Api)]
    for api in apis:
        for call in _calls(api):
            if call.mentioned and call.mentioned.isdisjoint(callee.faces):
                continue
            yield from _push(callee, api, APIS, f"{call.operation} of API", call.uri)


class _Call(NamedTuple):
    """An integration in the document of an API that takes no credentials."""

    operation: str
    uri: Reading[str]
    mentioned: frozenset[str]
    """The resources that its URI refers to."""


@once
def _calls(api: RestApi | Api) -> tuple[_Call, ...]:
    found: list[_Call] = []
    for body in bodies(api):
        for operation in operations_of(body).items:
            read = operation.integration.read("uri")
            if read.is_absent is False and operation.integration.read("credentials").is_absent:
                uri: Reading[str] = Reading(read.resource, read.scope, read.value, read.place, read.path)
                inner = (value.target for value in walk(read.value) if isinstance(value, Reference))
                found.append(_Call(operation.name, uri, frozenset(inner)))
    return tuple(found)


def _authorizers(callee: Callee) -> Iterator[Push]:
    for authorizer in users_of(callee, Authorizer, Authorizer.uri):
        if authorizer.credentials.is_absent:
            yield from _push(callee, authorizer, APIS, "authorizer", authorizer.uri)
    for other in users_of(callee, ApiAuthorizer, ApiAuthorizer.uri):
        if other.credentials.is_absent:
            yield from _push(callee, other, APIS, "authorizer", other.uri)


def _balancers(callee: Callee) -> Iterator[Push]:
    for group in users_of(callee, TargetGroup, TargetGroup.targets, GroupTarget.id):
        for target in group.targets:
            yield from _push(callee, group, LOAD_BALANCERS, "target group", target.id)
    for attachment in users_of(callee, GroupAttachment, GroupAttachment.id):
        yield from _push(callee, attachment, LOAD_BALANCERS, "target group attachment", attachment.id)


def _user_pools(callee: Callee) -> Iterator[Push]:
    from iacguard.kinds.aws.cognito import UserPool

    members: tuple[Member, ...] = (
        UserPool.migration,
        UserPool.pre_sign_up,
        UserPool.post_confirmation,
        UserPool.pre_authentication,
        UserPool.post_authentication,
        UserPool.pre_token,
        UserPool.pre_token_of_version,
        UserPool.custom_message,
        UserPool.email_sender,
        UserPool.sms_sender,
        UserPool.define_challenge,
        UserPool.create_challenge,
        UserPool.verify_challenge,
    )
    for member in members:
        for pool in users_of(callee, UserPool, member):
            read = member.read(pool)
            place: Reading[str] = Reading(read.resource, read.scope, read.value, read.place, read.path)
            yield from _push(callee, pool, USER_POOLS, "user pool", place)


def _config_rules(callee: Callee) -> Iterator[Push]:
    from iacguard.kinds.aws.config import ConfigRule

    for rule in users_of(callee, ConfigRule, ConfigRule.source):
        if rule.owner.equals("CUSTOM_LAMBDA"):
            yield from _push(callee, rule, CONFIG, "Config rule", rule.source)


_FAMILIES: Families[Push] = (
    (_buckets, types_of(Bucket, LooseNotification)),
    (_custom_buckets, types_of("Custom::S3BucketNotifications")),
    (_topics, types_of(Subscription, Topic)),
    (_rules, types_of(Rule, LooseTarget)),
    (_logs, types_of(SubscriptionFilter)),
    (_devices, types_of("AWS::IoT::TopicRule")),
    (_mail, types_of("AWS::SES::ReceiptRule")),
    (_alarms, types_of(Alarm)),
    (_rotations, types_of("AWS::SecretsManager::RotationSchedule")),
    (_apis, types_of(Method, MethodIntegration, ApiIntegration, Api, RestApi)),
    (_authorizers, types_of(Authorizer, ApiAuthorizer)),
    (_balancers, types_of(TargetGroup, GroupAttachment)),
    (_user_pools, types_of("AWS::Cognito::UserPool")),
    (_config_rules, types_of("AWS::Config::ConfigRule")),
)


def _families(graph: ResourceGraph) -> tuple[Family[Push], ...]:
    return present(graph, _FAMILIES)
