"""Cached API responses are stored unencrypted.

Why: the cache of a stage holds answers to callers for minutes to an hour. They are as confidential as
what they were read from, which is encrypted most of the time.

Fix: set `CacheDataEncrypted: true` (`cache_data_encrypted`) wherever `CachingEnabled` is on.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.apigateway import Deployment, Stage
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Stage | Deployment


@rule[Carrier](
    Stage,
    Deployment,
    id="apigateway-cache-unencrypted",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html",),
    controls=("FSBP APIGateway.5",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on settings that cache without encrypting."""
    settings = carrier.stage.settings if isinstance(carrier, Deployment) else carrier.settings
    for setting in settings:
        if setting.caching.is_true and setting.cache_encrypted.is_false:
            yield Problem(setting.cache_encrypted, "answers are cached without encryption")
