"""``AWS::Serverless::StateMachine``: the state machine, its role, its alias and its events.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
"""

from __future__ import annotations

from iacguard.frontends.sam import api_events, rule_events
from iacguard.frontends.sam.draft import Properties, Sam, Site
from iacguard.frontends.sam.events import Effects, Handler, Target, expand_events
from iacguard.frontends.sam.locations import s3_location
from iacguard.frontends.sam.policies import Grants, grant_policies, trust
from iacguard.frontends.sam.tags import tag_list
from iacguard.frontends.sam.writing import (
    Case,
    all_cases,
    cases,
    given,
    is_set,
    or_else,
    part,
    perhaps_absent,
    plain_text,
    under,
    written,
)
from iacguard.value import (
    Encoded,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
    map_choices,
)

_CREATED = "stateMachine:createdBy"

_HANDLERS: dict[str, Handler] = {**rule_events.MACHINE_HANDLERS, **api_events.MACHINE_HANDLERS}


def expand_state_machine(sam: Sam, effects: Effects) -> None:
    """Generates everything for a state machine."""
    place = sam.site.header
    machine = Properties(sam.site)
    machine.take(sam.properties, "DefinitionSubstitutions")
    _write_definition(machine, sam)
    machine.take_as("StateMachineName", sam.properties, "Name")
    machine.take_as("StateMachineType", sam.properties, "Type")
    machine.take_as("LoggingConfiguration", sam.properties, "Logging")
    machine.take_as("TracingConfiguration", sam.properties, "Tracing")
    machine.take_as("Tags", sam.properties, "Tags", tag_list(sam.given("Tags"), _CREATED, place=place))
    machine.rest = sam.properties.rest
    sam.main("AWS::StepFunctions::StateMachine", machine)

    role_id = f"{sam.id}Role"
    grants = Grants(sam.site)
    grant_policies(grants, sam, role_id)
    _attach_tracing(sam, grants)
    role_value = sam.given("Role")
    for case in all_cases(role_value):
        sam.hide([perhaps_absent(case.value)])
        if is_absent(case.value):
            _add_role(sam, grants, role_id, case)
    machine.take_as("RoleArn", sam.properties, "Role", or_else(role_value, Reference(place, role_id, "Arn")))

    arn = _publish(sam)
    expand_events(sam, Target(arn, arn, sam.id), grants, effects, _HANDLERS)


def _write_definition(machine: Properties, sam: Sam) -> None:
    """A definition in the template is the JSON text of it; packaging uploads a file."""
    inline = sam.given("Definition")

    def encode(side: Value) -> Value:
        return Encoded(side.span, side, side.origin) if isinstance(side, MapValue) else side

    machine.take_as("DefinitionString", sam.properties, "Definition", map_choices(inline, encode))
    stored = s3_location(sam.given("DefinitionUri"), "Bucket", "Key")
    machine.take_as("DefinitionS3Location", sam.properties, "DefinitionUri", stored)


def _attach_tracing(sam: Sam, grants: Grants) -> None:
    for case in cases(given(part(sam.get("Tracing"), "Enabled"))):
        if isinstance(case.value, Unknown):
            grants.managed_rest = case.value
        elif isinstance(case.value, Literal) and str(case.value.value).lower() == "true":
            at = Site(case.value.span, case.value.span)
            grants.attach("AWSXrayWriteOnlyAccess", at, case.when)


def _add_role(sam: Sam, grants: Grants, role_id: str, case: Case) -> None:
    place = sam.site.header
    role = Properties(sam.site, {"AssumeRolePolicyDocument": trust("states.amazonaws.com")})
    grants.write(role)
    role.take_as("Path", sam.properties, "RolePath")
    role.take(sam.properties, "PermissionsBoundary")
    role.take_as("Tags", sam.properties, "Tags", tag_list(sam.given("Tags"), _CREATED, place=place))
    sam.add(role_id, "AWS::IAM::Role", role, case.when)


def _publish(sam: Sam) -> Value:
    """The version and alias, where one is asked for; gives what events start."""
    place = sam.site.header
    machine: Value = Reference(place, sam.id)
    target = machine
    as_target = sam.given("UseAliasAsEventTarget")
    for case in cases(sam.given("AutoPublishAlias")):
        name = plain_text(case.value) or (str(case.value.value) if isinstance(case.value, Literal) else None)
        if name is None and perhaps_absent(case.value) is not None:
            sam.hide([perhaps_absent(case.value)])
            alias: Value = Unknown(case.value.span, "which alias is published is not known")
        else:
            alias = _add_alias(sam, case, name or "")
        target = or_else(under(case.when, alias), target)

    def choose(side: Value) -> Value:
        if isinstance(side, Unknown):
            return side if target is not machine else machine
        return target if is_set(side) else machine

    return map_choices(as_target, choose)


def _add_alias(sam: Sam, case: Case, name: str) -> Value:
    place = case.value.span
    site = Site(place, place)
    version_id = f"{sam.id}Version"
    version = Properties(
        site,
        {
            "StateMachineArn": Reference(place, sam.id),
            "StateMachineRevisionId": Reference(place, sam.id, "StateMachineRevisionId"),
        },
    )
    draft = sam.add(version_id, "AWS::StepFunctions::StateMachineVersion", version, case.when, site)
    draft.attributes.setdefault("DeletionPolicy", Literal(place, "Retain"))
    draft.attributes.setdefault("UpdateReplacePolicy", Literal(place, "Retain"))
    version_arn = Reference(place, version_id)
    own = sam.given("DeploymentPreference")

    def preference(side: Value) -> Value:
        if is_absent(side):
            return written(place, {"Type": "ALL_AT_ONCE", "StateMachineVersionArn": version_arn})
        if not isinstance(side, MapValue):
            return side
        entries = {**side.entries, "StateMachineVersionArn": version_arn}
        return MapValue(side.span, entries, side.keys, side.origin, side.rest, side.header)

    alias = Properties(site, {"Name": case.value})
    value = map_choices(own, preference)
    alias.take_as("DeploymentPreference", sam.properties, "DeploymentPreference", value)
    alias_id = f"{sam.id}Alias{name}"
    sam.add(alias_id, "AWS::StepFunctions::StateMachineAlias", alias, case.when, site)
    return Reference(place, alias_id)
