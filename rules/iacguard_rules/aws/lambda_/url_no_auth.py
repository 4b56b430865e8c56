"""Function URL is open to the internet without authentication.

Why: with the authentication type `NONE` Lambda asks nobody who he is. Everyone who has or guesses the URL
runs the function with his own input, at the account's cost, and no firewall, throttle or cache is in
front of it.

Fix: set `AuthType` (`authorization_type`) to `AWS_IAM`. For a public website put CloudFront in front of
the URL, with an origin access control that signs its requests.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Url
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Url,
    id="lambda-url-no-auth",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
        "private-content-restricting-access-to-lambda.html",
    ),
)
def check(url: Url) -> Iterator[Problem]:
    """Fires on the authentication type NONE."""
    if url.auth.equals("NONE"):
        yield Problem(url.auth, "everyone on the internet can invoke the function: nobody has to sign in")
