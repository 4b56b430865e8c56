"""Events of EventBridge: rules by pattern and by schedule, and the schedules of its scheduler."""

from __future__ import annotations

from iacguard.frontends.sam.draft import Properties
from iacguard.frontends.sam.events import Effects, Event, Handler, permit
from iacguard.frontends.sam.policies import Grants, allow, document, trust
from iacguard.frontends.sam.writing import (
    Written,
    all_cases,
    cases,
    converted,
    converted_map,
    given,
    is_set,
    or_else,
    part,
    perhaps_absent,
    under,
    written,
)
from iacguard.value import Absent, Literal, MapValue, Reference, Unknown, Value

_TARGET_ID_LENGTH = 64
"""What EventBridge allows an identifier of a target."""


def schedule(event: Event, grants: Grants, effects: Effects) -> None:
    """Schedule: a rule with a schedule that invokes a function."""
    _rule(event, _scheduled(event), ("Input", "RetryPolicy"), "LambdaTarget", None)
    permit(event, "events.amazonaws.com", SourceArn=Reference(event.place, event.id, "Arn"))


def rule(event: Event, grants: Grants, effects: Effects) -> None:
    """CloudWatchEvent and EventBridgeRule: a rule with a pattern that invokes a function."""
    copied = ("Input", "InputPath", "RetryPolicy", "InputTransformer")
    _rule(event, _patterned(event), copied, "LambdaTarget", None)
    permit(event, "events.amazonaws.com", SourceArn=Reference(event.place, event.id, "Arn"))


def machine_schedule(event: Event, grants: Grants, effects: Effects) -> None:
    """Schedule: a rule with a schedule that starts a state machine."""
    given_role = event.get("RoleArn")
    for case in all_cases(given_role, event.when):
        event.sam.hide([perhaps_absent(case.value)])
        if isinstance(case.value, Absent):
            start_role(event._replace(when=case.when), "events.amazonaws.com")
    role = or_else(given_role, Reference(event.place, f"{event.id}Role", "Arn"))
    _rule(event, _scheduled(event), ("Input", "RetryPolicy"), "StepFunctionsTarget", role)


def machine_rule(event: Event, grants: Grants, effects: Effects) -> None:
    """CloudWatchEvent and EventBridgeRule: a rule with a pattern that starts a state machine."""
    copied = ("Input", "InputPath", "RetryPolicy", "InputTransformer")
    role = start_role(event, "events.amazonaws.com")
    _rule(event, _patterned(event), copied, "StepFunctionsTarget", role)


def _scheduled(event: Event) -> Properties:
    properties = Properties(event.site)
    properties.take_as("ScheduleExpression", event.properties, "Schedule")
    properties.take(event.properties, "Name", "Description")
    return properties


def _patterned(event: Event) -> Properties:
    properties = Properties(event.site)
    properties.take_as("EventPattern", event.properties, "Pattern")
    properties.take_as("Name", event.properties, "RuleName")
    properties.take(event.properties, "EventBusName")
    return properties


def _rule(
    event: Event, properties: Properties, copied: tuple[str, ...], suffix: str, role: Value | None
) -> None:
    state = given(event.get("State"))
    enabled = converted(event.get("Enabled"), _enabled)
    source = "Enabled" if isinstance(state, Absent) else "State"
    properties.take_as("State", event.properties, source, or_else(state, enabled))
    target = Properties(event.site, {"Arn": event.target.arn})
    name = f"{event.id[: _TARGET_ID_LENGTH - len(suffix)]}{suffix}"
    target.put("Id", or_else(event.get("Target", "Id"), event.write(name)))
    if role is not None:
        target.put("RoleArn", role)
    target.take(event.properties, *copied)
    arn = Reference(event.place, event.id, "Arn")
    target.take_as(
        "DeadLetterConfig", event.properties, "DeadLetterConfig", _dead_letters(event, event.id, arn)
    )
    properties.put("Targets", event.write([target.build(event.site)]))
    event.add(event.id, "AWS::Events::Rule", properties)


def _enabled(value: Value) -> Value:
    if isinstance(value, Literal):
        off = value.value is False or str(value.value).lower() == "false"
        return Literal(value.span, "DISABLED" if off else "ENABLED", value.origin)
    return Unknown(value.span, "true or false was expected")


def _dead_letters(event: Event, id: str, rule: Value | None) -> Value:
    """Where undeliverable events go; with ``Type: SQS`` SAM creates the queue."""
    config = given(event.get("DeadLetterConfig"))
    for case in cases(config, event.when):
        if isinstance(case.value, Unknown):
            event.sam.hide([case.value])
            continue
        arn = part(case.value, "Arn")
        event.sam.hide([perhaps_absent(arn)])
        if is_set(arn) is not False:
            continue
        queue = _queue_id(case.value, id)
        event.add(queue, "AWS::SQS::Queue", Properties(event.site), case.when)
        if rule is None:
            continue
        sending: Written = {
            "Action": "sqs:SendMessage",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Resource": Reference(event.place, queue, "Arn"),
            "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
        }
        policy = Properties(
            event.site,
            {"PolicyDocument": document([sending]), "Queues": [Reference(event.place, queue)]},
        )
        event.add(f"{id}QueuePolicy", "AWS::SQS::QueuePolicy", policy, case.when)

    def convert(side: MapValue) -> Value:
        place = side.header or side.span
        arn = side.get("Arn")
        if is_set(arn) is False:
            arn = Reference(place, _queue_id(side, id), "Arn")
        return written(place, {"Arn": arn})

    return converted_map(config, convert)


def _queue_id(config: Value, id: str) -> str:
    name = part(config, "QueueLogicalId")
    return str(name.value) if isinstance(name, Literal) and name.value else f"{id}Queue"


def start_role(event: Event, principal: str) -> Value:
    """A role that lets a service start the state machine; gives its ARN."""
    address = f"{event.id}Role"
    start = document([allow("states:StartExecution", event.target.arn)])
    role = Properties(
        event.site,
        {
            "AssumeRolePolicyDocument": trust(principal),
            "Policies": [{"PolicyName": f"{address}StartExecutionPolicy", "PolicyDocument": start}],
        },
    )
    role.take(event.sam.properties, "PermissionsBoundary")
    event.add(address, "AWS::IAM::Role", role)
    return Reference(event.place, address, "Arn")


def scheduler(event: Event, grants: Grants, effects: Effects) -> None:
    """ScheduleV2: a schedule with a role that may invoke the function or start the machine."""
    properties = Properties(event.site)
    properties.take(event.properties, "ScheduleExpression", "State")
    omitted = is_set(given(event.get("OmitName")))
    if omitted is None:
        properties.put("Name", event.get("OmitName"))
    elif not omitted:
        properties.put("Name", or_else(event.get("Name"), event.write(event.id)))
    properties.take(
        event.properties,
        "Description",
        "StartDate",
        "EndDate",
        "ScheduleExpressionTimezone",
        "GroupName",
        "KmsKeyArn",
    )
    window = or_else(given(event.get("FlexibleTimeWindow")), event.write({"Mode": "OFF"}))
    properties.take_as("FlexibleTimeWindow", event.properties, "FlexibleTimeWindow", window)
    target = Properties(event.site, {"Arn": event.target.arn})
    dead_letters = _dead_letters(event, event.id, None)
    target.put("RoleArn", _scheduler_role(event, dead_letters))
    target.take(event.properties, "Input", "RetryPolicy")
    target.take_as("DeadLetterConfig", event.properties, "DeadLetterConfig", dead_letters)
    properties.put("Target", target.build(event.site))
    event.add(event.id, "AWS::Scheduler::Schedule", properties)


def _scheduler_role(event: Event, dead_letters: Value) -> Value:
    is_machine = event.sam.type == "AWS::Serverless::StateMachine"
    action, suffix = (
        ("states:StartExecution", "StartExecutionPolicy")
        if is_machine
        else ("lambda:InvokeFunction", "LambdaPolicy")
    )
    address = f"{event.id}Role"
    policies: list[Value] = [
        event.write(
            {
                "PolicyName": f"{event.id}{suffix}",
                "PolicyDocument": document([allow(action, event.target.arn)]),
            }
        )
    ]
    for case in cases(dead_letters):
        send = document([allow("sqs:SendMessage", part(case.value, "Arn"))])
        policies.append(
            under(case.when, event.write({"PolicyName": f"{event.id}SQSPolicy", "PolicyDocument": send}))
        )
    generated = Reference(event.place, address, "Arn")
    for case in all_cases(given(event.get("RoleArn")), event.when):
        event.sam.hide([perhaps_absent(case.value)])
        if is_set(case.value) is False:
            role = Properties(
                event.site,
                {"AssumeRolePolicyDocument": trust("scheduler.amazonaws.com"), "Policies": policies},
            )
            role.take(event.properties, "PermissionsBoundary")
            event.add(address, "AWS::IAM::Role", role, case.when)
    return or_else(given(event.get("RoleArn")), generated)


HANDLERS: dict[str, Handler] = {
    "Schedule": schedule,
    "CloudWatchEvent": rule,
    "EventBridgeRule": rule,
    "ScheduleV2": scheduler,
}

MACHINE_HANDLERS: dict[str, Handler] = {
    "Schedule": machine_schedule,
    "CloudWatchEvent": machine_rule,
    "EventBridgeRule": machine_rule,
    "ScheduleV2": scheduler,
}
