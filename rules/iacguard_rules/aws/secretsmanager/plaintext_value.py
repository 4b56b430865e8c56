"""Secret value is written in the code.

Of a value that is a JSON object each entry is judged by itself. What Terraform creates once and then
leaves alone (`ignore_changes`) is a placeholder, whatever it is.

Why: Secrets Manager protects the secret from those who may not read it, and the repository, its history,
the template and the state give it to everybody else. It cannot be taken back, only replaced.

Fix: let AWS make the value up with `GenerateSecretString`, or in Terraform with a `random_password`; a
value that is given goes into a parameter with `NoEcho` and without a default, an ephemeral variable, or
into the secret by hand. Then replace it.
"""

from collections.abc import Iterator

from iacguard.graph.document import decode_json
from iacguard.graph.reading import Reading
from iacguard.graph.secrets import (
    concealed,
    is_name,
    is_placeholder,
    is_setting,
    plaintext,
    words,
    written_at,
)
from iacguard.kinds.aws.secretsmanager import Secret, SecretVersion
from iacguard.kinds.lifecycle import ignores_changes
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import Any
from iacguard.value import MapValue


@rule[Secret | SecretVersion](
    Secret,
    SecretVersion,
    id="secretsmanager-plaintext-value",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",),
)
def check(secret: Secret | SecretVersion) -> Iterator[Problem]:
    """Fires when the secret, or an entry of the JSON object that it is, is plain text and no placeholder."""
    if isinstance(secret, SecretVersion):
        if not ignores_changes(secret, "secret_string", "secret_binary"):
            yield from _problems(secret.binary)
            yield from _problems(secret.content)
    elif secret.resource.identity.language != "terraform":
        # What a version writes is seen at the secret too, but not whether it is left alone later.
        yield from _problems(secret.secret_string)


_NO_SECRETS = frozenset(
    {
        *("account", "address", "arn", "bucket", "cluster", "database", "db", "dbname", "domain", "driver"),
        *("email", "endpoint", "engine", "env", "environment", "expiry", "host", "hostname", "id"),
        *(
            "identifier",
            "instance",
            "issuer",
            "login",
            "name",
            "port",
            "protocol",
            "region",
            "role",
            "scheme",
        ),
        *("schema", "scope", "server", "stage", "type", "uri", "url", "user", "username", "version"),
    }
)
"""Last words of entries that say where to use a secret, and as whom."""


def _problems(content: Reading[Any]) -> Iterator[Problem]:
    document = content.scope.world.resolve(decode_json(content.value))
    if isinstance(document, MapValue):
        for name, entry in content.entries():
            found = words(name)
            if found and found[-1] not in _NO_SECRETS and _is_real(entry):
                yield _problem(entry, f"the secret's {name} can be read in the code", content)
    elif _is_real(content):
        yield _problem(content, "the value of the secret can be read in the code", content)


def _problem(entry: Reading[object], message: str, whole: Reading[Any]) -> Problem:
    # Other rules see the whole string, so that is what they have in common with this one.
    return Problem(concealed(entry), message, cause=written_at(entry), also=(written_at(whole),))


def _is_real(entry: Reading[object]) -> bool:
    text = plaintext(entry)
    return (
        text is not None
        and len(text) >= 4
        and not (is_placeholder(text) or is_setting(text) or is_name(text))
    )
