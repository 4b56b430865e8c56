"""Repository token or password is written in the code.

Why: the token of a repository lets whoever reads it change the source of the app; the password is what
keeps a preview from everybody. What is in version control cannot be taken back, only replaced.

Fix: `{{resolve:secretsmanager:...}}` in CloudFormation; in Terraform the data source of a secret or a
variable without a default. Then revoke the token.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import concealed, plaintext, written_at
from iacguard.kinds.aws.amplify import App, Branch
from iacguard.rule import Category, Problem, Severity, rule


@rule[App | Branch](
    App,
    Branch,
    id="amplify-plaintext-secret",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amplify/latest/userguide/setting-up-GitHub-access.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
    ),
)
def check(one: App | Branch) -> Iterator[Problem]:
    """Fires when a token or the password of basic authentication is plain text."""
    named = [(one.password, "the password of the site")]
    if isinstance(one, App):
        named += [
            (one.access_token, "the access token of the repository"),
            (one.oauth_token, "the OAuth token of the repository"),
            (one.branch_password, "the password of the branches' sites"),
        ]
    for secret, what in named:
        if plaintext(secret) is not None:
            yield Problem(concealed(secret), f"{what} can be read in the code", cause=written_at(secret))
