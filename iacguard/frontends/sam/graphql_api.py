"""``AWS::Serverless::GraphQLApi``: the AppSync API with its schema, sources, functions and resolvers.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-graphqlapi.html
"""

from __future__ import annotations

from functools import partial

from iacguard.frontends.sam.connector import End, connect
from iacguard.frontends.sam.draft import Properties, Sam, Site
from iacguard.frontends.sam.locations import packaged
from iacguard.frontends.sam.policies import managed_policy_arn, trust
from iacguard.frontends.sam.tags import tag_list
from iacguard.frontends.sam.writing import (
    Case,
    Member,
    all_cases,
    cases,
    converted,
    converted_map,
    elements,
    given,
    is_set,
    members,
    or_else,
    part,
    perhaps_absent,
    pseudo,
    substituted,
    under,
    written,
)
from iacguard.tuples import NamedTuple
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
)

_CONFIGURATIONS = {
    "AWS_LAMBDA": ("LambdaAuthorizerConfig", "LambdaAuthorizer"),
    "OPENID_CONNECT": ("OpenIDConnectConfig", "OpenIDConnect"),
    "AMAZON_COGNITO_USER_POOLS": ("UserPoolConfig", "UserPool"),
}


_PASSING_ON = """
export function request(ctx) {
    return {};
}

export function response(ctx) {
    return ctx.prev.result;
}
"""


def expand_graphql_api(sam: Sam) -> None:
    """Generates everything for a GraphQL API."""
    place = sam.site.header
    api = Properties(sam.site)
    name = or_else(sam.given("Name"), written(place, sam.id))
    api.take_as("Name", sam.properties, "Name", name)
    api.take(
        sam.properties,
        "Visibility",
        "OwnerContact",
        "XrayEnabled",
        "IntrospectionConfig",
        "QueryDepthLimit",
        "ResolverCountLimit",
    )
    _write_auth(api, sam)
    tags = tag_list(sam.given("Tags"), "graphqlapi:createdBy", place=place)
    api.take_as("Tags", sam.properties, "Tags", tags)
    _write_logging(api, sam)
    sam.main("AWS::AppSync::GraphQLApi", api)

    schema = Properties(sam.site, {"ApiId": _api_id(sam)})
    schema.take_as("Definition", sam.properties, "SchemaInline")
    schema.take_as("DefinitionS3Location", sam.properties, "SchemaUri", packaged(sam.get("SchemaUri")))
    sam.add(f"{sam.id}Schema", "AWS::AppSync::GraphQLSchema", schema)
    _permit_authorizers(sam)
    _expand_keys(sam)
    _expand_cache(sam)
    _expand_domain(sam)
    sources = _expand_sources(sam)
    _expand_pipelines(sam, sources)


def _api_id(sam: Sam) -> Value:
    return Reference(sam.site.header, sam.id, "ApiId")


def _write_auth(api: Properties, sam: Sam) -> None:
    auth = sam.get("Auth")
    api.take_as("AuthenticationType", auth, "Type")
    for kind, (name, own) in _CONFIGURATIONS.items():
        config = map_choices(part(auth, "Type"), partial(_if_kind, wanted=kind, config=part(auth, own)))
        api.take_as(name, auth, own, config)
    additional = given(part(auth, "Additional"))
    api.take_as("AdditionalAuthenticationProviders", auth, "Additional", map_choices(additional, _providers))


def _if_kind(kind: Value, wanted: str, config: Value) -> Value:
    if isinstance(kind, Unknown):
        return kind
    return config if isinstance(kind, Literal) and kind.value == wanted else Absent(config.span)


def _providers(value: Value) -> Value:
    if not isinstance(value, ListValue):
        return value
    items = tuple(converted_map(item, _provider) for item in value.items)
    return ListValue(value.span, items, value.origin, value.rest)


def _provider(provider: MapValue) -> Value:
    site = Site(provider.header or provider.span, provider.span)
    properties = Properties(site)
    properties.take_as("AuthenticationType", provider, "Type")
    for name, own in _CONFIGURATIONS.values():
        properties.take_as(name, provider, own)
    # What happens by default is a matter of the API's first provider alone.
    pool = converted_map(provider.get("UserPool"), lambda side: _without(side, "DefaultAction"))
    properties.take_as("UserPoolConfig", provider, "UserPool", pool)
    return properties.build(site)


def _without(config: MapValue, name: str) -> Value:
    entries = {key: value for key, value in config.entries.items() if key != name}
    return MapValue(config.span, entries, config.keys, config.origin, config.rest, config.header)


def _write_logging(api: Properties, sam: Sam) -> None:
    """SAM logs everything unless ``Logging`` is false."""
    place = sam.site.header
    role_id = f"{sam.id}CloudWatchRole"
    generated = Reference(place, role_id, "Arn")

    def config(side: Value) -> Value:
        if isinstance(side, Unknown):
            return side
        if isinstance(side, Literal) and side.value is False:
            return Absent(side.span)
        if not isinstance(side, MapValue):
            return written(place, {"FieldLogLevel": "ALL", "CloudWatchLogsRoleArn": generated})
        site = Site(side.header or side.span, side.span)
        properties = Properties(site)
        properties.take(side, "ExcludeVerboseContent")
        level = or_else(given(side.get("FieldLogLevel")), written(site.header, "ALL"))
        properties.take_as("FieldLogLevel", side, "FieldLogLevel", level)
        role = or_else(given(side.get("CloudWatchLogsRoleArn")), generated)
        properties.take_as("CloudWatchLogsRoleArn", side, "CloudWatchLogsRoleArn", role)
        return properties.build(site)

    logging = sam.get("Logging")
    api.take_as("LogConfig", sam.properties, "Logging", map_choices(logging, config))
    for case in all_cases(logging):
        if isinstance(case.value, Unknown):
            sam.hide([case.value])
            continue
        if isinstance(case.value, Literal) and case.value.value is False:
            continue
        own = case.value.get("CloudWatchLogsRoleArn") if isinstance(case.value, MapValue) else Absent(place)
        for role in all_cases(given(own), case.when):
            if not is_absent(role.value):
                sam.hide([perhaps_absent(role.value)])
                continue
            arn = managed_policy_arn(place, "service-role/AWSAppSyncPushToCloudWatchLogs")
            properties = Properties(
                sam.site,
                {"AssumeRolePolicyDocument": trust("appsync.amazonaws.com"), "ManagedPolicyArns": [arn]},
            )
            sam.add(role_id, "AWS::IAM::Role", properties, role.when)


def _permit_authorizers(sam: Sam) -> None:
    auth = sam.get("Auth")
    found = elements(given(part(auth, "Additional")))
    sam.hide([found.rest])
    candidates = [*cases(auth), *found.known]
    number = 0
    for case in candidates:
        for function in cases(part(case.value, "LambdaAuthorizer", "AuthorizerUri"), case.when):
            number += 1
            unknown = perhaps_absent(function.value)
            if unknown is not None:
                sam.hide([unknown])
                continue
            source = End(
                "AWS::AppSync::GraphQLApi",
                {"Arn": Reference(function.value.span, sam.id), "ResourceId": _api_id(sam)},
            )
            destination = End("AWS::Lambda::Function", {"Arn": function.value})
            id = (f"{sam.id}ToLambdaAuthConnector{number}", "")
            connect(sam, id, (source, destination), ["Write"], Case(function.value, function.when))


def _expand_keys(sam: Sam) -> None:
    found = members(sam.given("ApiKeys"))
    sam.hide([found.rest])
    for member in found.known:
        site = _site(member)
        key = Properties(site, {"ApiId": _api_id(sam)})
        key.take(member.case.value, "ApiKeyId", "Description")
        key.take_as("Expires", member.case.value, "ExpiresOn")
        sam.add(f"{sam.id}{member.key}", "AWS::AppSync::ApiKey", key, member.case.when, site)


def _site(member: Member) -> Site:
    return Site(member.place, member.case.value.span)


def _expand_cache(sam: Sam) -> None:
    for case in cases(sam.given("Cache")):
        cache = Properties(sam.site, {"ApiId": _api_id(sam)})
        cache.take(
            case.value,
            "ApiCachingBehavior",
            "Type",
            "Ttl",
            "AtRestEncryptionEnabled",
            "TransitEncryptionEnabled",
        )
        place = case.value.header if isinstance(case.value, MapValue) else None
        site = Site(place or case.value.span, case.value.span)
        if isinstance(case.value, Unknown):
            sam.hide([case.value])
            continue
        sam.add(f"{sam.id}ApiCache", "AWS::AppSync::ApiCache", cache, case.when, site)


def _expand_domain(sam: Sam) -> None:
    for case in cases(sam.given("DomainName")):
        if isinstance(case.value, Unknown):
            sam.hide([case.value])
            continue
        place = case.value.header if isinstance(case.value, MapValue) else None
        site = Site(place or case.value.span, case.value.span)
        domain = Properties(site)
        domain.take(case.value, "CertificateArn", "DomainName", "Description")
        sam.add(f"{sam.id}DomainName", "AWS::AppSync::DomainName", domain, case.when, site)
        name = Reference(site.header, f"{sam.id}DomainName")
        association = Properties(site, {"ApiId": _api_id(sam), "DomainName": name})
        address = f"{sam.id}DomainNameApiAssociation"
        sam.add(address, "AWS::AppSync::DomainNameApiAssociation", association, case.when, site)


# Data sources ----------------------------------------------------------------------------------


class _Names(NamedTuple):
    """What stands for the names that the template uses, and for names that it may use besides."""

    known: dict[str, Value]
    rest: Unknown | None

    def get(self, name: str, otherwise: Value) -> Value:
        """What a name stands for."""
        return self.known.get(name, self.rest or otherwise)


def _expand_sources(sam: Sam) -> _Names:
    """The data sources; gives the name of each by the name that it has in the template."""
    names: dict[str, Value] = {}
    rest: Unknown | None = None
    sources = sam.given("DataSources")
    for kind, own in (("DynamoDB", "DynamoDb"), ("Lambda", "Lambda")):
        found = members(given(part(sources, own)))
        sam.hide([found.rest])
        rest = rest or found.rest
        for member in found.known:
            address = f"{sam.id}{member.key}{kind}DataSource"
            names[member.key] = Reference(member.place, address, "Name")
            _expand_source(sam, member, kind, address)
    return _Names(names, rest)


def _expand_source(sam: Sam, member: Member, kind: str, address: str) -> None:
    site, source = _site(member), member.case.value
    type = "AMAZON_DYNAMODB" if kind == "DynamoDB" else "AWS_LAMBDA"
    properties = Properties(site, {"ApiId": _api_id(sam), "Type": type})
    name = or_else(given(part(source, "Name")), written(site.header, member.key))
    properties.take_as("Name", source, "Name", name)
    properties.take(source, "Description")
    region = or_else(given(part(source, "Region")), pseudo(site.header, "AWS::Region"))
    if kind == "DynamoDB":
        config = Properties(site, {"AwsRegion": region})
        config.take(source, "TableName", "UseCallerCredentials", "Versioned")
        config.take_as("DeltaSyncConfig", source, "DeltaSync")
        properties.put("DynamoDBConfig", config.build(site))
    else:
        function = written(site.header, {"LambdaFunctionArn": part(source, "FunctionArn")})
        properties.put("LambdaConfig", function)
    role_id = f"{address}Role"
    own_role = given(part(source, "ServiceRoleArn"))
    role_arn = or_else(own_role, Reference(site.header, role_id, "Arn"))
    properties.take_as("ServiceRoleArn", source, "ServiceRoleArn", role_arn)
    sam.add(address, "AWS::AppSync::DataSource", properties, member.case.when, site)
    for case in all_cases(own_role, member.case.when):
        if not is_absent(case.value):
            sam.hide([perhaps_absent(case.value)])
            continue
        role = Properties(site, {"AssumeRolePolicyDocument": trust("appsync.amazonaws.com")})
        sam.add(role_id, "AWS::IAM::Role", role, case.when, site)
        start = End(
            "AWS::AppSync::DataSource",
            {"Arn": Reference(site.header, address), "RoleName": Reference(site.header, role_id)},
        )
        if kind == "Lambda":
            end = End("AWS::Lambda::Function", {"Arn": part(source, "FunctionArn")})
            connect(sam, (f"{address}ToLambdaConnector", ""), (start, end), ["Write"], case, site)
            continue
        table = substituted(
            site.header,
            "arn:${AWS::Partition}:dynamodb:${Region}:${AWS::AccountId}:table/${Table}",
            {"Region": region, "Table": part(source, "TableName")},
        )
        end = End("AWS::DynamoDB::Table", {"Arn": or_else(given(part(source, "TableArn")), table)})
        asked = elements(given(part(source, "Permissions")))
        sam.hide([asked.rest])
        permissions = [str(one.value.value) for one in asked.known if isinstance(one.value, Literal)]
        granted = permissions or ["Read", "Write"]
        connect(sam, (f"{address}ToTableConnector", ""), (start, end), granted, case, site)


# Functions and resolvers -----------------------------------------------------------------------


def _expand_pipelines(sam: Sam, sources: _Names) -> None:
    none_source = f"{sam.id}NoneDataSource"
    functions = members(sam.given("Functions"))
    sam.hide([functions.rest])
    ids: dict[str, Value] = {}
    uses_none = False
    for member in functions.known:
        site, function = _site(member), member.case.value
        own = given(part(function, "Id"))
        sam.hide([perhaps_absent(own)])
        if is_set(own) is not False:
            ids[member.key] = own
            continue
        ids[member.key] = Reference(member.place, f"{sam.id}{member.key}", "FunctionId")
        properties = Properties(site, {"ApiId": _api_id(sam)})
        name = or_else(given(part(function, "Name")), written(site.header, member.key))
        properties.take_as("Name", function, "Name", name)
        _write_code(properties, function)
        source = given(part(function, "DataSource"))
        sam.hide(perhaps_absent(case.value) for case in cases(source))
        uses_none = uses_none or any(_is_none(case.value) for case in cases(source))
        none = Reference(site.header, none_source, "Name")
        named = _Names({**sources.known, "none": none}, sources.rest)
        properties.take_as(
            "DataSourceName",
            function,
            "DataSource",
            map_choices(source, partial(_source_name, names=named)),
        )
        properties.take(function, "MaxBatchSize", "Description")
        properties.take_as("SyncConfig", function, "Sync")
        address = f"{sam.id}{member.key}"
        sam.add(address, "AWS::AppSync::FunctionConfiguration", properties, member.case.when, site)
    if uses_none:
        no_source = Properties(sam.site, {"ApiId": _api_id(sam), "Name": none_source, "Type": "NONE"})
        sam.add(none_source, "AWS::AppSync::DataSource", no_source)

    kinds = members(sam.given("Resolvers"))
    sam.hide([kinds.rest])
    for kind in kinds.known:
        resolvers = members(kind.case.value, kind.case.when)
        sam.hide([resolvers.rest])
        for member in resolvers.known:
            _expand_resolver(sam, kind.key, member, _Names(ids, functions.rest))


def _is_none(value: Value) -> bool:
    return isinstance(value, Literal) and str(value.value).lower() == "none"


def _source_name(value: Value, names: _Names) -> Value:
    if isinstance(value, Literal):
        name = "none" if _is_none(value) else str(value.value)
        return names.get(name, value)
    return value


def _write_code(properties: Properties, holder: Value) -> None:
    properties.take_as("Code", holder, "InlineCode")
    properties.take_as("CodeS3Location", holder, "CodeUri", packaged(part(holder, "CodeUri")))
    runtime = converted_map(part(holder, "Runtime"), _runtime)
    properties.take_as("Runtime", holder, "Runtime", runtime)


def _write_default_code(properties: Properties, resolver: Value) -> None:
    """A resolver without code passes the result of its pipeline on."""
    if not isinstance(resolver, MapValue) or {"Code", "CodeS3Location"} & properties.entries.keys():
        return
    place = resolver.header or resolver.span
    properties.put("Code", written(place, _PASSING_ON))
    properties.put("Runtime", written(place, {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"}))


def _runtime(runtime: MapValue) -> Value:
    site = Site(runtime.header or runtime.span, runtime.span)
    properties = Properties(site)
    properties.take(runtime, "Name")
    properties.take_as("RuntimeVersion", runtime, "Version")
    return properties.build(site)


def _expand_resolver(sam: Sam, type: str, member: Member, ids: _Names) -> None:
    site, resolver = _site(member), member.case.value
    properties = Properties(site, {"ApiId": _api_id(sam), "TypeName": type, "Kind": "PIPELINE"})
    field = or_else(given(part(resolver, "FieldName")), written(site.header, member.key))
    properties.take_as("FieldName", resolver, "FieldName", field)
    _write_code(properties, resolver)
    _write_default_code(properties, resolver)
    pipeline = elements(given(part(resolver, "Pipeline")))
    items = tuple(
        under(one.when, converted(one.value, lambda side: _source_name(side, ids))) for one in pipeline.known
    )
    functions = ListValue(site.header, items, rest=pipeline.rest)
    properties.take_as("PipelineConfig", resolver, "Pipeline", written(site.header, {"Functions": functions}))
    properties.take_as("CachingConfig", resolver, "Caching")
    properties.take(resolver, "MaxBatchSize")
    address = f"{sam.id}{type}{member.key}"
    draft = sam.add(address, "AWS::AppSync::Resolver", properties, member.case.when, site)
    draft.attributes["DependsOn"] = Reference(site.header, f"{sam.id}Schema")
