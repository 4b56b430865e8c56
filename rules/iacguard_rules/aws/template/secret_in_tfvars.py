"""Secret variable gets its value from a file in the tree.

Why: files of variables are checked in beside the code, so whoever may read the repository or its history
has the secret. It cannot be taken back, only replaced.

Fix: take the line out and hand the value over in the environment (`TF_VAR_...`, `NoEcho` parameters of
the pipeline), or read it from Secrets Manager. Files that stay on the machine belong into `.gitignore`,
and an encrypted file (SOPS) may stay. Then replace the secret.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.secrets import (
    concealed,
    is_placeholder,
    is_real,
    names_secret,
    plaintext,
    shape,
    written_at,
)
from iacguard.kinds.aws.template import Parameter, VariableFile
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    VariableFile,
    id="template-secret-in-tfvars",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://developer.hashicorp.com/terraform/language/values/variables",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html",
    ),
)
def check(file: VariableFile) -> Iterator[Problem]:
    """Fires when a variable that is hidden, or whose name says that it is a secret, gets plain text."""
    hidden = {one.name for one in file.all(Parameter) if one.hidden.is_true}
    for name, value in file.entries():
        for part in _parts(value):
            if _is_secret(part, name in hidden, name):
                message = f"the value of {name} can be read in a file beside the code"
                yield Problem(concealed(part), message, cause=written_at(part))


def _parts(value: Reading[object]) -> Iterator[Reading[object]]:
    """The value, or what is in it when it is a map."""
    inside = [part for _, one in value.entries() for part in _parts(one)]
    yield from inside or [value]


def _is_secret(value: Reading[object], is_hidden: bool, name: str) -> bool:
    text = plaintext(value)
    if text is None or len(text) < 4 or text.startswith("ENC["):
        return False
    if is_hidden:
        return not is_placeholder(text)
    return shape(text) is not None or (names_secret(name) and is_real(text))
