"""Browsers cannot pass the CORS preflight because it requires authentication.

Why: SAM puts the default authorizer, or the key, of an API on the `OPTIONS` methods that `Cors` adds, too.
Browsers ask these without credentials, are turned away, and never send the call itself.

Fix: set `AddDefaultAuthorizerToCorsPreflight: false` (`AddApiKeyRequiredToCorsPreflight: false` for keys).
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sam import RestApi
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sam._given import is_given


@rule(
    RestApi,
    id="sam-cors-preflight-needs-auth",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
        "sam-property-api-apiauth.html",
    ),
)
def check(api: RestApi) -> Iterator[Problem]:
    """Fires on an API with CORS whose preflight is guarded as its methods are."""
    has_cors = is_given(api.cors)
    if has_cors and api.default_authorizer.differs_from("NONE") and api.preflight_authorized.is_true:
        name = api.default_authorizer.text
        yield Problem(
            api.preflight_authorized, f"browsers send no credentials for {name} with a preflight request"
        )
    if has_cors and api.key_required.is_true and api.preflight_keyed.is_true:
        yield Problem(api.preflight_keyed, "browsers send no API key with a preflight request")
