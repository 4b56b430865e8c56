"""Credential of an API connection is written in the code.

Why: EventBridge keeps the credential in a secret, but whoever can read the repository or the template
already has it. What is in version control cannot be taken back, only replaced.

Fix: `{{resolve:secretsmanager:...}}` in CloudFormation; in Terraform the data source of a secret or a
variable without a default. Then replace the credential.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.secrets import concealed, is_placeholder, plaintext, written_at
from iacguard.kinds.aws.eventbridge import Connection, HttpParameter
from iacguard.rule import Category, Problem, Severity, rule

_SECRET_KEYS = ("key", "token", "secret", "password", "authorization")


@rule(
    Connection,
    id="eventbridge-connection-plaintext-secret",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html",),
)
def check(connection: Connection) -> Iterator[Problem]:
    """Fires when a credential of the connection is plain text and no placeholder."""
    for credential, what in _credentials(connection):
        text = plaintext(credential)
        if text is not None and not is_placeholder(text):
            yield Problem(
                concealed(credential), f"{what} can be read in the code", cause=written_at(credential)
            )


def _credentials(connection: Connection) -> Iterator[tuple[Reading[str], str]]:
    yield connection.api_key, "the API key"
    yield connection.password, "the password"
    yield connection.client_secret, "the client secret"
    for http in (connection.http, connection.oauth_http):
        for parameters in (http.headers, http.query, http.body):
            for parameter in parameters:
                if _is_secret(parameter):
                    yield (
                        parameter.content,
                        f"the value of {parameter.key.text}, which is sent with requests,",
                    )


def _is_secret(parameter: HttpParameter) -> bool:
    key = parameter.key.text
    if key is None or not any(word in key.lower() for word in _SECRET_KEYS):
        return False
    return parameter.is_secret.is_absent or parameter.is_secret.is_true
