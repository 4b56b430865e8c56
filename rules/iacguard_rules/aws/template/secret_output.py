"""Template output reveals a secret.

Why: outputs are shown to everybody who may describe the stack or read the state's summary, in the console
and in the logs of pipelines, and exported values are there for every stack of the account.

Fix: put out the ARN or name of the secret, from which whoever may read it can. In Terraform
`sensitive = true` keeps the value out of logs.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import concealed, secrets_in
from iacguard.kinds.aws.template import Output
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Output,
    id="template-secret-output",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html",
        "https://developer.hashicorp.com/terraform/language/values/outputs",
    ),
)
def check(output: Output) -> Iterator[Problem]:
    """Fires when a secret flows into the value of an output that is not hidden."""
    what = next(secrets_in(output.content), None)
    if what is not None and output.hidden.is_false and output.ephemeral.is_false:
        yield Problem(concealed(output.content), f"the output shows {what}")
