"""The ways in which a holder of some permissions can get all others, and who has them.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html and the
descriptions of the actions in AWS's service authorization reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache

from iacguard.facts.aws import actions as table
from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import (
    all_of,
    any_of,
    entries_of,
    is_about,
    is_denied,
    is_whole_service,
    leaves_service_open,
    wanted,
)
from iacguard.graph.policy.conditions import is_scoped, is_unconditional, tests
from iacguard.graph.policy.resources import is_every_resource_of, names_everything
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Text, text_of
from iacguard.graph.wildcards import covers
from iacguard.tuples import NamedTuple
from iacguard_rules.aws.iam._common import PASS_ROLE


class Method(NamedTuple):
    """A way to escalate: one action of each group is needed."""

    groups: tuple[tuple[str, ...], ...]
    services: tuple[str, ...] = ()
    """The services that a role is passed to, for methods that pass one."""


class Means(NamedTuple):
    """An action that a method needs, and the entry that grants it."""

    action: str
    entry: Reading[object]
    is_of_aws: bool = False
    """Whether it stands in a managed policy of AWS, and ``entry`` is in no document of the unit."""


def _single(*actions: str) -> tuple[Method, ...]:
    return tuple(Method(((action,),)) for action in actions)


def _passing(service: str, *groups: str | tuple[str, ...], also: str = "") -> Method:
    """A method that passes a role to a service, and then needs one action of each group."""
    needed = tuple((group,) if isinstance(group, str) else group for group in groups)
    return Method(((PASS_ROLE,), *needed), (service, also) if also else (service,))


_CHANGING_PERMISSIONS = _single(
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:AddUserToGroup",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:UpdateAssumeRolePolicy",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
)

_TAKING_OVER_CODE = (
    *_single(
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "glue:UpdateDevEndpoint",
    ),
    Method((("codebuild:StartBuild", "codebuild:StartBuildBatch"),)),
    *_single("cloudformation:UpdateStack"),
    Method((("cloudformation:CreateChangeSet",), ("cloudformation:ExecuteChangeSet",))),
    *_single("ecs:ExecuteCommand", "ec2-instance-connect:SendSSHPublicKey"),
    Method((("ec2:ModifyInstanceAttribute",), ("ec2:StopInstances",), ("ec2:StartInstances",))),
    *_single("sagemaker:CreatePresignedNotebookInstanceUrl"),
)

_PASSING_A_ROLE = (
    _passing(
        "lambda.amazonaws.com",
        "lambda:CreateFunction",
        (
            "lambda:InvokeFunction",
            "lambda:CreateEventSourceMapping",
            "lambda:AddPermission",
            "lambda:CreateFunctionUrlConfig",
        ),
    ),
    _passing("ec2.amazonaws.com", "ec2:RunInstances"),
    _passing("ec2.amazonaws.com", "ec2:RequestSpotInstances"),
    _passing("ec2.amazonaws.com", "ec2:AssociateIamInstanceProfile"),
    _passing("ec2.amazonaws.com", "ec2:ReplaceIamInstanceProfileAssociation"),
    _passing(
        "ec2.amazonaws.com",
        "autoscaling:CreateAutoScalingGroup",
        ("autoscaling:CreateLaunchConfiguration", "ec2:CreateLaunchTemplate"),
    ),
    _passing(
        "ecs-tasks.amazonaws.com",
        "ecs:RegisterTaskDefinition",
        ("ecs:RunTask", "ecs:StartTask", "ecs:CreateService", "ecs:UpdateService"),
    ),
    _passing("ecs-tasks.amazonaws.com", "batch:RegisterJobDefinition", "batch:SubmitJob"),
    _passing("glue.amazonaws.com", "glue:CreateDevEndpoint"),
    _passing(
        "glue.amazonaws.com",
        ("glue:CreateJob", "glue:UpdateJob"),
        ("glue:StartJobRun", "glue:CreateTrigger"),
    ),
    _passing("glue.amazonaws.com", "glue:CreateSession", "glue:RunStatement"),
    _passing("cloudformation.amazonaws.com", "cloudformation:CreateStack"),
    _passing("cloudformation.amazonaws.com", "cloudformation:UpdateStack"),
    _passing(
        "cloudformation.amazonaws.com", "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"
    ),
    _passing(
        "cloudformation.amazonaws.com", "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"
    ),
    _passing(
        "codebuild.amazonaws.com",
        ("codebuild:CreateProject", "codebuild:UpdateProject"),
        ("codebuild:StartBuild", "codebuild:StartBuildBatch"),
    ),
    _passing(
        "sagemaker.amazonaws.com",
        "sagemaker:CreateNotebookInstance",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
    ),
    _passing("sagemaker.amazonaws.com", "sagemaker:CreateTrainingJob"),
    _passing("sagemaker.amazonaws.com", "sagemaker:CreateProcessingJob"),
    _passing("states.amazonaws.com", "states:CreateStateMachine", "states:StartExecution"),
    _passing("ssm.amazonaws.com", "ssm:StartAutomationExecution"),
    _passing("scheduler.amazonaws.com", "scheduler:CreateSchedule"),
    _passing("elasticmapreduce.amazonaws.com", "elasticmapreduce:RunJobFlow", also="ec2.amazonaws.com"),
    _passing("tasks.apprunner.amazonaws.com", "apprunner:CreateService"),
    _passing(
        "datapipeline.amazonaws.com",
        "datapipeline:CreatePipeline",
        "datapipeline:PutPipelineDefinition",
        "datapipeline:ActivatePipeline",
    ),
)

METHODS = (*_CHANGING_PERMISSIONS, *_TAKING_OVER_CODE, *_PASSING_A_ROLE)


@lru_cache(maxsize=1024)
def _methods(services: frozenset[str] | None, needs_others: bool) -> tuple[Method, ...]:
    """The methods that can be had with actions of some services, and perhaps of others besides.

    All of them when nobody knows of which services the actions are.
    """
    if services is None:
        return METHODS
    by_service = _numbers_by_service()
    numbers = sorted({number for service in services for number in by_service.get(service, ())})
    if needs_others:
        return tuple([METHODS[number] for number in numbers])
    needed = _needed_services()
    return tuple([METHODS[number] for number in numbers if not any(map(services.isdisjoint, needed[number]))])


@cache
def _needed_services() -> Sequence[Sequence[frozenset[str]]]:
    """For each method the services of which it takes an action, for each of its groups."""
    return [[frozenset(map(_service, group)) for group in method.groups] for method in METHODS]


@cache
def _numbers_by_service() -> Mapping[str, set[int]]:
    """The numbers of the methods that need an action of a service."""
    found: dict[str, set[int]] = {}
    for number, method in enumerate(METHODS):
        for group in method.groups:
            for action in group:
                found.setdefault(_service(action), set()).add(number)
    return found


def _service(action: str) -> str:
    return action.partition(":")[0].lower()


class Permissions:
    """What the documents of one holder grant, for the actions that methods ask about.

    ``possible`` are documents that the holder may have besides: they only count for what they may
    deny. ``managed`` are those of AWS. Their breadth is another rule's business, so a method that
    needs nothing else is none. Nothing is granted that the ``boundary`` does not allow as well; it
    is None where there is none, and empty where it is not known.
    """

    def __init__(
        self,
        certain: Sequence[Policy],
        possible: Sequence[Policy] = (),
        managed: Sequence[Policy] = (),
        boundary: Sequence[Policy] | None = None,
    ) -> None:
        self._certain = certain
        self._possible = possible
        self._managed = managed
        self._boundary = boundary
        self._may_grant_more = any(policy.may_hold_more for policy in certain)
        self._services = None if self._may_grant_more else _services_of(certain)
        self._known: dict[tuple[str, tuple[str, ...]], tuple[bool | None, Means | None]] = {}
        self._by_service: dict[str, list[tuple[Statement, bool]]] = {}

    def matched(self) -> Iterator[tuple[Means, ...]]:
        """The methods that the holder certainly has, as what they need and where it is granted."""
        # Documents of AWS only add to what others grant, so most of them are never looked at.
        for method in _methods(self._services, len(self._managed) > 0):
            found: list[Means] = []
            for group in method.groups:
                means = self._first(group, method.services)
                if means is None:
                    break
                found.append(means)
            else:
                if not all(means.is_of_aws for means in found):
                    yield tuple(found)

    def may_need(self) -> set[str]:
        """The actions of all methods that the holder has or, for all that is known, may have."""
        needed: set[str] = set()
        for method in _methods(self._services, len(self._managed) > 0):
            if all(self._may(group, method.services) for group in method.groups):
                needed.update(action for group in method.groups for action in group)
        return needed

    def _first(self, group: tuple[str, ...], services: tuple[str, ...]) -> Means | None:
        for action in group:
            verdict, means = self._granted(action, services)
            if verdict:
                return means
        return None

    def _may(self, group: tuple[str, ...], services: tuple[str, ...]) -> bool:
        return any(self._granted(action, services)[0] is not False for action in group)

    def _granted(self, action: str, services: tuple[str, ...]) -> tuple[bool | None, Means | None]:
        key = (action, services if action == PASS_ROLE else ())
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._find(*key)
        return found

    def _find(self, action: str, services: tuple[str, ...]) -> tuple[bool | None, Means | None]:
        verdict: bool | None = None if self._may_grant_more else False
        means: Means | None = None
        for statement, is_of_aws in self._granting(_service(action)):
            found, entry = _grants(statement, action, services)
            if found and entry is not None:
                verdict, means = True, Means(action, entry, is_of_aws)
                break
            if found is None:
                verdict = None
        if verdict is False:
            return False, None
        denied = self._denied(action)
        within = self._is_within(action)
        if denied is False and within:
            return verdict, means
        return (False if denied or within is False else None), None

    def _granting(self, service: str) -> Sequence[tuple[Statement, bool]]:
        """The statements that may allow actions of a service, each with whether it is one of AWS's."""
        found = self._by_service.get(service)
        if found is None:
            found = self._by_service[service] = []
            for policies, are_of_aws in ((self._certain, False), (self._managed, True)):
                for policy in policies:
                    if policy.grants(f"{service}:*") is False:
                        continue
                    for statement in policy.statements:
                        services = entries_of(statement).services
                        if (services is None or service in services) and statement.allows is not False:
                            found.append((statement, are_of_aws))
        return found

    def _is_within(self, action: str) -> bool | None:
        """Whether the boundary allows an action on every resource."""
        if self._boundary is None:
            return True
        verdicts = [
            all_of((statement.allows, is_about(statement, action), _is_unlimited(statement, action)))
            for policy in self._boundary
            for statement in policy.statements
        ]
        is_complete = bool(self._boundary) and not any(policy.may_hold_more for policy in self._boundary)
        return any_of(verdicts, is_complete)

    @cached_property
    def _may_be_denied(self) -> bool:
        """Whether anything may be denied at all."""
        every = (*self._certain, *self._managed, *(self._boundary or ()), *self._possible)
        return any(policy.may_deny for policy in every)

    def _denied(self, action: str) -> bool | None:
        if self._may_be_denied is False:
            return False
        certainly = is_denied((*self._certain, *self._managed, *(self._boundary or ())), action)
        if certainly is not False:
            return certainly
        return None if is_denied(self._possible, action) is not False else False


def _is_unlimited(statement: Statement, action: str) -> bool | None:
    """Whether a statement is for every resource without condition; None when it is for some."""
    everything = names_everything(statement, action.partition(":")[0].lower())
    return True if everything and is_unconditional(statement) else None


def _services_of(policies: Iterable[Policy]) -> frozenset[str] | None:
    """The services of whose actions policies may allow some; None when that can be any."""
    found: set[str] = set()
    for policy in policies:
        for statement in policy.statements:
            services = frozenset() if statement.allows is False else entries_of(statement).services
            if services is None:
                return None
            found |= services
    return frozenset(found)


@lru_cache(maxsize=4096)
def _is_counted(text: Text) -> bool:
    """Whether an Action entry is none that an earlier rule reports whatever else there is."""
    pattern = text.literal
    if pattern is None:
        return True
    is_all_of_iam = pattern.startswith("iam:") and is_whole_service(pattern)
    return leaves_service_open(pattern) is False and is_all_of_iam is False


def _grants(
    statement: Statement, action: str, services: tuple[str, ...]
) -> tuple[bool | None, Reading[object] | None]:
    """Whether a statement grants an action without narrowing it, and the entry that does."""
    if statement.allows is False:
        return False, None
    about, entry = _entry(statement, action)
    if about is False:
        return False, None
    known = table.find(action)
    items = statement.resources
    wide = any_of((is_every_resource_of(item, known) if known else None for item in items), items.is_complete)
    scoped = _is_pass_scoped(statement, services) if services else is_scoped(statement, action.split(":")[0])
    open_to_all = None if scoped is None else scoped is False
    return all_of((statement.allows, about, wide, open_to_all)), entry


def _entry(statement: Statement, action: str) -> tuple[bool | None, Reading[object] | None]:
    """Whether Action or NotAction takes an action in, and the entry that does."""
    entries = entries_of(statement)
    if not entries.are_given and statement.actions.is_absent:
        return is_about(statement, action), statement.not_actions
    verdict: bool | None = False if entries.is_complete else None
    for entry in entries.matching(action):
        covered = _is_counted(entry.text) and covers(entry.text, wanted(action))
        if covered:
            return True, entry.reading
        if covered is None:
            verdict = None
    return verdict, None


def _is_pass_scoped(statement: Statement, services: tuple[str, ...]) -> bool | None:
    """As :func:`is_scoped` for passing a role, unless the services it may be passed to are among these."""
    key = "iam:passedtoservice"
    others = is_scoped(statement, "iam", frozenset({key}))
    if others is not False:
        return others
    verdicts = [
        any_of((_is_one_of(value, services) for value in test.values), test.values.is_complete)
        for test in tests(statement)
        if test.key == key
        and test.demands
        and test.operator in ("stringequals", "stringequalsignorecase", "stringlike")
    ]
    included = all_of(verdicts)
    return None if included is None else included is False


def _is_one_of(value: Reading[object], services: tuple[str, ...]) -> bool | None:
    text = text_of(value)
    if text is None:
        return False
    return any_of((covers(text, Text((service,))) for service in services), True)
