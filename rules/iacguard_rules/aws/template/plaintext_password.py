"""Password or key property is written in the code.

Properties of services that have a rule for them are reported by that rule. A placeholder counts where it
becomes the real password.

Why: everybody who may read the repository, its history or the template has the secret. It cannot be taken
back, only replaced.

Fix: `{{resolve:secretsmanager:...}}` in CloudFormation; in Terraform a generated password, the data source
of a secret or a variable without a default. Then replace the secret.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import concealed, written_at
from iacguard.kinds.credentials import CredentialHolder, given_credentials
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.template._order import before


@rule(
    CredentialHolder,
    id="template-plaintext-password",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=before("template-plaintext-password"),
    references=("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",),
)
def check(one: CredentialHolder) -> Iterator[Problem]:
    """Fires on plain text in a property or argument whose name says that it holds a credential."""
    for credential in given_credentials(one):
        message = f"{credential.path.rpartition('.')[2]} can be read in the code"
        yield Problem(concealed(credential), message, cause=written_at(credential))
