"""Events of services that invoke the function themselves: each needs a permission to do so."""

from __future__ import annotations

from iacguard.frontends.sam.draft import Properties
from iacguard.frontends.sam.events import Effects, Event, Handler, Notice, Trigger, permit
from iacguard.frontends.sam.policies import Grants
from iacguard.frontends.sam.pull_events import poll
from iacguard.frontends.sam.tags import propagated_tags
from iacguard.frontends.sam.writing import (
    Written,
    all_cases,
    cases,
    elements,
    given,
    is_set,
    part,
    perhaps_absent,
    pseudo,
    substituted,
)
from iacguard.value import Absent, Literal, MapValue, Reference, Unknown, Value


def bucket(event: Event, grants: Grants, effects: Effects) -> None:
    """S3: the bucket of the same template gets the notification."""
    permission = permit(
        event, "s3.amazonaws.com", SourceAccount=pseudo(event.place, "AWS::AccountId")
    ).address
    tags = propagated_tags(event.sam)
    for case in cases(event.get("Bucket"), event.when):
        target = _resource(case.value, "AWS::S3::Bucket", effects)
        if target is None:
            unknown = perhaps_absent(case.value)
            if unknown is not None:
                effects.lose_notice(event.sam, unknown)
            continue
        found = elements(given(event.get("Events")), case.when)
        for kind in found.known:
            configuration = Properties(event.site, {"Function": event.target.arn})
            configuration.take(event.properties, "Filter")
            configuration.put("Event", kind.value)
            when = (*event.sam.base, *kind.when)
            value = configuration.build(event.site)
            effects.notices.append(
                Notice(target, value, permission, tags, event.sam.resource.condition, when)
            )
        if found.rest is not None:
            effects.lose_notice(event.sam, found.rest)


def _resource(value: Value, type: str, effects: Effects) -> str | None:
    """The resource of the template that a value is a reference to, when it is of this type."""
    if isinstance(value, Reference) and value.attribute is None:
        resource = effects.resources.get(value.target)
        if resource is not None and resource.identity.type == type:
            return value.target
    return None


def user_pool(event: Event, grants: Grants, effects: Effects) -> None:
    """Cognito: the user pool of the same template gets the function as a trigger."""
    source: Value = Absent(event.place)
    for case in cases(event.get("UserPool"), event.when):
        target = _resource(case.value, "AWS::Cognito::UserPool", effects)
        if target is None:
            unknown = perhaps_absent(case.value)
            if unknown is not None:
                effects.unplaced_triggers.append(unknown)
            source = case.value if isinstance(case.value, Unknown) else source
            continue
        source = Reference(case.value.span, target, "Arn")
        found = elements(given(event.get("Trigger")), case.when)
        base = event.sam.base
        for name in found.known:
            known = isinstance(name.value, Literal)
            text = str(name.value.value) if isinstance(name.value, Literal) and known else None
            when = (*base, *name.when)
            effects.triggers.append(Trigger(target, text, event.target.arn, when))
        if found.rest is not None:
            effects.triggers.append(Trigger(target, None, found.rest, base))
    address = f"{event.target.id}CognitoPermission"
    permit(event, "cognito-idp.amazonaws.com", address, SourceArn=source)


def topic(event: Event, grants: Grants, effects: Effects) -> None:
    """SNS: a subscription, by way of a queue when ``SqsSubscription`` asks for one."""
    for case in all_cases(given(event.get("SqsSubscription")), event.when):
        side = event._replace(when=case.when)
        if is_set(case.value) is False:
            permit(side, "sns.amazonaws.com", SourceArn=event.get("Topic"))
            _subscribe(side, event.write("lambda"), event.target.arn)
        elif isinstance(case.value, Literal):
            _subscribe_new_queue(side, grants, effects)
        elif isinstance(case.value, MapValue):
            _subscribe_queue(side, case.value, grants, effects)
        else:
            event.sam.hide([_unknown(case.value)])
            _subscribe(side, _unknown(case.value), _unknown(case.value))


def _unknown(value: Value) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(value.span, "true or a map was expected")


def _subscribe(event: Event, protocol: Value, endpoint: Value) -> None:
    subscription = Properties(event.site, {"Protocol": protocol, "Endpoint": endpoint})
    subscription.take_as("TopicArn", event.properties, "Topic")
    subscription.take(event.properties, "Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy")
    event.add(event.id, "AWS::SNS::Subscription", subscription)


def _subscribe_new_queue(event: Event, grants: Grants, effects: Effects) -> None:
    queue = f"{event.id}Queue"
    properties = Properties(event.site)
    topic_id = _resource(event.get("Topic"), "AWS::SNS::Topic", effects)
    if topic_id is not None:
        properties.put("FifoQueue", given(effects.resources[topic_id].properties.get("FifoTopic")))
    elif isinstance(event.get("Topic"), Unknown):
        properties.put("FifoQueue", event.get("Topic"))
    event.add(queue, "AWS::SQS::Queue", properties)
    arn = Reference(event.place, queue, "Arn")
    _let_topic_send(event, f"{event.id}QueuePolicy", arn, Reference(event.place, queue))
    _subscribe(event, event.write("sqs"), arn)
    _poll_queue(event, arn, event.write(10), grants, effects)


def _subscribe_queue(event: Event, queue: MapValue, grants: Grants, effects: Effects) -> None:
    arn, url = part(queue, "QueueArn"), part(queue, "QueueUrl")
    name = part(queue, "QueuePolicyLogicalId")
    address = str(name.value) if isinstance(name, Literal) else f"{event.id}QueuePolicy"
    _let_topic_send(event, address, arn, url)
    _subscribe(event, event.write("sqs"), arn)
    size = given(part(queue, "BatchSize"))
    _poll_queue(event, arn, event.write(10) if isinstance(size, Absent) else size, grants, effects)


def _let_topic_send(event: Event, address: str, queue_arn: Value, queue_url: Value) -> None:
    document: Written = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Action": "sqs:SendMessage",
                "Effect": "Allow",
                "Principal": "*",
                "Resource": queue_arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": event.get("Topic")}},
            }
        ],
    }
    policy = Properties(event.site, {"PolicyDocument": event.write(document), "Queues": [queue_url]})
    event.add(address, "AWS::SQS::QueuePolicy", policy)


def _poll_queue(event: Event, arn: Value, size: Value, grants: Grants, effects: Effects) -> None:
    properties = event.write({"Queue": arn, "BatchSize": size, "Enabled": True})
    address = f"{event.id}EventSourceMapping"
    poll(event._replace(id=address, type="SQS", properties=properties), grants, effects)


def log_group(event: Event, grants: Grants, effects: Effects) -> None:
    """CloudWatchLogs: a subscription filter."""
    group = event.get("LogGroupName")
    arn = substituted(
        event.place,
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:*",
        {"Group": group},
    )
    permission = permit(event, "logs.amazonaws.com", SourceArn=arn)
    subscription = Properties(event.site)
    subscription.take(event.properties, "LogGroupName", "FilterPattern")
    subscription.put("DestinationArn", event.target.arn)
    draft = event.add(event.id, "AWS::Logs::SubscriptionFilter", subscription)
    draft.attributes["DependsOn"] = Reference(event.place, permission.address)


def iot_rule(event: Event, grants: Grants, effects: Effects) -> None:
    """IoTRule: a topic rule."""
    arn = substituted(
        event.place,
        "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${Rule}",
        {"Rule": Reference(event.place, event.id)},
    )
    permit(event, "iot.amazonaws.com", SourceArn=arn, SourceAccount=pseudo(event.place, "AWS::AccountId"))
    payload = Properties(event.site)
    payload.take(event.properties, "Sql")
    payload.put("RuleDisabled", event.write(False))
    payload.put("Actions", event.write([{"Lambda": {"FunctionArn": event.target.arn}}]))
    payload.take_as("AwsIotSqlVersion", event.properties, "AwsIotSqlVersion")
    rule = Properties(event.site, {"TopicRulePayload": payload.build(event.site)})
    event.add(event.id, "AWS::IoT::TopicRule", rule)


def alexa_skill(event: Event, grants: Grants, effects: Effects) -> None:
    """AlexaSkill: a permission alone."""
    permit(event, "alexa-appkit.amazon.com", EventSourceToken=event.get("SkillId"))


HANDLERS: dict[str, Handler] = {
    "S3": bucket,
    "Cognito": user_pool,
    "SNS": topic,
    "CloudWatchLogs": log_group,
    "IoTRule": iot_rule,
    "AlexaSkill": alexa_skill,
}
