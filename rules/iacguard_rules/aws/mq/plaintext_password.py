"""Broker password is written in the code.

A placeholder counts: it becomes the real password.

Why: whoever can read the repository, its history or the stack's template can read the messages and send
others. A password that is in version control cannot be taken back, only replaced.

Fix: `{{resolve:secretsmanager:...}}` in CloudFormation; in Terraform a `random_password`, the data source
of a secret or a variable without a default. Then replace the password.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import concealed, plaintext, written_at
from iacguard.kinds.aws.mq import Broker
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Broker,
    id="mq-plaintext-password",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/using-amazon-mq-securely.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
    ),
)
def check(broker: Broker) -> Iterator[Problem]:
    """Fires when the password of a user or of the LDAP service account is plain text."""
    for user in broker.users:
        if plaintext(user.password) is not None:
            message = "the password of a user of the broker can be read in the code"
            yield Problem(concealed(user.password), message, cause=written_at(user.password))
    password = broker.ldap_password
    if plaintext(password) is not None:
        message = "the password of the LDAP service account can be read in the code"
        yield Problem(concealed(password), message, cause=written_at(password))
