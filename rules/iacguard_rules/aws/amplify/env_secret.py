"""Secret is in an Amplify environment variable.

Names that frameworks hand to the browser on purpose (`VITE_`, `NEXT_PUBLIC_` and the like) only count with
`SECRET` or `PASSWORD` in them, or with a value that has the form of a credential.

Why: everybody with access to the app can read its variables, they are in the repository, and what the build
uses often ends up in the files that browsers load.

Fix: keep the secret in Secrets Manager or as a SecureString parameter and read it on the server. Then
replace it.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import concealed, known_text, shape, variable_secret, written_at
from iacguard.kinds.aws.amplify import App, Branch, Variable
from iacguard.rule import Category, Problem, Severity, rule


@rule[App | Branch](
    App,
    Branch,
    id="amplify-env-secret",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/amplify/latest/userguide/environment-variables.html",),
)
def check(one: App | Branch) -> Iterator[Problem]:
    """Fires on a variable whose value has the form of a credential, or whose name says that it is one."""
    variables = list(one.variables)
    if isinstance(one, App):
        variables += one.branch_variables
    for variable in variables:
        name, content = variable.name.text, variable.content
        what = None if name is None else _what(name, variable)
        if what is not None:
            yield Problem(concealed(content), f"{name} holds {what} in plain text", cause=written_at(content))


_OF_BROWSERS = ("VITE_", "NEXT_PUBLIC_", "REACT_APP_", "NUXT_PUBLIC_", "GATSBY_", "EXPO_PUBLIC_")


def _what(name: str, variable: Variable) -> str | None:
    if name.startswith(_OF_BROWSERS) and not ("SECRET" in name or "PASSWORD" in name):
        return shape(known_text(variable.content))
    return variable_secret(name, variable.content)
