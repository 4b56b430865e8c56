"""Destination credential is written in the code.

Why: whoever can read the repository or the template can write to the destination, or read it. What is in
version control cannot be taken back, only replaced.

Fix: keep it in Secrets Manager and set `SecretsManagerConfiguration` (Terraform:
`secrets_manager_configuration`) of the destination, or use a dynamic reference or a variable without a
default. Then replace the credential.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import concealed, is_placeholder, plaintext, written_at
from iacguard.kinds.aws.firehose import DeliveryStream
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    DeliveryStream,
    id="firehose-plaintext-secret",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/firehose/latest/dev/using-secrets-manager.html",),
)
def check(stream: DeliveryStream) -> Iterator[Problem]:
    """Fires when a password, token or key of a destination is plain text and no placeholder."""
    for credential, what in (
        (stream.redshift_password, "the password of the Redshift user"),
        (stream.splunk_token, "the token of the Splunk collector"),
        (stream.http_access_key, "the access key of the HTTP endpoint"),
        (stream.snowflake_key, "the private key of the Snowflake user"),
        (stream.snowflake_passphrase, "the passphrase of the Snowflake user's key"),
    ):
        text = plaintext(credential)
        if text is not None and not is_placeholder(text):
            yield Problem(
                concealed(credential), f"{what} can be read in the code", cause=written_at(credential)
            )
