"""Terraform is configured with a static access key.

A sandbox such as LocalStack is left alone: every endpoint of the block is this machine's, or the key is
one that only sandboxes take.

Why: the key is in the repository and in its history, where everybody who may read the code finds it, and
it works until somebody deletes it.

Fix: leave the key out, so that Terraform takes it from the environment, a profile or the role of the
machine, or let it take a role with `assume_role`. Then deactivate the key.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.secrets import concealed, is_placeholder, plaintext, written_at
from iacguard.kinds.aws.template import Backend, Provider
from iacguard.rule import Category, Problem, Severity, rule


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
    if block.access_key.equals(*_OF_SANDBOXES) or _is_sandbox(block):
        return
    arguments = (block.access_key, block.secret_key, block.token)
    written = [one for one in arguments if not is_placeholder(plaintext(one) or "")]
    if written:
        first, *others = written
        message = f"the credential in {first.path} can be read in the code"
        also = [written_at(one) for one in others]
        yield Problem(concealed(first), message, cause=written_at(first), also=also)


_OF_SANDBOXES = ("test", "mock", "mock_access_key", "fake", "dummy", "anaccesskey", "localstack")
_HERE = ("localhost", "127.0.0.1", "[::1]", "host.docker.internal", "localstack")


def _is_sandbox(block: Provider | Backend) -> bool:
    """Whether the block names endpoints, or may, and all that are known are this machine's."""
    found: list[Reading[object]] = [block.read("endpoint"), block.read("sts_endpoint")]
    named = block.read("endpoints").listed()
    found += [endpoint for one in named for _, endpoint in one.entries()]
    given = [one for one in found if one.is_absent is False]
    is_known = named.is_complete and all(one.is_present for one in named)
    if not is_known or any(one.text is None for one in given):
        return True
    return len(given) > 0 and all(_is_here(one.text or "") for one in given)


def _is_here(url: str) -> bool:
    host = url.partition("://")[2].partition("/")[0]
    if not host.endswith("]"):
        host = host.rpartition(":")[0] or host
    return host in _HERE or host.endswith((".localhost", ".localhost.localstack.cloud"))
