"""``AWS::Serverless::Function``: the function, its role, its alias, and what its events need.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from iacguard.frontends.sam import api_events, pull_events, push_events, rule_events
from iacguard.frontends.sam.deployment import Deployment
from iacguard.frontends.sam.draft import Properties, Sam, Site
from iacguard.frontends.sam.events import Effects, Handler, Target, expand_events
from iacguard.frontends.sam.locations import s3_location
from iacguard.frontends.sam.policies import Grants, allow, grant_policies, s3_put_statements, trust
from iacguard.frontends.sam.tags import tag_list
from iacguard.frontends.sam.writing import (
    Case,
    Written,
    all_cases,
    cases,
    converted,
    converted_map,
    given,
    is_set,
    joined,
    or_else,
    part,
    perhaps_absent,
    plain_text,
    under,
    written,
)
from iacguard.tuples import NamedTuple
from iacguard.typed import Final
from iacguard.value import (
    Absent,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
    map_choices,
)

_FOR_SAM = frozenset(
    {
        "AssumeRolePolicyDocument",
        "AutoPublishAlias",
        "AutoPublishAliasAllProperties",
        "AutoPublishCodeSha256",
        "CapacityProviderConfig",
        "CodeUri",
        "DeadLetterQueue",
        "DeploymentPreference",
        "EventInvokeConfig",
        "Events",
        "FunctionUrlConfig",
        "ImageUri",
        "InlineCode",
        "PermissionsBoundary",
        "Policies",
        "PropagateTags",
        "ProvisionedConcurrencyConfig",
        "Role",
        "RolePath",
        "SourceKMSKeyArn",
        "Tags",
        "Tracing",
        "VersionDeletionPolicy",
        "VersionDescription",
    }
)
"""Properties that mean something to SAM; the function has all others under the same name."""

_HANDLERS: dict[str, Handler] = {
    **api_events.HANDLERS,
    **pull_events.HANDLERS,
    **push_events.HANDLERS,
    **rule_events.HANDLERS,
}

_CREATED = "lambda:createdBy"
"""The tag by which SAM marks what it makes of a function."""

_SENDING = {"SQS": "sqs:SendMessage", "SNS": "sns:Publish"}


class _Alias(NamedTuple):
    """The alias that is published, on one side; without a name there is none."""

    id: str | None
    case: Case


def expand_function(sam: Sam, effects: Effects) -> Deployment | None:
    """Generates everything for a function; gives how new versions are deployed, if SAM is to care."""
    tags = tag_list(sam.given("Tags"), _CREATED, place=sam.site.header)
    function = _function(sam, tags)
    aliases = _publish(sam)
    target = _target(sam, aliases)
    _expand_url(sam, target)
    deployment = _deployment(sam, aliases)

    grants = Grants(sam.site)
    durable = sam.given("DurableConfig")
    _attach_basics(sam, grants, durable)
    _allow_dead_letters(sam, grants)
    _expand_invoke_config(sam, aliases, grants)
    grant_policies(grants, sam, _role_id(sam))
    expand_events(sam, target, grants, effects, _HANDLERS)
    _expand_role(sam, function, grants, tags)
    return deployment


def _function(sam: Sam, tags: Value) -> Properties:
    function = Properties(sam.site)
    function.rest = sam.properties.rest
    function.take(sam.properties, *[name for name in sam.properties.entries if name not in _FOR_SAM])
    _write_code(function, sam)
    function.take_as("Tags", sam.properties, "Tags", tags)
    for name, old, change in _CHANGED:
        function.take_changed(name, sam.properties, old, change)
    _write_description(function, sam)
    sam.main("AWS::Lambda::Function", function)
    return function


def _write_code(function: Properties, sam: Sam) -> None:
    key = next(
        (name for name in ("InlineCode", "CodeUri", "ImageUri") if name in sam.properties.entries), "CodeUri"
    )

    def code(kind: Value) -> Value:
        if isinstance(kind, Unknown):
            return kind
        return _image(sam) if isinstance(kind, Literal) and kind.value == "Image" else _zipped(sam)

    function.take_as("Code", sam.properties, key, map_choices(sam.given("PackageType"), code))


def _image(sam: Sam) -> Value:
    image = converted(sam.given("ImageUri"), lambda side: written(side.span, {"ImageUri": side}))
    built = Unknown(sam.site.header, "building settles which image this is")
    return or_else(image, written(sam.site.header, {"ImageUri": built}))


def _zipped(sam: Sam) -> Value:
    inline = converted(sam.given("InlineCode"), lambda side: written(side.span, {"ZipFile": side}))
    stored = s3_location(sam.given("CodeUri"), "S3Bucket", "S3Key", "S3ObjectVersion")
    key = sam.get("SourceKMSKeyArn")
    if not is_absent(key):
        stored = map_choices(stored, lambda side: _encrypted(side, key))
    return or_else(inline, stored)


def _encrypted(code: Value, key: Value) -> Value:
    if not isinstance(code, MapValue):
        return code
    return MapValue(
        code.span, {**code.entries, "SourceKMSKeyArn": key}, code.keys, header=code.header, rest=code.rest
    )


def _tracing(value: Value) -> Value:
    if isinstance(value, Literal) and value.value == "Disabled":
        return Absent(value.span)
    return written(value.span, {"Mode": value})


def _dead_letters(queue: MapValue) -> Value:
    site = Site(queue.header or queue.span, queue.span)
    config = Properties(site)
    config.take(queue, "TargetArn")
    return config.build(site)


def _capacity_provider(config: MapValue) -> Value:
    site = Site(config.header or config.span, config.span)
    inner = Properties(site)
    inner.take_as("CapacityProviderArn", config, "Arn")
    inner.take(config, "PerExecutionEnvironmentMaxConcurrency", "ExecutionEnvironmentMemoryGiBPerVCpu")
    outer = Properties(site, {"LambdaManagedInstancesCapacityProviderConfig": inner.build(site)})
    return outer.build(site)


_CHANGED: Final[tuple[tuple[str, str, Callable[[Value], Value]], ...]] = (
    ("TracingConfig", "Tracing", lambda value: converted(given(value), _tracing)),
    ("DeadLetterConfig", "DeadLetterQueue", lambda value: converted_map(value, _dead_letters)),
    (
        "CapacityProviderConfig",
        "CapacityProviderConfig",
        lambda value: converted_map(value, _capacity_provider),
    ),
)
"""Properties that the function has in another shape: its name for each, SAM's, and what is made of it."""


def _write_description(function: Properties, sam: Sam) -> None:
    """With ``AutoPublishCodeSha256`` the hash becomes a part of the description."""
    sha = sam.given("AutoPublishCodeSha256")
    if is_absent(sha) or is_absent(sam.given("AutoPublishAlias")):
        return

    def describe(side: Value) -> Value:
        if is_absent(side) or isinstance(sha, Unknown):
            return sha
        return joined(side.span, [side, Literal(side.span, " "), sha])

    description = map_choices(sam.given("Description"), describe)
    function.take_as("Description", sam.properties, "Description", description)


# Versions and aliases --------------------------------------------------------------------------


def _publish(sam: Sam) -> list[_Alias]:
    aliases: list[_Alias] = []
    for case in all_cases(sam.given("AutoPublishAlias")):
        if is_absent(case.value):
            aliases.append(_Alias(None, case))
        elif isinstance(case.value, Literal) or perhaps_absent(case.value) is None:
            aliases.append(_Alias(_add_alias(sam, case), case))
        else:
            sam.hide([_unknown(case.value)])
            aliases.append(_Alias(None, Case(_unknown(case.value), case.when)))
    return aliases


def _unknown(value: Value) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(value.span, "which it will be is not known")


def _add_alias(sam: Sam, name: Case) -> str:
    place = name.value.span
    site = Site(place, place)
    version_id = f"{sam.id}Version"
    version = Properties(site, {"FunctionName": Reference(place, sam.id)})
    version.take_as("Description", sam.properties, "VersionDescription")
    scaling = sam.get("FunctionScalingConfig")
    if not is_absent(scaling) and not is_absent(sam.get("CapacityProviderConfig")):
        version.take(sam.properties, "FunctionScalingConfig")
    draft = sam.add(version_id, "AWS::Lambda::Version", version, name.when, site)
    kept = or_else(sam.given("VersionDeletionPolicy"), _default_deletion_policy(sam))
    draft.attributes.setdefault("DeletionPolicy", kept)

    text = str(name.value.value) if isinstance(name.value, Literal) else ""
    alias_id = f"{sam.id}Alias{text.replace('-', 'D').replace('_', 'U')}"
    alias = Properties(
        site,
        {
            "Name": name.value,
            "FunctionName": Reference(place, sam.id),
            "FunctionVersion": Reference(place, version_id, "Version"),
        },
    )
    alias.take(sam.properties, "ProvisionedConcurrencyConfig")
    sam.add(alias_id, "AWS::Lambda::Alias", alias, name.when, site)
    return alias_id


def _default_deletion_policy(sam: Sam) -> Value:
    place = sam.site.header

    def default(side: Value) -> Value:
        if isinstance(side, Unknown):
            return side
        return Literal(place, "Retain" if is_absent(side) else "Delete")

    return map_choices(sam.given("CapacityProviderConfig"), default)


def _target(sam: Sam, aliases: list[_Alias]) -> Target:
    place = sam.site.header
    name: Value = Absent(place)
    arn: Value = Absent(place)
    for alias in aliases:
        one: Value
        other: Value
        if alias.id is not None:
            one = other = Reference(place, alias.id)
        elif isinstance(alias.case.value, Unknown):
            one = other = alias.case.value
        else:
            one, other = Reference(place, sam.id), Reference(place, sam.id, "Arn")
        name = or_else(name, under(alias.case.when, one))
        arn = or_else(arn, under(alias.case.when, other))
    known = aliases[0].id if len(aliases) == 1 else None
    return Target(name, arn, known or sam.id)


def _deployment(sam: Sam, aliases: list[_Alias]) -> Deployment | None:
    preference = sam.given("DeploymentPreference")
    if is_absent(preference):
        return None
    return Deployment(sam, preference, tuple(alias.id for alias in aliases if alias.id is not None))


# URL -------------------------------------------------------------------------------------------


def _expand_url(sam: Sam, target: Target) -> None:
    for case in cases(sam.given("FunctionUrlConfig")):
        config = case.value
        if not isinstance(config, MapValue):
            sam.hide([_unknown(config)])
            continue
        site = Site(config.header or config.span, config.span)
        url = Properties(site)
        url.take(config, "AuthType", "Cors", "InvokeMode")
        # The function's name does for a function, the alias only has an ARN.
        url.put("TargetFunctionArn", target.name)
        sam.add(f"{sam.id}Url", "AWS::Lambda::Url", url, case.when, site)
        for kind in cases(config.get("AuthType"), case.when):
            sam.hide([perhaps_absent(kind.value)])
            if plain_text(kind.value) != "NONE":
                # SAM does not look through a parameter, so it permits nobody then.
                continue
            at = Site(kind.value.span, kind.value.span)
            public = Properties(
                at,
                {
                    "Action": "lambda:InvokeFunctionUrl",
                    "FunctionName": target.name,
                    "Principal": "*",
                    "FunctionUrlAuthType": kind.value,
                },
            )
            sam.add(f"{sam.id}UrlPublicPermissions", "AWS::Lambda::Permission", public, kind.when, at)
            invoke = Properties(
                at,
                {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": target.name,
                    "Principal": "*",
                    "InvokedViaFunctionUrl": True,
                },
            )
            address = f"{sam.id}URLInvokeAllowPublicAccess"
            sam.add(address, "AWS::Lambda::Permission", invoke, kind.when, at)


# Asynchronous invocations ----------------------------------------------------------------------


def _expand_invoke_config(sam: Sam, aliases: list[_Alias], grants: Grants) -> None:
    for case in cases(sam.given("EventInvokeConfig")):
        config = case.value
        if not isinstance(config, MapValue):
            sam.hide([_unknown(config)])
            grants.inline_rest = _unknown(config)
            continue
        site = Site(config.header or config.span, config.span)
        address = f"{sam.id}EventInvokeConfig"
        properties = Properties(site, {"FunctionName": Reference(site.header, sam.id)})
        properties.put("Qualifier", _qualifier(sam, aliases))
        properties.take(config, "MaximumEventAgeInSeconds", "MaximumRetryAttempts")
        destinations = converted_map(config.get("DestinationConfig"), lambda side: _destinations(sam, side))
        properties.take_as("DestinationConfig", config, "DestinationConfig", destinations)
        sam.add(address, "AWS::Lambda::EventInvokeConfig", properties, case.when, site)
        for side in cases(given(config.get("DestinationConfig")), case.when):
            _allow_destinations(sam, side, grants)


def _qualifier(sam: Sam, aliases: list[_Alias]) -> Value:
    value: Value = Absent(sam.site.header)
    for alias in aliases:
        latest = Literal(sam.site.header, "$LATEST")
        known = latest if is_absent(alias.case.value) else alias.case.value
        value = or_else(value, under(alias.case.when, known))
    return value


def _destinations(sam: Sam, config: MapValue) -> Value:
    site = Site(config.header or config.span, config.span)
    kept = Properties(site)
    kept.rest = config.rest
    for name in ("OnSuccess", "OnFailure"):
        if name in config.entries or config.rest is not None:
            generated = converted_map(
                config.get(name),
                partial(_destination, sam, name),
            )
            kept.take_as(name, config, name, generated)
    return kept.build(site)


def _destination(sam: Sam, name: str, destination: MapValue) -> Value:
    site = Site(destination.header or destination.span, destination.span)
    properties = Properties(site)
    kind = destination.get("Type")
    generated = map_choices(kind, lambda side: _generated_arn(sam, side, name, site))
    arn = or_else(destination.get("Destination"), generated)
    properties.take_as("Destination", destination, "Destination", arn)
    return properties.build(site)


def _generated_arn(sam: Sam, kind: Value, name: str, site: Site) -> Value:
    """The ARN of the queue or topic that SAM creates for want of a destination."""
    if isinstance(kind, Literal) and kind.value == "SQS":
        return Reference(site.header, f"{sam.id}EventInvokeConfig{name}Queue", "Arn")
    if isinstance(kind, Literal) and kind.value == "SNS":
        return Reference(site.header, f"{sam.id}EventInvokeConfig{name}Topic")
    return kind if isinstance(kind, Unknown) else Absent(site.header)


def _allow_destinations(sam: Sam, config: Case, grants: Grants) -> None:
    """Generates missing queues and topics, and allows the role to send to every destination."""
    if isinstance(config.value, Unknown) or not isinstance(config.value, MapValue):
        sam.hide([_unknown(config.value)])
        grants.inline_rest = _unknown(config.value)
        return
    for name in ("OnSuccess", "OnFailure"):
        for case in cases(config.value.get(name), config.when):
            if not isinstance(case.value, MapValue):
                sam.hide([_unknown(case.value)])
                grants.inline_rest = _unknown(case.value)
                continue
            _allow_destination(sam, case, name, grants)


def _allow_destination(sam: Sam, destination: Case, name: str, grants: Grants) -> None:
    at = destination.value
    assert isinstance(at, MapValue)
    site = Site(at.header or at.span, at.span)
    stem = f"{sam.id}EventInvokeConfig{name}"
    for kind in cases(part(at, "Type"), destination.when):
        if not isinstance(kind.value, Literal):
            sam.hide([_unknown(kind.value)])
            grants.inline_rest = _unknown(kind.value)
            continue
        type = str(kind.value.value)
        for target in all_cases(part(at, "Destination"), kind.when):
            sam.hide([perhaps_absent(target.value)])
            if is_absent(target.value) and type == "SQS":
                sam.add(f"{stem}Queue", "AWS::SQS::Queue", Properties(site), target.when, site)
            elif is_absent(target.value) and type == "SNS":
                sam.add(f"{stem}Topic", "AWS::SNS::Topic", Properties(site), target.when, site)
        arn = or_else(part(at, "Destination"), _generated_arn(sam, kind.value, name, site))
        statements: dict[str, tuple[str, list[Written]]] = {
            "SQS": ("SQSPolicy", [allow("sqs:SendMessage", arn)]),
            "SNS": ("SNSPolicy", [allow("sns:publish", arn)]),
            "EventBridge": ("EventBridgePolicy", [allow("events:PutEvents", arn)]),
            "Lambda": ("LambdaPolicy", [allow("lambda:InvokeFunction", arn)]),
            "S3Bucket": ("S3Policy", s3_put_statements(arn.span, arn)),
        }
        if type in statements:
            suffix, granted = statements[type]
            grants.allow_statements(f"{stem}{suffix}", granted, site, kind.when)


# The role --------------------------------------------------------------------------------------


def _role_id(sam: Sam) -> str:
    return f"{sam.id}Role"


def _attach_basics(sam: Sam, grants: Grants, durable: Value) -> None:
    for case in all_cases(durable):
        known = is_set(case.value)
        if known is None:
            grants.managed_rest = _unknown(case.value)
        name = "AWSLambdaBasicDurableExecutionRolePolicy" if known else "AWSLambdaBasicExecutionRole"
        if known is not None:
            grants.attach(f"service-role/{name}", sam.site, case.when)
    for case in cases(sam.given("Tracing")):
        if isinstance(case.value, Unknown):
            grants.managed_rest = case.value
        elif not (isinstance(case.value, Literal) and case.value.value == "Disabled"):
            grants.attach("AWSXrayWriteOnlyAccess", Site(case.value.span, case.value.span), case.when)
    for case in cases(sam.given("VpcConfig")):
        if isinstance(case.value, Unknown):
            grants.managed_rest = case.value
        else:
            at = case.value.header if isinstance(case.value, MapValue) else None
            site = Site(at or case.value.span, case.value.span)
            grants.attach("service-role/AWSLambdaVPCAccessExecutionRole", site, case.when)


def _allow_dead_letters(sam: Sam, grants: Grants) -> None:
    for case in cases(sam.given("DeadLetterQueue")):
        queue = case.value
        if not isinstance(queue, MapValue):
            grants.inline_rest = _unknown(queue)
            continue
        site = Site(queue.header or queue.span, queue.span)
        action = converted(queue.get("Type"), _sending)
        statement = allow(action, queue.get("TargetArn"))
        grants.allow_statements("DeadLetterQueuePolicy", [statement], site, case.when)


def _sending(kind: Value) -> Value:
    action = _SENDING.get(str(kind.value)) if isinstance(kind, Literal) else None
    if action is None:
        return Unknown(kind.span, "SQS or SNS was expected")
    return Literal(kind.span, action)


def _expand_role(sam: Sam, function: Properties, grants: Grants, tags: Value) -> None:
    place, role_id = sam.site.header, _role_id(sam)
    value = sam.given("Role")
    for case in all_cases(value):
        sam.hide([perhaps_absent(case.value)])
        if not is_absent(case.value):
            continue
        role = Properties(sam.site)
        trusted = or_else(
            sam.given("AssumeRolePolicyDocument"), written(place, trust("lambda.amazonaws.com"))
        )
        role.take_as("AssumeRolePolicyDocument", sam.properties, "AssumeRolePolicyDocument", trusted)
        grants.write(role)
        for name in ("ManagedPolicyArns", "Policies"):
            key = sam.properties.keys.get("Policies")
            if key is not None:
                role.keys[name] = key
        role.take_as("Path", sam.properties, "RolePath")
        role.take(sam.properties, "PermissionsBoundary")
        role.take_as("Tags", sam.properties, "Tags", tags)
        sam.add(role_id, "AWS::IAM::Role", role, case.when)
    function.take_as("Role", sam.properties, "Role", or_else(value, Reference(place, role_id, "Arn")))
