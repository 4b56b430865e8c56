"""Resource is kept on delete but lost on replacement.

Why: a change of a property that CloudFormation cannot make in place replaces the resource, and the old one
is deleted with its data. `DeletionPolicy` does not hold for that.

Fix: `UpdateReplacePolicy` with the same value (`Retain` beside `RetainExceptOnCreate`).
"""

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import MapValue


@rule(
    AnyResource,
    id="template-retain-without-update-replace-policy",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html",
    ),
)
def check(resource: AnyResource) -> Iterator[Problem]:
    """Fires on a DeletionPolicy that keeps the resource, without an UpdateReplacePolicy."""
    attributes, identity = resource.resource.attributes, resource.resource.identity
    # What SAM makes it keeps of its own accord, and there is no place for the other policy.
    is_written = identity.language != "terraform" and identity.type == identity.source_type
    if "DeletionPolicy" not in attributes or not is_written:
        return
    header = resource.resource.header
    holder = MapValue(header, attributes, header=header)
    whole = Reading[object](resource.resource, resource.scope, holder, header, "")
    policy = whole.read("DeletionPolicy")
    if (
        policy.equals("Retain", "RetainExceptOnCreate", "Snapshot")
        and whole.read("UpdateReplacePolicy").is_absent
    ):
        yield Problem(policy, "a replacement of the resource deletes what its deletion would keep")
