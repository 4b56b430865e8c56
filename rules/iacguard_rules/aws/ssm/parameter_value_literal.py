"""SecureString value is written in the code.

Why: encryption does not help a secret that lies in the repository, in its history and in the state.
Whoever can read one of those has it, and it cannot be taken back, only replaced.

Fix: create the parameter with a placeholder and `ignore_changes = [value]`, and set its value outside of
Terraform; or take the value from a `random_password`, an ephemeral value with `value_wo` or a variable
without a default. Then replace the secret.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import concealed, is_real, plaintext, shape, written_at
from iacguard.kinds.aws.ssm import Parameter
from iacguard.kinds.lifecycle import ignores_changes
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Parameter,
    id="ssm-parameter-value-literal",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssm_parameter",),
)
def check(parameter: Parameter) -> Iterator[Problem]:
    """Fires when the value of a SecureString is plain text, no placeholder and kept up to date."""
    content = parameter.content
    text = plaintext(content)
    if text is None or ignores_changes(parameter, "value", "insecure_value"):
        return
    if parameter.type.equals("SecureString") and (shape(text) is not None or is_real(text)):
        message = "the value of the SecureString can be read in the code"
        yield Problem(concealed(content), message, cause=written_at(content))
