"""Function URL is open to the internet without authentication.

Why: with the authentication type `NONE` Lambda asks nobody who he is. Everyone who has or guesses the URL
runs the function with his own input, at the account's cost, and no firewall, throttle or cache is in
front of it. A distribution before the URL does not change that: the URL can be called past it. A secret
header that the distribution sends along helps as far as the function asks for it and it stays secret.

Fix: set `AuthType` (`authorization_type`) to `AWS_IAM`. For a public website put CloudFront in front of
the URL, with an origin access control that signs its requests.
"""

from collections.abc import Iterator

from iacguard.graph.addresses import as_seen_from
from iacguard.graph.mentions import references_in
from iacguard.kinds.aws.cloudfront import Distribution, Origin
from iacguard.kinds.aws.lambda_ import Url
from iacguard.rule import Category, Hint, Problem, Severity, rule


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
        yield _open(url)


def _open(url: Url) -> Problem:
    found = next(_fronts(url), None)
    if found is None:
        return Problem(url.auth, "everyone on the internet can invoke the function: nobody has to sign in")
    distribution, origin = found
    name = as_seen_from(url.resource, distribution.address)
    message = f"everyone on the internet can invoke the function past {name}: nobody has to sign in"
    if next(iter(origin.headers.listed()), None) is not None:
        message += ", and the header that it sends is a key only if the function asks for it"
    hint = Hint(origin.domain.place, "the distribution that can be passed by")
    return Problem(url.auth, message, hints=(hint,))


def _fronts(url: Url) -> Iterator[tuple[Distribution, Origin]]:
    """The distributions with the URL for an origin; its host is worked out of the URL in many ways.

    One that is there only sometimes is left out, because the URL is open all the same without it.
    """
    for resource in Distribution.among(url.scope.graph):
        if resource.condition not in (None, url.resource.condition):
            continue
        for origin in Distribution.of(resource, url.scope).origins:
            references = references_in(origin.domain.value, url.scope.world)
            if any(part.target == url.address for part in references):
                yield Distribution.of(resource, url.scope), origin
