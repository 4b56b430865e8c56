"""Instance metadata carries credentials in the template.

Why: `cfn-init` needs no key to fetch files from a bucket, and everybody who may read the template or
describe the resource can read the one that is there.

Fix: let the instance's role fetch the files (`type: S3` with `roleName` and `buckets`). For basic
authentication take the password from a dynamic reference or a `NoEcho` parameter without a default.
"""

from collections.abc import Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.graph.secrets import concealed, is_placeholder, plaintext, written_at
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import MapValue

_AUTHENTICATION = "AWS::CloudFormation::Authentication"
_CREDENTIALS = ("accessKeyId", "secretKey", "password")


class _Authenticating(AnyResource, type="*", terraform=None, reason="Terraform has no metadata"):
    """A resource whose metadata may say how to authenticate."""

    __slots__ = ()

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """All of them."""
        return [
            one for one in super().among(graph) if "Metadata" in one.attributes and _may_authenticate(one)
        ]


def _may_authenticate(resource: Resource) -> bool:
    metadata = resource.attributes["Metadata"]
    if resource.identity.language == "terraform":
        return False
    return not isinstance(metadata, MapValue) or _AUTHENTICATION in metadata.entries


@rule(
    _Authenticating,
    id="template-init-credentials-plaintext",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-authentication.html",
    ),
)
def check(resource: _Authenticating) -> Iterator[Problem]:
    """Fires on a key or password of AWS::CloudFormation::Authentication that is plain text."""
    metadata = resource.resource.attributes.get("Metadata")
    if metadata is None:
        return
    whole = Reading[object](resource.resource, resource.scope, metadata, resource.place, "Metadata")
    for name, authentication in whole.entries():
        if name == _AUTHENTICATION:
            for _, entry in authentication.entries():
                yield from _problems(entry)


def _problems(entry: Reading[object]) -> Iterator[Problem]:
    for name in _CREDENTIALS:
        credential = entry.read(name)
        text = plaintext(credential)
        if text is not None and not is_placeholder(text):
            message = f"{name} can be read in the metadata of the resource"
            yield Problem(concealed(credential), message, cause=written_at(credential))
