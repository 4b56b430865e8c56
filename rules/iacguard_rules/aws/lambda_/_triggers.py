"""What invokes a function, and how: one function for each family of triggers.

An asynchronous trigger hands its event over and hears no more of it: what fails is retried and
then dropped, unless the function says where to put it. A poller leaves the event in its source,
and a synchronous caller sees the error.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.reading import Items, Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.apigateway import ApiIntegration, Integration, Method, MethodIntegration
from iacguard.kinds.aws.cloudwatch import Alarm, CompositeAlarm, Notifying
from iacguard.kinds.aws.elb import GroupAttachment, GroupTarget, TargetGroup
from iacguard.kinds.aws.eventbridge import LooseTarget, Rule, Schedule, ScheduleTarget, Target
from iacguard.kinds.aws.lambda_ import EventInvokeConfig, EventSourceMapping, Permission, Url
from iacguard.kinds.aws.logs import AccountPolicy, SubscriptionFilter
from iacguard.kinds.aws.s3 import Bucket, LambdaNotification, LooseFunction, LooseNotification
from iacguard.kinds.aws.sns import InlineSubscription, Subscription, Topic
from iacguard.tuples import NamedTuple
from iacguard.typed import Any, TypeAlias, TypeVar, cast
from iacguard.value import MapValue
from iacguard_rules.aws.lambda_._callee import UNSETTLED, Callee, Named, Qualifier, are_same, hits, users_of

_TOPIC_RULE = "AWS::IoT::TopicRule"

_ALARMS = "lambda.alarms.cloudwatch.amazonaws.com"
_APIS = "apigateway.amazonaws.com"
_CODECOMMIT = "codecommit.amazonaws.com"
_EVENTS = "events.amazonaws.com"
_IOT = "iot.amazonaws.com"
_LOAD_BALANCERS = "elasticloadbalancing.amazonaws.com"
_LOGS = "logs.amazonaws.com"
_S3 = "s3.amazonaws.com"
_SNS = "sns.amazonaws.com"


class Mode(Enum):
    """What becomes of an event whose invocation fails."""

    ASYNCHRONOUS = "asynchronous"
    POLLED = "polled"
    SYNCHRONOUS = "synchronous"
    OPEN = "open"
    """Not known to be either, or asynchronous with a caller that keeps track."""
    OFF = "off"
    """Switched off."""


class Trigger(NamedTuple):
    """Something that invokes the function, for certain or perhaps."""

    what: str
    """For messages: ``rule Nightly``."""
    mode: Mode
    qualifier: Qualifier
    is_certain: bool
    caller: str = ""
    """The service that makes the invocation, where permissions for it are evidence of triggers."""
    keeps_undelivered: bool = False
    """Whether it has a dead-letter queue of its own, for what could not be handed over."""
    is_asked: bool = False
    """Whether somebody waits for the answer: a browser, an app."""
    is_evidence: bool = False
    """Whether only a permission tells of it."""


def triggers(callee: Callee) -> list[Trigger]:
    """Everything in the unit that invokes, or may invoke, a function."""
    families = callee.function.scope.graph.once(_families)
    declared = [trigger for family in families for trigger in family(callee)]
    permissions = users_of(callee, Permission, Permission.function)
    return [*declared, *_permissions(callee, permissions, declared)]


def asynchronous_triggers(callee: Callee) -> list[Trigger]:
    """Those that certainly hand over their events and hear no more of them."""
    families = callee.function.scope.graph.once(_handing_over)
    declared = [trigger for family in families for trigger in family(callee)]
    permissions = [
        permission
        for permission in users_of(callee, Permission, Permission.function)
        if _caller(permission) in _ASYNCHRONOUS_CALLERS
    ]
    found = [*declared, *_permissions(callee, permissions, declared)]
    return [trigger for trigger in found if trigger.mode is Mode.ASYNCHRONOUS and trigger.is_certain]


T = TypeVar("T")

Family: TypeAlias = "Callable[[Callee], Iterator[T]]"
"""Gives what some resources say of a function."""

Families: TypeAlias = "tuple[tuple[Family[T], frozenset[str]], ...]"
"""Families with the types of those resources."""


def types_of(*kinds: type[Kind] | str) -> frozenset[str]:
    """The types of some kinds. Those that few units have any resource of are given by name.

    Their services take longer to import than a function is looked at.
    """
    return frozenset([kind if isinstance(kind, str) else kind.type_name for kind in kinds])


def present(graph: ResourceGraph, families: Families[T]) -> tuple[Family[T], ...]:
    """The families that a unit has any resource of: mostly a few."""
    here = frozenset(graph.types)
    return tuple([family for family, types in families if not types.isdisjoint(here)])


def _rest(owner: Kind, what: str, *lists: Items[Any]) -> Iterator[Trigger]:
    """The triggers that may be among the elements of lists that are not wholly known."""
    if any(one.is_complete is False for one in lists) and owner.exists():
        yield Trigger(what, Mode.OPEN, UNSETTLED, False)


def _asynchronous(
    what: str,
    named: Named,
    caller: str = "",
    is_enabled: bool | None = True,
    keeps_undelivered: bool = False,
) -> Iterator[Trigger]:
    """An asynchronous trigger, as certain as its being switched on."""
    mode = Mode.OFF if is_enabled is False else Mode.ASYNCHRONOUS
    is_certain = named.is_certain and is_enabled is not None
    yield Trigger(what, mode, named.qualifier, is_certain, caller, keeps_undelivered)


def _is_on(reading: Reading[bool]) -> bool | None:
    return True if reading.is_true else False if reading.is_false else None


def _is_off(reading: Reading[bool]) -> bool | None:
    return False if reading.is_true else True if reading.is_false else None


def _is_not(reading: Reading[str], *words: str) -> bool | None:
    return True if reading.differs_from(*words) else False if reading.equals(*words) else None


# Asynchronous ------------------------------------------------------------------------------------


def _buckets(callee: Callee) -> Iterator[Trigger]:
    for bucket in users_of(callee, Bucket, Bucket.functions, LambdaNotification.function):
        what = f"bucket {bucket.address}"
        for notification in bucket.functions:
            for named in hits(callee, bucket, notification.function):
                yield from _asynchronous(what, named, _S3)
        yield from _rest(bucket, what, bucket.functions)
    for loose in users_of(callee, LooseNotification, LooseNotification.functions, LooseFunction.function):
        for entry in loose.functions if loose.bucket.target is None else ():
            for named in hits(callee, loose, entry.function):
                yield from _asynchronous(f"bucket notification {loose.address}", named, _S3)


def _custom_buckets(callee: Callee) -> Iterator[Trigger]:
    from iacguard.kinds.aws.cdk import BucketNotifications, FunctionNotification

    for custom in users_of(
        callee, BucketNotifications, BucketNotifications.functions, FunctionNotification.function
    ):
        what = f"bucket notifications {custom.address}"
        for made in custom.functions:
            for named in hits(callee, custom, made.function):
                yield from _asynchronous(what, named, _S3)
        yield from _rest(custom, what, custom.functions)


def _subscriptions(callee: Callee) -> Iterator[Trigger]:
    for subscription in users_of(callee, Subscription, Subscription.endpoint):
        for named in hits(callee, subscription, subscription.endpoint):
            is_meant = _is(subscription.protocol, "lambda")
            keeps = subscription.redrive.is_present
            yield from _asynchronous(f"subscription {subscription.address}", named, _SNS, is_meant, keeps)
    for topic in users_of(callee, Topic, Topic.subscriptions, InlineSubscription.endpoint):
        what = f"topic {topic.address}"
        for entry in topic.subscriptions:
            for named in hits(callee, topic, entry.endpoint):
                yield from _asynchronous(what, named, _SNS, _is(entry.protocol, "lambda"))
        yield from _rest(topic, what, topic.subscriptions)


def _is(reading: Reading[str], word: str) -> bool | None:
    return True if reading.equals(word) else False if reading.differs_from(word) else None


def _rules(callee: Callee) -> Iterator[Trigger]:
    for rule in users_of(callee, Rule, Rule.targets, Target.arn):
        what = f"rule {rule.address}"
        for target in rule.targets:
            for named in hits(callee, rule, target.arn):
                keeps = target.dead_letter_queue.is_present
                yield from _asynchronous(what, named, _EVENTS, _is_not(rule.state, "DISABLED"), keeps)
        yield from _rest(rule, what, rule.targets)
    for loose in users_of(callee, LooseTarget, LooseTarget.arn):
        # Nobody knows whether a rule is enabled that is not here.
        for named in hits(callee, loose, loose.arn) if loose.rule.target is None else ():
            yield from _asynchronous(f"event target {loose.address}", named, _EVENTS, None)


_UNIVERSAL_INVOKE = "arn:aws:scheduler:::aws-sdk:lambda:invoke"
"""https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"""


def _schedules(callee: Callee) -> Iterator[Trigger]:
    for schedule in users_of(callee, Schedule, Schedule.called, ScheduleTarget.arn):
        called = schedule.called
        for named in hits(callee, schedule, called.arn):
            keeps = called.dead_letter_queue.is_present
            is_enabled = _is_not(schedule.state, "DISABLED")
            yield from _asynchronous(f"schedule {schedule.address}", named, "", is_enabled, keeps)
    for schedule in users_of(callee, Schedule, Schedule.called, ScheduleTarget.input):
        called = schedule.called
        if called.arn.differs_from(_UNIVERSAL_INVOKE):
            continue
        for named in hits(callee, schedule, cast("Reading[str]", called.input.read("FunctionName"))):
            is_event = _is(cast("Reading[str]", called.input.read("InvocationType")), "Event")
            keeps = called.dead_letter_queue.is_present
            is_enabled = _all(
                is_event, _is_not(schedule.state, "DISABLED"), _is(called.arn, _UNIVERSAL_INVOKE)
            )
            yield from _asynchronous(f"schedule {schedule.address}", named, "", is_enabled, keeps)


def _all(*verdicts: bool | None) -> bool | None:
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _logs(callee: Callee) -> Iterator[Trigger]:
    for log_filter in users_of(callee, SubscriptionFilter, SubscriptionFilter.destination):
        for named in hits(callee, log_filter, log_filter.destination):
            yield from _asynchronous(f"log subscription filter {log_filter.address}", named, _LOGS)
    for policy in users_of(callee, AccountPolicy, AccountPolicy.destination):
        for named in hits(callee, policy, policy.destination):
            is_meant = _is(policy.type, "SUBSCRIPTION_FILTER_POLICY")
            yield from _asynchronous(f"log account policy {policy.address}", named, _LOGS, is_meant)


def _devices(callee: Callee) -> Iterator[Trigger]:
    from iacguard.kinds.aws.iot import Action, TopicRule

    for rule in users_of(callee, TopicRule, TopicRule.actions, Action.function):
        what = f"IoT rule {rule.address}"
        for action in rule.actions:
            for named in hits(callee, rule, action.function):
                yield from _asynchronous(what, named, _IOT, _is_off(rule.disabled))
        yield from _rest(rule, what, rule.actions)
    for rule in users_of(callee, TopicRule, TopicRule.error_action, Action.function):
        for named in hits(callee, rule, rule.error_action.function):
            yield from _asynchronous(f"IoT rule {rule.address}", named, _IOT, _is_off(rule.disabled))


def _mail(callee: Callee) -> Iterator[Trigger]:
    from iacguard.kinds.aws.ses import ReceiptAction, ReceiptRule

    for rule in users_of(callee, ReceiptRule, ReceiptRule.actions, ReceiptAction.function):
        what = f"receipt rule {rule.address}"
        for action in rule.actions:
            for named in hits(callee, rule, action.function):
                if action.invocation.equals("RequestResponse"):
                    yield Trigger(what, Mode.SYNCHRONOUS, named.qualifier, named.is_certain)
                else:
                    is_event = _all(_is(action.invocation, "Event"), _is_on(rule.enabled))
                    yield from _asynchronous(what, named, "", is_event)
        yield from _rest(rule, what, rule.actions)


def _alarms(callee: Callee) -> Iterator[Trigger]:
    for member in (Notifying.alarm_actions, Notifying.ok_actions, Notifying.no_data_actions):
        alarms: list[Alarm | CompositeAlarm] = [
            *users_of(callee, Alarm, member),
            *users_of(callee, CompositeAlarm, member),
        ]
        for alarm in alarms:
            what = f"alarm {alarm.address}"
            actions = member.__get__(alarm, type(alarm))
            for named in hits(callee, alarm, *actions):
                yield from _asynchronous(what, named, _ALARMS, _is_on(alarm.actions_enabled))
            yield from _rest(alarm, what, actions)


def _repositories(callee: Callee) -> Iterator[Trigger]:
    from iacguard.kinds.aws.codecommit import Repository
    from iacguard.kinds.aws.codecommit import Trigger as RepositoryTrigger

    for repository in users_of(callee, Repository, Repository.triggers, RepositoryTrigger.destination):
        what = f"repository {repository.address}"
        for trigger in repository.triggers:
            for named in hits(callee, repository, trigger.destination):
                yield from _asynchronous(what, named, _CODECOMMIT)
        yield from _rest(repository, what, repository.triggers)


def _destinations(callee: Callee) -> Iterator[Trigger]:
    for member in (EventInvokeConfig.on_success, EventInvokeConfig.on_failure):
        for config in users_of(callee, EventInvokeConfig, member):
            if callee.named(config.function) is None:
                for named in hits(callee, config, member.__get__(config, EventInvokeConfig)):
                    yield from _asynchronous(f"destination in {config.address}", named)


# Synchronous, or either --------------------------------------------------------------------------


def _state_machines(callee: Callee) -> Iterator[Trigger]:
    from iacguard.kinds.aws.stepfunctions import StateMachine
    from iacguard.kinds.state_machines import are_all_states_known
    from iacguard_rules.aws.lambda_._tasks import tasks

    members = (StateMachine.definition, StateMachine.definition_text, StateMachine.substitutions)
    machines = {
        machine.address: machine for member in members for machine in users_of(callee, StateMachine, member)
    }
    for machine in machines.values():
        what = f"state machine {machine.address}"
        if are_all_states_known(machine) is False and machine.exists():
            yield Trigger(what, Mode.OPEN, UNSETTLED, False)
        for task in tasks(machine):
            for named in hits(callee, machine, task.function):
                if task.is_event:
                    yield from _asynchronous(what, named)
                elif task.is_event is None:
                    yield Trigger(what, Mode.OPEN, named.qualifier, False)
                else:
                    yield Trigger(what, Mode.SYNCHRONOUS, named.qualifier, named.is_certain)


_INVOCATION_HEADER = "integration.request.header.X-Amz-Invocation-Type"


class _Integrated(NamedTuple):
    """What API Gateway calls, and how."""

    owner: Kind
    uri: Reading[str]
    type: Reading[str]
    parameters: Reading[object]


def _integrated(callee: Callee) -> Iterator[_Integrated]:
    """What of API Gateway may call a function."""
    for method in users_of(callee, Method, Method.integration, Integration.uri):
        behind = method.integration
        yield _Integrated(method, behind.uri, behind.type, behind.request_parameters)
    for own in users_of(callee, MethodIntegration, MethodIntegration.uri):
        yield _Integrated(own, own.uri, own.type, own.request_parameters)
    for other in users_of(callee, ApiIntegration, ApiIntegration.uri):
        yield _Integrated(other, other.uri, other.type, other.request_parameters)


def _methods(callee: Callee) -> Iterator[Trigger]:
    for integrated in _integrated(callee):
        for named in hits(callee, integrated.owner, integrated.uri):
            yield _integration(integrated, named)


def _methods_with_header(callee: Callee) -> Iterator[Trigger]:
    """Those that may ask for an asynchronous invocation."""
    for integrated in _integrated(callee):
        if integrated.type.equals("AWS"):
            for named in hits(callee, integrated.owner, integrated.uri):
                yield _integration(integrated, named)


def _integration(integrated: _Integrated, named: Named) -> Trigger:
    what = f"API method {integrated.owner.address}"
    invocation = _header(integrated.parameters, _INVOCATION_HEADER)
    if integrated.type.equals("AWS") and invocation == "'Event'":
        return Trigger(what, Mode.ASYNCHRONOUS, named.qualifier, named.is_certain)
    if integrated.type.equals("AWS_PROXY") or invocation in ("", "'RequestResponse'"):
        return Trigger(what, Mode.SYNCHRONOUS, named.qualifier, named.is_certain, _APIS, is_asked=True)
    return Trigger(what, Mode.OPEN, named.qualifier, False, _APIS)


def _header(parameters: Reading[object], name: str) -> str | None:
    """What a header is set to; empty when it is certainly not set, None when that is not known."""
    for key, reading in parameters.entries():
        if key.lower() == name.lower():
            return reading.text
    value = parameters.value
    is_known = parameters.is_absent or (isinstance(value, MapValue) and value.rest is None)
    return "" if is_known else None


def _pipes(callee: Callee) -> Iterator[Trigger]:
    from iacguard.kinds.aws.pipes import Pipe

    for pipe in users_of(callee, Pipe, Pipe.destination):
        what = f"pipe {pipe.address}"
        for named in hits(callee, pipe, pipe.destination):
            if pipe.function_invocation.equals("REQUEST_RESPONSE"):
                yield Trigger(what, Mode.SYNCHRONOUS, named.qualifier, named.is_certain)
            else:
                is_event = _is(pipe.function_invocation, "FIRE_AND_FORGET")
                is_enabled = _all(is_event, _is_not(pipe.desired_state, "STOPPED"))
                yield from _asynchronous(what, named, "", is_enabled)
    for pipe in users_of(callee, Pipe, Pipe.enrichment):
        for named in hits(callee, pipe, pipe.enrichment):
            yield Trigger(f"pipe {pipe.address}", Mode.SYNCHRONOUS, named.qualifier, named.is_certain)


def _urls(callee: Callee) -> Iterator[Trigger]:
    for url in users_of(callee, Url, Url.function):
        for named in hits(callee, url, url.function):
            qualifier = named.qualifier if url.qualifier.is_absent else callee.qualifier(url.qualifier)
            what = f"function URL {url.address}"
            yield Trigger(what, Mode.SYNCHRONOUS, qualifier, named.is_certain, is_asked=True)


def _balancers(callee: Callee) -> Iterator[Trigger]:
    targets: list[tuple[Kind, Reading[str]]] = [
        (group, target.id)
        for group in users_of(callee, TargetGroup, TargetGroup.targets, GroupTarget.id)
        for target in group.targets
    ]
    attachments = users_of(callee, GroupAttachment, GroupAttachment.id)
    targets.extend((attachment, attachment.id) for attachment in attachments)
    for owner, target in targets:
        for named in hits(callee, owner, target):
            what = f"load balancer target {owner.address}"
            mode, qualifier = Mode.SYNCHRONOUS, named.qualifier
            yield Trigger(what, mode, qualifier, named.is_certain, _LOAD_BALANCERS, is_asked=True)


def _graphql(callee: Callee) -> Iterator[Trigger]:
    from iacguard.kinds.aws.appsync import DataSource

    for source in users_of(callee, DataSource, DataSource.function):
        for named in hits(callee, source, source.function):
            # Clients wait, unless the code of a resolver asks for an invocation of the type Event.
            what = f"AppSync data source {source.address}"
            is_certain = named.is_certain and source.type.equals("AWS_LAMBDA")
            yield Trigger(what, Mode.OPEN, named.qualifier, is_certain, is_asked=True)


def _authorizers(callee: Callee) -> Iterator[Trigger]:
    from iacguard.kinds.aws.iot import Authorizer

    for authorizer in users_of(callee, Authorizer, Authorizer.function):
        for named in hits(callee, authorizer, authorizer.function):
            # The permission for it names the same service as one for a rule's action.
            what = f"IoT authorizer {authorizer.address}"
            yield Trigger(what, Mode.SYNCHRONOUS, named.qualifier, named.is_certain, _IOT)


# Polled ------------------------------------------------------------------------------------------


def _mappings(callee: Callee) -> Iterator[Trigger]:
    for mapping in users_of(callee, EventSourceMapping, EventSourceMapping.function):
        for named in hits(callee, mapping, mapping.function):
            mode = Mode.OFF if mapping.enabled.is_false else Mode.POLLED
            is_certain = named.is_certain and mapping.enabled.is_true
            yield Trigger(f"event source mapping {mapping.address}", mode, named.qualifier, is_certain)


def mappings(callee: Callee) -> Iterator[EventSourceMapping]:
    """The event source mappings of a function that are certainly switched on."""
    for mapping in users_of(callee, EventSourceMapping, EventSourceMapping.function):
        if any(named.is_certain for named in hits(callee, mapping, mapping.function)) and (
            mapping.enabled.is_true
        ):
            yield mapping


_FAMILIES: Families[Trigger] = (
    (_buckets, types_of(Bucket, LooseNotification)),
    (_custom_buckets, types_of("Custom::S3BucketNotifications")),
    (_subscriptions, types_of(Subscription, Topic)),
    (_rules, types_of(Rule, LooseTarget)),
    (_schedules, types_of(Schedule)),
    (_logs, types_of(SubscriptionFilter, AccountPolicy)),
    (_devices, types_of(_TOPIC_RULE)),
    (_mail, types_of("AWS::SES::ReceiptRule")),
    (_alarms, types_of(Alarm, CompositeAlarm)),
    (_repositories, types_of("AWS::CodeCommit::Repository")),
    (_destinations, types_of(EventInvokeConfig)),
    (_state_machines, types_of("AWS::StepFunctions::StateMachine")),
    (_methods, types_of(Method, MethodIntegration, ApiIntegration)),
    (_pipes, types_of("AWS::Pipes::Pipe")),
    (_mappings, types_of(EventSourceMapping)),
    (_urls, types_of(Url)),
    (_balancers, types_of(TargetGroup, GroupAttachment)),
    (_graphql, types_of("AWS::AppSync::DataSource")),
    (_authorizers, types_of("AWS::IoT::Authorizer")),
)

_NEVER_ASYNCHRONOUS = frozenset({_mappings, _urls, _balancers, _graphql})
"""Families whose triggers are not asynchronous, and explain no permission that tells of such."""

_HANDING_OVER: Families[Trigger] = tuple(
    (_methods_with_header if family is _methods else family, types)
    for family, types in _FAMILIES
    if family not in _NEVER_ASYNCHRONOUS
)


def _families(graph: ResourceGraph) -> tuple[Family[Trigger], ...]:
    return present(graph, _FAMILIES)


def _handing_over(graph: ResourceGraph) -> tuple[Family[Trigger], ...]:
    return present(graph, _HANDING_OVER)


# Permissions -------------------------------------------------------------------------------------

_ASYNCHRONOUS_CALLERS = frozenset({_ALARMS, _CODECOMMIT, _EVENTS, _IOT, _LOGS, _S3, _SNS})
_SYNCHRONOUS_CALLERS = frozenset(
    {
        "alexa-appkit.amazon.com",
        "alexa-connectedhome.amazon.com",
        _APIS,
        "cognito-idp.amazonaws.com",
        "connect.amazonaws.com",
        _LOAD_BALANCERS,
        "lex.amazonaws.com",
        "lexv2.amazonaws.com",
        "vpc-lattice.amazonaws.com",
    }
)
_SWITCHED = (Rule.type_name, _TOPIC_RULE)
"""Types of sources that can be switched off, so that a permission for one is no evidence."""


def _permissions(
    callee: Callee, permissions: Iterable[Permission], declared: list[Trigger]
) -> Iterator[Trigger]:
    """Permissions as evidence of triggers that are declared elsewhere."""
    for permission in permissions:
        for named in hits(callee, permission, permission.function):
            caller = _caller(permission)
            is_explained = caller in _ASYNCHRONOUS_CALLERS and any(
                trigger.caller == caller and are_same(trigger.qualifier, named.qualifier) is not False
                for trigger in declared
            )
            if is_explained is False:
                yield from _permitted(permission, named, caller)


def _permitted(permission: Permission, named: Named, caller: str | None) -> Iterator[Trigger]:
    action = permission.action.text
    invokes = None if action is None else action.lower() in ("lambda:invokefunction", "lambda:*", "*")
    if invokes is False:
        return
    what = f"permission {permission.address} for {caller}"
    source = permission.source.target
    is_switched = source is not None and source.type in _SWITCHED
    found = Trigger(what, Mode.OPEN, named.qualifier, False, caller or "", is_evidence=True)
    if permission.url_auth.is_present or permission.via_url.is_true or caller in _SYNCHRONOUS_CALLERS:
        is_asked = caller in (_APIS, _LOAD_BALANCERS, "cognito-idp.amazonaws.com")
        yield found._replace(mode=Mode.SYNCHRONOUS, is_certain=named.is_certain, is_asked=is_asked)
    elif caller in _ASYNCHRONOUS_CALLERS and is_switched is False:
        yield found._replace(mode=Mode.ASYNCHRONOUS, is_certain=named.is_certain and invokes is True)
    else:
        yield found


def _caller(permission: Permission) -> str | None:
    """The service that a permission is for; the regional names of CloudWatch Logs are one."""
    text = text_of(permission.principal)
    if text is None:
        return None
    if text.ends_with(".amazonaws.com") and text.starts_with("logs."):
        return _LOGS
    return text.literal
