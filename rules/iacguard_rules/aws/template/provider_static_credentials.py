"""Terraform is configured with a static access key.

A sandbox such as LocalStack is left alone: every endpoint of the block is this machine's, or the key is
one that only sandboxes take.

Why: the key is in the repository and in its history, where everybody who may read the code finds it, and
it works until somebody deletes it.

Fix: leave the key out, so that Terraform takes it from the environment, a profile or the role of the
machine, or let it take a role with `assume_role`. Then deactivate the key.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import concealed, is_placeholder, plaintext, written_at
from iacguard.kinds.aws.template import Backend, Provider
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.template._endpoints import endpoints, is_here


@rule[Provider | Backend](
    Provider,
    Backend,
    id="template-provider-static-credentials",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs",
        "https://developer.hashicorp.com/terraform/language/backend/s3",
    ),
)
def check(block: Provider | Backend) -> Iterator[Problem]:
    """Fires when the AWS provider or the S3 backend has a key in plain text, and is for no sandbox."""
    if block.label not in ("aws", "awscc", "s3"):
        return
    arguments = (block.access_key, block.secret_key, block.token)
    written = [one for one in arguments if not is_placeholder(plaintext(one) or "")]
    if written and not (block.access_key.equals(*_OF_SANDBOXES) or _may_be_sandbox(block)):
        first, *others = written
        message = f"the credential in {first.path} can be read in the code"
        also = [written_at(one) for one in others]
        yield Problem(concealed(first), message, cause=written_at(first), also=also)


_OF_SANDBOXES = ("test", "mock", "mock_access_key", "fake", "dummy", "anaccesskey", "localstack")


def _may_be_sandbox(block: Provider | Backend) -> bool:
    """Whether the block names endpoints, or may, and all that are known are this machine's."""
    found = endpoints(block)
    return not found.is_complete or (len(found.known) > 0 and all(is_here(one.text) for one in found.known))
