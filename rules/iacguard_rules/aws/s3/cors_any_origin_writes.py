"""CORS lets any web site write to the bucket.

Why: CORS decides which web sites' scripts may send requests from a visitor's browser. With every origin let
in, any page that a user of yours happens to visit can upload, replace or delete objects with whatever
signed URL or session that user has.

Fix: name the origins of your own sites in `AllowedOrigins` (`allowed_origins`), or leave `GET` and `HEAD`
as the only methods.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule

_ANY = ("*", "http://*", "https://*")


@rule(
    Bucket,
    id="s3-cors-any-origin-writes",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when a CORS rule has a writing method and an origin that stands for all."""
    for one in bucket.cors:
        writing = [method.text for method in one.methods if method.equals("PUT", "POST", "DELETE")]
        origin = next((origin for origin in one.origins if origin.equals(*_ANY)), None)
        if writing and origin is not None:
            methods = ", ".join(dict.fromkeys(text for text in writing if text is not None))
            yield Problem(origin, f"scripts of every web site may send {methods}")
