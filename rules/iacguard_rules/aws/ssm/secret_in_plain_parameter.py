"""Secret is stored in an unencrypted parameter.

Why: a parameter of type `String` is shown to everybody who may read parameters, in the console as well,
and no key keeps them from it. Reading a `SecureString` takes permission to decrypt besides.

Fix: in Terraform set `type = "SecureString"`. CloudFormation cannot create parameters of that type: put
the secret into AWS Secrets Manager there.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.secrets import (
    concealed,
    is_real,
    known_text,
    names_secret,
    plaintext,
    secrets_in,
    shape,
    words,
    written_at,
)
from iacguard.kinds.aws.ssm import Parameter
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Parameter,
    id="ssm-secret-in-plain-parameter",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html",
    ),
)
def check(parameter: Parameter) -> Iterator[Problem]:
    """Fires when a String or StringList holds a credential, or what flows in or its name is a secret."""
    if parameter.type.equals("String", "StringList"):
        content = parameter.content
        what = _what(parameter, content)
        if what is not None:
            message = f"{what} is stored in a parameter that is not encrypted"
            yield Problem(concealed(content), message, cause=written_at(content))


def _what(parameter: Parameter, content: Reading[str]) -> str | None:
    found = shape(known_text(content)) or next(secrets_in(content), None)
    if found is not None:
        return found
    text = plaintext(content)
    name = parameter.name.text
    if text is None or name is None or not is_real(text):
        return None
    last = name.rpartition("/")[2]
    is_secret = names_secret(last) or words(last)[-2:] == ("connection", "string")
    return "what its name calls a secret" if is_secret else None
