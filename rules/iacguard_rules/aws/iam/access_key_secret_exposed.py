"""Secret of an access key is written where it can be read.

Why: the settings of functions, containers and instances, and the outputs of stacks, are shown in the
console and returned by calls that many may make. Whoever reads them has the key, and it does not expire.

Fix: give the program a role. Where a key cannot be avoided, keep its secret in AWS Secrets Manager
and let the program read it from there.
"""

import re
from collections.abc import Iterator

from iacguard.graph.graph import Edge
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.graph.symbolic import Symbol, text_of
from iacguard.kinds.aws.iam import AccessKey
from iacguard.kinds.aws.template import Output
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import ListValue, MapValue

_SECRETS = ("SecretAccessKey", "secret", "ses_smtp_password_v4")

_READABLE = pattern(
    r"""(AWS::Lambda::Function|aws_lambda_function) (Environment|environment)\b.*
    |(AWS::ECS::TaskDefinition|aws_ecs_task_definition) (ContainerDefinitions|container_definitions)\b.*
    |(AWS::CodeBuild::Project|aws_codebuild_project) (Environment|environment)\b.*
    |(AWS::Batch::JobDefinition|aws_batch_job_definition) (ContainerProperties|container_properties)\b.*
    |(AWS::AppRunner::Service|aws_apprunner_service) (SourceConfiguration|source_configuration)\b.*
    |(AWS::ElasticBeanstalk::Environment|aws_elastic_beanstalk_environment) (OptionSettings|setting)\b.*
    |(AWS::EC2::Instance|aws_instance) (UserData|user_data(_base64)?)
    |(AWS::EC2::LaunchTemplate|aws_launch_template) (LaunchTemplateData\.UserData|user_data)
    |\S+\ (Tags|tags|Description|description)\b.*""".replace("\n    ", "")
)
"""Properties that many may read, behind the type."""

_PARAMETER = "AWS::SSM::Parameter"


@rule(
    AccessKey,
    id="iam-access-key-secret-exposed",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",),
)
def check(key: AccessKey) -> Iterator[Problem]:
    """Fires where the secret of a key flows into a property or an output that many may read."""
    graph = key.scope.graph
    for edge in graph.edges:
        if edge.target != key.address or edge.attribute not in _SECRETS:
            continue
        resource = graph.resources[edge.source]
        condition = resource.condition
        if condition is not None and not key.scope.world.holds(condition):
            continue
        for place in _places(edge, resource, key):
            yield Problem(
                place, f"the secret of {key.address} can be read here by whoever may see the settings"
            )
    for output in key.all(Output):
        if output.hidden.is_false and output.ephemeral.is_false and _gives(output.content, key):
            message = f"the secret of {key.address} can be read here by whoever may see the outputs"
            yield Problem(output.content, message)


def _places(edge: Edge, resource: Resource, key: AccessKey) -> Iterator[Reading[object]]:
    """The value that holds the secret, where it can be read in this world."""
    path = re.sub(r"\[\d+\]", "", edge.property)
    beside = resource.attributes.get("Metadata") if path.startswith("Metadata.") else None
    root = resource.properties if beside is None else beside
    whole = Reading[object](resource, key.scope, key.scope.world.resolve(root), resource.header, "")
    is_open = beside is not None or _READABLE.fullmatch(f"{resource.type} {path}") is not None
    if resource.type == _PARAMETER and path == "Value":
        is_open = whole.read("Type").equals("String", "StringList")
    if is_open:
        for end in _ends(whole, path.removeprefix("" if beside is None else "Metadata.").split(".")):
            if end.mentions(key.address):
                yield end


def _ends(reading: Reading[object], names: list[str]) -> Iterator[Reading[object]]:
    if not names:
        yield reading
        return
    for item in reading.read(names[0]).listed():
        yield from _ends(item, names[1:])


def _gives(reading: Reading[object], key: AccessKey, depth: int = 0) -> bool:
    """Whether the secret stands in a value, or in something inside it."""
    text = text_of(reading)
    if text is not None:
        wanted = {f"ref {key.address}.{attribute}" for attribute in _SECRETS}
        return any(isinstance(part, Symbol) and part.key in wanted for part in text.parts)
    if depth > _DEEPEST or not isinstance(reading.value, (ListValue, MapValue)):
        return False
    inside = [inner for _, inner in reading.entries()]
    inside += [] if isinstance(reading.value, MapValue) else list(reading.listed())
    return any(_gives(inner, key, depth + 1) for inner in inside)


_DEEPEST = 20
