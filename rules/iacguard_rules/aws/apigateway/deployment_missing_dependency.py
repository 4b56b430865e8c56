"""Deployment may be taken before the methods exist.

Why: a deployment is a snapshot of the API. Nothing makes it wait for methods that it does not refer to,
so it is taken while they are still being made: the deployment fails because the API has no methods, or
it succeeds and the API answers "Missing Authentication Token" for those that came later.

Fix: name all methods in `DependsOn` of the deployment (`depends_on`, or `triggers` made of them, in
Terraform).
"""

from collections import deque
from collections.abc import Iterator, Sequence

from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.kinds.apis import may_have_document
from iacguard.kinds.aws.apigateway import Deployment, Method
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import ListValue, Literal, MapValue, Reference, Unknown, Value, walk
from iacguard_rules.aws.apigateway._methods import integrations_of, rest_api_of

_MOST = 5
"""Methods that the message names at the most."""


@rule(
    Deployment,
    id="apigateway-deployment-missing-dependency",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-deployment.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_deployment",
    ),
)
def check(deployment: Deployment) -> Iterator[Problem]:
    """Fires on a deployment that reaches some methods of its API by no reference and no dependency."""
    api = rest_api_of(deployment.api)
    if api is None or may_have_document(api):
        return
    methods = [one for one in api.referrers(Method, Method.api) if one.resource.condition is None]
    if not methods:
        return
    missing = _missing(deployment, methods)
    if missing:
        names = ", ".join(method.address for method in missing[:_MOST])
        more = f" and {len(missing) - _MOST} more" if missing[_MOST:] else ""
        yield Problem(_place(deployment), f"the deployment does not wait for {names}{more}")


def _names(method: Method) -> frozenset[str]:
    """The addresses of a method, and of what makes no sense without it."""
    certain, possible = integrations_of(method)
    return frozenset([method.address, *(one.address for one in (*certain, *possible))])


def _place(deployment: Deployment) -> Reading[object]:
    depends = deployment.resource.attributes.get("DependsOn")
    if depends is None:
        return deployment
    return Reading(deployment.resource, deployment.scope, depends, depends.span, "DependsOn")


def _missing(deployment: Deployment, methods: Sequence[Method]) -> list[Method]:
    """The methods that do not have to be there before a deployment; none where that is not known."""
    graph = deployment.scope.graph
    awaited = [(method, _names(method)) for method in methods]
    reached: set[str] = set()
    waiting = deque([deployment.resource])
    # Mostly the deployment names all methods itself, and what those need is nobody's question then.
    while waiting and awaited:
        resource = waiting.popleft()
        found, is_complete = _needed(resource)
        if not is_complete and _may_name_methods(resource):
            return []
        for address in found - reached:
            reached.add(address)
            target = graph.get(address)
            if target is not None:
                waiting.append(target)
        awaited = [(method, names) for method, names in awaited if names.isdisjoint(reached)]
    return [method for method, _ in awaited]


def _may_name_methods(resource: Resource) -> bool:
    """Whether a value that is not known may be made of methods, as those of other services hardly are."""
    return (
        resource.opaque
        or resource.type.startswith(("AWS::ApiGateway", "aws_api_gateway"))
        or (not resource.type.startswith(("AWS::", "aws_", "data.")))
    )


def _needed(resource: Resource) -> tuple[set[str], bool]:
    """The resources that one refers to or depends on, and whether there are no others."""
    found: set[str] = set()
    is_complete = True
    roots: list[Value] = [resource.source_properties]
    depends = resource.attributes.get("DependsOn")
    if depends is not None:
        found.update(_named(depends))
        roots.append(depends)
    for root in roots:
        for value in walk(root):
            if isinstance(value, Reference):
                found.add(value.target)
            elif isinstance(value, Unknown):
                is_complete = is_complete and value.symbol is not None
            elif isinstance(value, (ListValue, MapValue)) and value.rest is not None:
                is_complete = False
    return found, is_complete


def _named(depends: Value) -> Iterator[str]:
    items = depends.items if isinstance(depends, ListValue) else (depends,)
    return (str(item.value) for item in items if isinstance(item, Literal))
