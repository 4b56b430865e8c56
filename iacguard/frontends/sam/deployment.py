"""Gradual deployments: what ``DeploymentPreference`` of functions makes of CodeDeploy.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html
"""

from __future__ import annotations

from iacguard.frontends.sam.draft import Draft, Properties, Sam, Site
from iacguard.frontends.sam.logical_ids import prefix_of
from iacguard.frontends.sam.policies import managed_policy_arn, trust
from iacguard.frontends.sam.tags import propagated_tags
from iacguard.frontends.sam.writing import (
    When,
    all_cases,
    cases,
    converted,
    elements,
    given,
    is_set,
    or_else,
    part,
    written,
)
from iacguard.tuples import NamedTuple
from iacguard.value import Absent, ListValue, Literal, MapValue, Reference, Unknown, Value

APPLICATION = "ServerlessDeploymentApplication"
SERVICE_ROLE = "CodeDeployServiceRole"
_DEPLOY_POLICY = "AWSCodeDeployRoleForLambda"

_PREDEFINED = frozenset(
    {
        "Canary10Percent5Minutes",
        "Canary10Percent10Minutes",
        "Canary10Percent15Minutes",
        "Canary10Percent30Minutes",
        "Linear10PercentEvery1Minute",
        "Linear10PercentEvery2Minutes",
        "Linear10PercentEvery3Minutes",
        "Linear10PercentEvery10Minutes",
        "AllAtOnce",
    }
)


class Deployment(NamedTuple):
    """How new versions of a function are to get their traffic."""

    sam: Sam
    preference: Value
    aliases: tuple[str, ...]
    """Logical ids of the aliases that may be published."""


class Shared(NamedTuple):
    """What all deployments of a template need together, and what each of them hangs on."""

    draft: Draft
    when: list[When]


def expand_deployments(deployments: list[Deployment]) -> list[Shared]:
    """Generates a deployment group for each function, and what they share."""
    shared: list[Shared] = []
    for deployment in deployments:
        sam = deployment.sam
        for case in cases(deployment.preference):
            if not isinstance(case.value, MapValue):
                sam.hide([_unknown(case.value)])
                continue
            for enabled in all_cases(part(case.value, "Enabled"), case.when):
                wanted = _wanted(enabled.value)
                if wanted is None:
                    sam.hide([_unknown(enabled.value)])
                elif wanted:
                    site = Site(case.value.header or case.value.span, case.value.span)
                    _expand(deployment, case.value, enabled.when, site, shared)
    return shared


def _unknown(value: Value) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(value.span, "a map was expected")


def _wanted(value: Value) -> bool | None:
    if isinstance(value, Absent):
        return True
    if isinstance(value, Literal):
        return str(value.value).lower() != "false" and bool(value.value)
    return is_set(value) if not isinstance(value, Unknown) else None


def _expand(
    deployment: Deployment, preference: MapValue, when: When, site: Site, shared: list[Shared]
) -> None:
    sam = deployment.sam
    prefix = prefix_of(sam.id)
    place = site.header
    group = Properties(site, {"ApplicationName": Reference(place, f"{prefix}{APPLICATION}")})
    group.take_as("AlarmConfiguration", preference, "Alarms", _alarms(given(preference.get("Alarms"))))
    group.put(
        "AutoRollbackConfiguration",
        written(
            place,
            {
                "Enabled": True,
                "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
            },
        ),
    )
    group.take_as(
        "DeploymentConfigName", preference, "Type", converted(preference.get("Type"), _configuration)
    )
    style = {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"}
    group.put("DeploymentStyle", written(place, style))
    role = given(preference.get("Role"))
    generated = Reference(place, f"{prefix}{SERVICE_ROLE}", "Arn")
    group.take_as("ServiceRoleArn", preference, "Role", or_else(role, generated))
    group.take(preference, "TriggerConfigurations")
    tags = propagated_tags(sam)
    group.take_as("Tags", sam.properties, "Tags", tags)
    address = f"{sam.id}DeploymentGroup"
    # The condition of the function is only passed on when the preference says so.
    passes = is_set(given(preference.get("PassthroughCondition")))
    base = sam.base if passes else ()
    sam.add(address, "AWS::CodeDeploy::DeploymentGroup", group, when, site).when = (*base, *when)
    _write_update_policy(deployment, preference, address)

    application = Properties(site, {"ComputePlatform": "Lambda"})
    application.put("Tags", tags)
    _share(
        shared,
        Draft(f"{prefix}{APPLICATION}", "AWS::CodeDeploy::Application", site, application),
        (*base, *when),
    )
    for case in all_cases(role, when):
        if isinstance(case.value, Absent):
            service_role = Properties(
                site,
                {
                    "AssumeRolePolicyDocument": trust("codedeploy.amazonaws.com"),
                    "ManagedPolicyArns": [
                        managed_policy_arn(place, "service-role/AWSCodeDeployRoleForLambda")
                    ],
                },
            )
            service_role.put("Tags", tags)
            draft = Draft(f"{prefix}{SERVICE_ROLE}", "AWS::IAM::Role", site, service_role)
            _share(shared, draft, (*base, *case.when))


def _share(shared: list[Shared], draft: Draft, when: When) -> None:
    for known in shared:
        if known.draft.address == draft.address:
            known.when.append(when)
            return
    shared.append(Shared(draft, [when]))


def _alarms(value: Value) -> Value:
    def convert(side: Value) -> Value:
        found = elements(side)
        items = tuple(written(one.value.span, {"Name": one.value}) for one in found.known)
        alarms = ListValue(side.span, items, rest=found.rest)
        return written(side.span, {"Enabled": True, "Alarms": alarms})

    return converted(value, convert)


def _configuration(kind: Value) -> Value:
    if isinstance(kind, Literal) and kind.value in _PREDEFINED:
        return Literal(kind.span, f"CodeDeployDefault.Lambda{kind.value}", kind.origin)
    return kind


def _write_update_policy(deployment: Deployment, preference: MapValue, group: str) -> None:
    prefix = prefix_of(deployment.sam.id)
    at = preference.header or preference.span
    policy = {
        "CodeDeployLambdaAliasUpdate": {
            "ApplicationName": Reference(at, f"{prefix}{APPLICATION}"),
            "DeploymentGroupName": Reference(at, group),
            "BeforeAllowTrafficHook": part(preference, "Hooks", "PreTraffic"),
            "AfterAllowTrafficHook": part(preference, "Hooks", "PostTraffic"),
        }
    }
    for draft in deployment.sam.drafts:
        if draft.address in deployment.aliases:
            draft.attributes["UpdatePolicy"] = written(at, policy)
