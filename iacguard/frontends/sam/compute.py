"""SAM resources for where functions run: capacity providers, network connectors, MicroVMs, web functions.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from iacguard.frontends.sam.draft import Properties, Sam, Site
from iacguard.frontends.sam.locations import s3_location
from iacguard.frontends.sam.logical_ids import prefix_of
from iacguard.frontends.sam.policies import allow, document, managed_policy_arn, trust
from iacguard.frontends.sam.tags import propagated_tags, tag_list
from iacguard.frontends.sam.writing import (
    SIDES,
    Written,
    all_cases,
    converted,
    converted_map,
    elements,
    given,
    joined,
    or_else,
    part,
    perhaps_absent,
    substituted,
    under,
    written,
)
from iacguard.value import (
    Absent,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
    map_choices,
    sides,
)

_CREATED = "lambda:createdBy"


def expand_capacity_provider(sam: Sam) -> None:
    """``AWS::Serverless::CapacityProvider``: the provider, and the role that runs it."""
    provider = Properties(sam.site)
    provider.take(sam.properties, "CapacityProviderName", "KmsKeyArn")
    network = converted_map(sam.get("VpcConfig"), lambda side: _only(side, ("SubnetIds", "SecurityGroupIds")))
    provider.take_as("VpcConfig", sam.properties, "VpcConfig", network)
    requirements = map_choices(sam.get("InstanceRequirements"), _requirements)
    provider.take_as("InstanceRequirements", sam.properties, "InstanceRequirements", requirements)
    scaling = converted_map(sam.get("ScalingConfig"), _scaling)
    provider.take_as("CapacityProviderScalingConfig", sam.properties, "ScalingConfig", scaling)
    logging = converted(sam.given("LoggingConfig"), lambda side: written(side.span, {"LoggingConfig": side}))
    provider.take_as("TelemetryConfig", sam.properties, "LoggingConfig", logging)
    managed = converted_map(sam.get("ManagedResourceTags"), _managed_tags)
    provider.take_as("PropagateTags", sam.properties, "ManagedResourceTags", managed)
    provider.take_as("Tags", sam.properties, "Tags", _tags(sam))
    role_id = f"{sam.id}OperatorRole"
    arn = or_else(sam.given("OperatorRole"), Reference(sam.site.header, role_id, "Arn"))
    permissions = written(sam.site.header, {"CapacityProviderOperatorRoleArn": arn})
    provider.take_as("PermissionsConfig", sam.properties, "OperatorRole", permissions)
    sam.main("AWS::Lambda::CapacityProvider", provider)
    operator = {"ManagedPolicyArns": [managed_policy_arn(sam.site.header, _OPERATOR)]}
    _add_role(sam, "OperatorRole", role_id, operator)


_OPERATOR = "AWSLambdaManagedEC2ResourceOperator"
_CONNECTOR_OPERATOR = "AWSLambdaNetworkConnectorOperatorPolicy"


def _tags(sam: Sam) -> Value:
    return tag_list(sam.given("Tags"), _CREATED, place=sam.site.header)


def _add_role(sam: Sam, property: str, role_id: str, granted: Mapping[str, Written]) -> None:
    """The role that Lambda assumes where a property names none."""
    place = sam.site.header
    for case in all_cases(sam.given(property)):
        sam.hide([perhaps_absent(case.value)])
        if not is_absent(case.value):
            continue
        role = Properties(sam.site, {"AssumeRolePolicyDocument": trust("lambda.amazonaws.com"), **granted})
        own = tag_list(Absent(place), _CREATED, place=place)
        role.put("Tags", map_choices(propagated_tags(sam), partial(_joined_lists, own)))
        sam.add(role_id, "AWS::IAM::Role", role, case.when)


def _joined_lists(first: Value, second: Value) -> Value:
    if isinstance(first, ListValue) and isinstance(second, ListValue):
        return ListValue(first.span, (*first.items, *second.items), rest=second.rest)
    return second if isinstance(second, Unknown) else first


def _only(config: MapValue, names: Iterable[str]) -> Value:
    site = Site(config.header or config.span, config.span)
    kept = Properties(site)
    kept.rest = config.rest
    for name in names:
        if name in config.entries:
            kept.take(config, name)
    return kept.build(site)


def _requirements(value: Value) -> Value:
    if not isinstance(value, MapValue):
        return value
    names = {"AllowedTypes": "AllowedInstanceTypes", "ExcludedTypes": "ExcludedInstanceTypes"}
    entries = {names.get(key, key): entry for key, entry in value.entries.items()}
    keys = {names.get(key, key): place for key, place in value.keys.items()}
    return MapValue(value.span, entries, keys, value.origin, value.rest, value.header)


def _scaling(config: MapValue) -> Value:
    site = Site(config.header or config.span, config.span)
    properties = Properties(site)
    properties.take(config, "MaxVCpuCount")
    usage = config.get("AverageCPUUtilization")
    is_certain = all(perhaps_absent(side) is None and not is_absent(side) for side in sides(usage))

    def mode(side: Value) -> Value:
        if perhaps_absent(side) is not None:
            return side
        return written(site.header, "Auto" if is_absent(side) else "Manual")

    def policies(side: Value) -> Value:
        return written(side.span, [{"PredefinedMetricType": _USAGE, "TargetValue": side}])

    chosen = written(site.header, "Manual") if is_certain else map_choices(usage, mode)
    properties.take_as("ScalingMode", config, "AverageCPUUtilization", chosen)
    scaled = policies(usage) if is_certain else converted(usage, policies)
    properties.take_as("ScalingPolicies", config, "AverageCPUUtilization", scaled)
    return properties.build(site)


_USAGE = "LambdaCapacityProviderAverageCPUUtilization"


def _managed_tags(config: MapValue) -> Value:
    place = config.header or config.span
    tags = tag_list(given(config.get("Tags")))
    return written(place, {"Mode": "Explicit", "ExplicitTags": tags})


# Network connectors ----------------------------------------------------------------------------


def expand_network_connector(sam: Sam) -> None:
    """``AWS::Serverless::NetworkConnector``: a way into a VPC, and the role that opens it."""
    place = sam.site.header
    connector = Properties(sam.site)
    connector.take(sam.properties, "Name")
    types = or_else(sam.given("ComputeTypes"), written(place, ["MicroVm"]))

    def configure(network: MapValue) -> Value:
        site = Site(network.header or network.span, network.span)
        egress = Properties(site)
        egress.rest = network.rest
        egress.take(network, *network.entries)
        egress.take_as("AssociatedComputeResourceTypes", sam.properties, "ComputeTypes", types)
        return written(site.header, {"VpcEgressConfiguration": egress.build(site)})

    configuration = converted_map(sam.get("VpcConfig"), configure)
    connector.take_as("Configuration", sam.properties, "VpcConfig", configuration)
    role_id = f"{sam.id}OperatorRole"
    role = or_else(sam.given("OperatorRole"), Reference(place, role_id, "Arn"))
    connector.take_as("OperatorRole", sam.properties, "OperatorRole", role)
    connector.take_as("Tags", sam.properties, "Tags", _tags(sam))
    sam.main("AWS::Lambda::NetworkConnector", connector)
    operator = {"ManagedPolicyArns": [managed_policy_arn(place, _CONNECTOR_OPERATOR)]}
    _add_role(sam, "OperatorRole", role_id, operator)


# Images of MicroVMs ----------------------------------------------------------------------------


def expand_microvm_image(sam: Sam) -> None:
    """``AWS::Serverless::MicrovmImage``: the image, and the role that builds it."""
    place = sam.site.header
    image = Properties(sam.site)
    image.take(sam.properties, "Name", "BaseImageArn", "BaseImageVersion")
    location = map_choices(sam.get("CodeUri"), _packaged)
    image.take_as("CodeArtifact", sam.properties, "CodeUri", written(place, {"Uri": location}))
    description = or_else(sam.given("Description"), written(place, ""))
    image.take_as("Description", sam.properties, "Description", description)
    for name in ("EgressNetworkConnectors", "CpuConfigurations", "Resources", "AdditionalOsCapabilities"):
        image.take_as(name, sam.properties, name, or_else(sam.given(name), written(place, [])))
    for name in ("Logging", "Hooks"):
        image.take_as(name, sam.properties, name, or_else(sam.given(name), written(place, {})))
    variables = or_else(tag_list(sam.given("EnvironmentVariables")), written(place, []))
    image.take_as("EnvironmentVariables", sam.properties, "EnvironmentVariables", variables)
    image.take_as("Tags", sam.properties, "Tags", _tags(sam))
    role_id = f"{sam.id}BuildRole"
    role = or_else(sam.given("BuildRoleArn"), Reference(place, role_id, "Arn"))
    image.take_as("BuildRoleArn", sam.properties, "BuildRoleArn", role)
    sam.main("AWS::Lambda::MicrovmImage", image)
    logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    statements: list[Written] = [
        allow(["s3:GetObject"], _objects_beside(location)),
        allow(list(logs), written(place, "*")),
    ]
    policy: Written = {"PolicyName": "MicrovmImageBuildPolicy", "PolicyDocument": document(statements)}
    _add_role(sam, "BuildRoleArn", role_id, {"Policies": [policy]})


def _packaged(value: Value) -> Value:
    if isinstance(value, Literal) and not str(value.value).startswith("s3://"):
        return Unknown(value.span, "packaging settles where this is stored")
    return value


def _objects_beside(location: Value) -> Value:
    """Every object of the bucket in which a package is stored."""

    def bucket(side: Value) -> Value:
        if not isinstance(side, Literal):
            return Unknown(side.span, "packaging settles which bucket this is")
        return Literal(side.span, str(side.value).removeprefix("s3://").partition("/")[0], side.origin)

    arn = "arn:${AWS::Partition}:s3:::${Bucket}/*"
    return map_choices(location, lambda side: substituted(side.span, arn, {"Bucket": bucket(side)}), SIDES)


# Web functions ---------------------------------------------------------------------------------


def expand_web_function(sam: Sam) -> None:
    """``AWS::Serverless::WebFunction``: the function, its revision, its endpoint and its role."""
    place = sam.site.header
    name = or_else(sam.given("FunctionName"), _function_name(sam))
    function = Properties(sam.site)
    function.take_as("FunctionName", sam.properties, "FunctionName", name)
    function.take_as("Tags", sam.properties, "Tags", _tags(sam))
    function.rest = sam.properties.rest
    sam.main("AWS::Lambda::WebFunction", function)

    revision = Properties(sam.site)
    revision.take_as("FunctionName", sam.properties, "FunctionName", name)
    revision.take_as("Description", sam.properties, "RevisionDescription")
    revision.take(sam.properties, "KmsKeyArn")
    code = s3_location(sam.given("CodeUri"), "Bucket", "Key", "VersionId")
    build = Properties(sam.site, {"RuntimeConfig": {"Runtime": sam.get("Runtime")}})
    build.take_as("CodeConfig", sam.properties, "CodeUri", written(place, {"S3Object": code}))
    revision.put("BuildConfig", build.build(sam.site))
    revision.put("ServiceConfig", _service(sam))
    draft = sam.add(f"{sam.id}Revision", "AWS::Lambda::WebFunctionRevision", revision)
    draft.attributes["DependsOn"] = Reference(place, sam.id)
    _add_endpoint(sam, name)
    basic = {"ManagedPolicyArns": [managed_policy_arn(place, "service-role/AWSLambdaBasicExecutionRole")]}
    for case in all_cases(sam.given("ExecutionRoleArn")):
        sam.hide([perhaps_absent(case.value)])
        if is_absent(case.value):
            role = Properties(sam.site, {"AssumeRolePolicyDocument": trust("lambda.amazonaws.com"), **basic})
            role.take_as("Tags", sam.properties, "Tags", _tags(sam))
            sam.add(f"{sam.id}Role", "AWS::IAM::Role", role, case.when)


_NAME_LENGTH = 55
"""What a function's name may have, less what makes it unique among stacks."""


def _function_name(sam: Sam) -> Value:
    place = sam.site.header
    stem = sam.id.removeprefix(prefix_of(sam.id))[:_NAME_LENGTH]
    return joined(place, [Literal(place, f"{stem}-"), Unknown(place, "a part of the stack's id")])


def _service(sam: Sam) -> Value:
    place = sam.site.header
    role = or_else(sam.given("ExecutionRoleArn"), Reference(place, f"{sam.id}Role", "Arn"))
    service = Properties(sam.site)
    service.take_as("ExecutionRoleArn", sam.properties, "ExecutionRoleArn", role)
    variables = _variables(sam.given("EnvironmentVariables"), sam.given("EntryPoint"))
    service.take_as("EnvironmentVariables", sam.properties, "EnvironmentVariables", variables)
    logging = converted(sam.given("LoggingConfig"), lambda side: written(side.span, {"LoggingConfig": side}))
    service.take_as("TelemetryConfig", sam.properties, "LoggingConfig", logging)
    service.take(sam.properties, "MaxConcurrencyPerEnvironment", "EgressNetworkConnectorArn")
    timeout = or_else(sam.given("Timeout"), written(place, 30))
    service.take_as("TimeoutSeconds", sam.properties, "Timeout", timeout)
    return service.build(sam.site)


def _variables(variables: Value, entry_point: Value) -> Value:
    """The environment with the variable that tells Node.js where to start."""
    if is_absent(entry_point):
        return variables

    def add(side: Value) -> Value:
        if is_absent(side):
            return written(entry_point.span, {_ENTRY_POINT: entry_point})
        if not isinstance(side, MapValue):
            return side
        entries = {**side.entries, _ENTRY_POINT: entry_point}
        return MapValue(side.span, entries, side.keys, side.origin, side.rest, side.header)

    return map_choices(variables, add, SIDES)


_ENTRY_POINT = "AWS_LAMBDA_NODEJS_ENTRYPOINT"


def _add_endpoint(sam: Sam, name: Value) -> None:
    place = sam.site.header
    endpoint = Properties(sam.site)
    endpoint.take_as("FunctionName", sam.properties, "FunctionName", name)
    for property, default in (("EndpointName", "prod"), ("EndpointType", "HomeRegion")):
        value = or_else(sam.given(property), written(place, default))
        endpoint.take_as(property, sam.properties, property, value)
    endpoint.take(sam.properties, "AuthType", "ScalingConfig", "ThrottleConfig")
    endpoint.take_as("Description", sam.properties, "EndpointDescription")
    newest: Written = [
        {"RevisionId": Reference(place, f"{sam.id}Revision", "RevisionId"), "Weight": 100},
    ]
    weights = converted_map(sam.get("RevisionWeights"), _weights)
    endpoint.take_as(
        "RevisionWeights", sam.properties, "RevisionWeights", or_else(weights, written(place, newest))
    )
    regions = map_choices(sam.get("ReplicaRegions"), _regions)
    endpoint.take_as("Regions", sam.properties, "ReplicaRegions", regions)
    draft = sam.add(f"{sam.id}Endpoint", "AWS::Lambda::WebFunctionEndpoint", endpoint)
    depends = [Reference(place, sam.id), Reference(place, f"{sam.id}Revision")]
    draft.attributes["DependsOn"] = written(place, depends)


def _weights(weights: MapValue) -> Value:
    items = tuple(
        written(value.span, {"RevisionId": Literal(weights.keys.get(key, value.span), key), "Weight": value})
        for key, value in weights.entries.items()
    )
    return ListValue(weights.span, items, weights.origin, weights.rest)


_GROUPS = {
    "US": ("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
    "AP": (
        "ap-south-1",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-southeast-1",
        "ap-southeast-2",
    ),
    "CA": ("ca-central-1",),
    "EU": ("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1"),
    "SA": ("sa-east-1",),
    "SPARSE_GLOBAL": (
        "us-east-1",
        "eu-west-1",
        "eu-central-1",
        "ap-northeast-1",
        "ap-southeast-2",
        "sa-east-1",
        "ap-southeast-1",
    ),
}


def _regions(value: Value) -> Value:
    """The regions that a list of regions and groups of them names, less those that are excluded."""
    if isinstance(value, MapValue):
        if value.rest is not None:
            return value.rest
        left_out = elements(given(value.get("ExcludeRegions")))
        unknown = (case.value for case in left_out.known if not isinstance(case.value, Literal))
        rest = left_out.rest or next(unknown, None)
        if rest is not None:
            return Unknown(rest.span, "which regions are left out is not known")
        excluded = {
            region
            for case in left_out.known
            if isinstance(case.value, Literal)
            for region in _spelt_out(str(case.value.value))
        }
        return map_choices(part(value, "IncludeRegions"), lambda side: _named_regions(side, excluded))
    return _named_regions(value, set())


def _named_regions(value: Value, excluded: set[str]) -> Value:
    if is_absent(value) or isinstance(value, Unknown):
        return value
    found = elements(value)
    regions: dict[str, Value] = {}
    others: list[Value] = []
    rest = found.rest
    for case in found.known:
        if isinstance(case.value, Literal) and not case.when:
            for region in _spelt_out(str(case.value.value)):
                if region not in excluded:
                    regions.setdefault(region, Literal(case.value.span, region, case.value.origin))
        elif isinstance(case.value, Unknown):
            # It may name a group of regions.
            rest = case.value
        else:
            others.append(under(case.when, case.value))
    named = tuple(regions[region] for region in sorted(regions))
    return ListValue(value.span, (*named, *others), value.origin, rest)


def _spelt_out(name: str) -> tuple[str, ...]:
    if name.upper() == "ALL_STANDARD":
        return tuple(dict.fromkeys(region for group in _GROUPS.values() for region in group))
    return _GROUPS.get(name.upper(), (name,))
