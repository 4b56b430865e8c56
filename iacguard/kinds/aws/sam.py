"""AWS SAM, as it is written. What it expands to is of the kinds of the services.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
"""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Struct
from iacguard.kinds.expanded import ExpandedKind

_SAM = "SAM's own"


class Event(Struct):
    """What invokes a function or a state machine, an entry of ``Events``."""

    type = Attr[str]("Type", None, reason=_SAM)
    api = Attr[str]("Properties.RestApiId", None, reason=_SAM)
    http_api = Attr[str]("Properties.ApiId", None, reason=_SAM)
    auth = Attr[object]("Properties.Auth", None, reason=_SAM)
    authorizer = Attr[str]("Properties.Auth.Authorizer", None, reason=_SAM)
    sqs_subscription = Attr[object]("Properties.SqsSubscription", None, reason=_SAM)


class Function(ExpandedKind, type="AWS::Serverless::Function", becomes="AWS::Lambda::Function"):
    """A function with its role and what invokes it."""

    events = Attr[object]("Events", None, reason=_SAM)
    """By name; :func:`events_of` gives them."""
    role = Attr[str]("Role", None, reason=_SAM)
    policies = Attr[object]("Policies", None, reason=_SAM)
    boundary = Attr[str]("PermissionsBoundary", None, reason=_SAM)
    trust = Attr[object]("AssumeRolePolicyDocument", None, reason=_SAM)
    role_path = Attr[str]("RolePath", None, reason=_SAM)
    timeout = Attr[int]("Timeout", None, default=3, reason=_SAM)
    """Seconds."""
    alias = Attr[str]("AutoPublishAlias", None, reason=_SAM)
    deployment = Attr[object]("DeploymentPreference", None, reason=_SAM)
    deployment_type = Attr[str]("DeploymentPreference.Type", None, reason=_SAM)
    deployment_enabled = Attr[bool]("DeploymentPreference.Enabled", None, default=True, reason=_SAM)
    alarms = AttrList[str]("DeploymentPreference.Alarms", None, reason=_SAM)
    before_traffic = Attr[str]("DeploymentPreference.Hooks.PreTraffic", None, reason=_SAM)
    after_traffic = Attr[str]("DeploymentPreference.Hooks.PostTraffic", None, reason=_SAM)


class StateMachine(
    ExpandedKind, type="AWS::Serverless::StateMachine", becomes="AWS::StepFunctions::StateMachine"
):
    """A state machine with its role and what starts it."""

    events = Attr[object]("Events", None, reason=_SAM)
    """By name; :func:`events_of` gives them."""
    role = Attr[str]("Role", None, reason=_SAM)
    policies = Attr[object]("Policies", None, reason=_SAM)
    boundary = Attr[str]("PermissionsBoundary", None, reason=_SAM)
    role_path = Attr[str]("RolePath", None, reason=_SAM)


def events_of(holder: Function | StateMachine) -> list[tuple[str, Event]]:
    """The events that are known, by name."""
    return [
        (name, Event(entry.resource, entry.scope, entry.value, entry.place, entry.path))
        for name, entry in holder.events.entries()
    ]


class RestApi(ExpandedKind, type="AWS::Serverless::Api", becomes="AWS::ApiGateway::RestApi"):
    """A REST API with a stage; the one that events imply is one, too."""

    definition = Attr[object]("DefinitionBody", None, reason=_SAM)
    location = Attr[object]("DefinitionUri", None, reason=_SAM)
    cors = Attr[object]("Cors", None, reason=_SAM)
    authorizers = Attr[object]("Auth.Authorizers", None, reason=_SAM)
    default_authorizer = Attr[str]("Auth.DefaultAuthorizer", None, reason=_SAM)
    preflight_authorized = Attr[bool](
        "Auth.AddDefaultAuthorizerToCorsPreflight", None, default=True, reason=_SAM
    )
    key_required = Attr[bool]("Auth.ApiKeyRequired", None, default=False, reason=_SAM)
    preflight_keyed = Attr[bool]("Auth.AddApiKeyRequiredToCorsPreflight", None, default=True, reason=_SAM)


class HttpApi(ExpandedKind, type="AWS::Serverless::HttpApi", becomes="AWS::ApiGatewayV2::Api"):
    """An HTTP API with a stage; the one that events imply is one, too."""

    definition = Attr[object]("DefinitionBody", None, reason=_SAM)
    location = Attr[object]("DefinitionUri", None, reason=_SAM)
    authorizers = Attr[object]("Auth.Authorizers", None, reason=_SAM)
    default_authorizer = Attr[str]("Auth.DefaultAuthorizer", None, reason=_SAM)
