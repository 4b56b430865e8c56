"""REST API is defined but never deployed to a stage.

Why: methods of a REST API can only be called in a stage. Without one, or under the name of a stage that
is not there, every call ends in "Forbidden", although the deployment of the template succeeded.

Fix: add an `AWS::ApiGateway::Deployment` and an `AWS::ApiGateway::Stage` (`aws_api_gateway_deployment`,
`aws_api_gateway_stage`), and use the name of the stage in the URL.
"""

import re
from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.apis import bodies
from iacguard.kinds.aws.apigateway import Deployment, Method, RestApi, Stage
from iacguard.kinds.aws.template import Output
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Choice, Interpolation, Literal, Reference, Value
from iacguard_rules.aws.apigateway._leaving import may_leave


@rule(
    RestApi,
    id="apigateway-rest-api-not-deployed",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html",),
)
def check(api: RestApi) -> Iterator[Problem]:
    """Fires on an API without any stage, and on URLs with the name of a stage that it has not."""
    stages = api.referrers(Stage, Stage.api)
    deployments = api.referrers(Deployment, Deployment.api)
    if not (stages.is_complete and deployments.is_complete):
        return
    names = [stage.name for stage in stages]
    names.extend(one.stage_name for one in deployments if one.stage_name.is_absent is False)
    urls = [(output, stage) for output in api.all(Output) for stage in _stages_in(output, api)]
    if not names:
        if (urls or _has_methods(api)) and not may_leave(api):
            message = "the API is deployed to no stage"
            if urls:
                message += f", although {urls[0][0].address} tells a URL with the stage {urls[0][1]}"
            yield Problem(api, message)
    elif urls and all(name.text is not None for name in names):
        known = {name.text for name in names}
        others = [(output, stage) for output, stage in urls if stage not in known]
        for output, stage in others if others and not may_leave(api) else ():
            told = ", ".join(sorted(str(name) for name in known))
            yield Problem(output.content, f"the API has no stage {stage}, only {told}")


def _has_methods(api: RestApi) -> bool:
    if any(True for _ in api.referrers(Method, Method.api)):
        return True
    return any(body.is_present for body in bodies(api)) or api.stored_body.is_present


def _stages_in(output: Output, api: RestApi) -> Iterator[str]:
    """The name of the stage in a URL of the API, where that is written out."""
    value = output.content.value
    if not isinstance(value, Interpolation) or not any(_may_be(piece, api) for piece in value.pieces):
        return
    resolve = output.scope.world.resolve
    tail: str | None = None
    for piece in map(resolve, value.pieces):
        if isinstance(piece, Reference) and piece.target == api.address and piece.attribute is None:
            tail = ""
        elif tail is not None:
            tail += _told(piece, output)
    found = None if tail is None else _URL.match(tail)
    if found is not None:
        yield found[1]


def _may_be(piece: Value, api: RestApi) -> bool:
    """Whether a piece of a text may be the id of an API."""
    if isinstance(piece, Reference):
        return piece.target == api.address
    return isinstance(piece, Choice)


def _told(piece: object, output: Output) -> str:
    """A piece of a URL, and a character that no URL has for what is not known."""
    if isinstance(piece, (Literal, Reference)):
        return Reading[object](output.resource, output.scope, piece, piece, "").text or "\0"
    return "\0"


_URL = pattern(r"\.execute-api\.[^/]*/([A-Za-z0-9_-]+)(?:/.*)?\Z", re.DOTALL)
