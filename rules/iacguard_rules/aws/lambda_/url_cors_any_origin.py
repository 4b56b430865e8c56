"""Function URL shares responses with every web origin.

Why: a browser lets any website that its user looks at call the URL and read the answer. Where the calls
change something or carry the user's credentials, each of those sites acts in the user's name.

Fix: name the origins of your own sites in `AllowOrigins` (`allow_origins`), or allow only `GET` and `HEAD`
without credentials.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Cors, Url
from iacguard.rule import Category, Problem, Severity, rule

_EVERY = ("*", "http://*", "https://*")
_CHANGING = ("*", "PUT", "POST", "PATCH", "DELETE")


@rule(
    Url,
    id="lambda-url-cors-any-origin",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    on=False,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html",),
)
def check(url: Url) -> Iterator[Problem]:
    """Fires on every origin together with credentials, or with methods that change something."""
    shared = _shared(url.cors)
    if shared:
        for origin in url.cors.origins:
            if origin.equals(*_EVERY):
                yield Problem(origin, f"every website may call the URL {shared}")
                return


def _shared(cors: Cors) -> str:
    if cors.credentials.is_true:
        return "with its users' credentials"
    methods = [method.text for method in cors.methods if method.equals(*_CHANGING)]
    return f"with the method {methods[0]}" if methods else ""
