"""Objects that are served are moved to an archive class.

Why: what is in GLACIER or DEEP_ARCHIVE has to be restored before it can be read, which takes hours. A web
site, a distribution or a crawler that asks for it gets 403 InvalidObjectState: the page works for as many
days as the lifecycle says, and then does not.

Fix: move objects to GLACIER_IR or INTELLIGENT_TIERING instead, which are read at once, or give the rule a
prefix beside what is served.
"""

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.s3 import Bucket, LifecycleRule, Transition
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard.tuples import NamedTuple
from iacguard_rules.aws.s3._common import serves_website
from iacguard_rules.aws.s3._lifecycle import class_of
from iacguard_rules.aws.s3._log_buckets import is_target

_ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")


@rule(
    Bucket,
    id="s3-archived-objects-served",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/glacier-storage-classes.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on the transition of an enabled rule that certainly takes what is served."""
    archiving = [found for one in bucket.lifecycle for found in _archiving(one)]
    if not archiving:
        return
    served = list(_served(bucket))
    for prefix, move in archiving:
        for one in served:
            if one.below.startswith(prefix):
                message = f"{one.by} cannot read what is in {class_of(move)}"
                hint = Hint(one.at.place, "it is served from here")
                yield Problem(move.storage_class, message, hints=[hint])
                break


class _Served(NamedTuple):
    """Objects that something reads whenever it likes: those whose keys begin so."""

    by: str
    below: str
    at: Reading[object]


def _archiving(one: LifecycleRule) -> Iterator[tuple[str, Transition]]:
    """The transitions of an enabled rule to an archive, with the prefix that alone narrows it."""
    prefix = "" if one.prefix.is_absent else one.prefix.text
    is_wide = one.tag_filters.is_empty and one.size_greater_than.is_absent and one.size_less_than.is_absent
    if prefix is None or not is_wide or one.status.differs_from("Enabled") or one.status.text is None:
        return
    alone = [one.transition_alone] if one.transition_alone.is_present else []
    for move in (*one.transitions, *alone):
        if class_of(move) in _ARCHIVES:
            yield prefix, move


def _served(bucket: Bucket) -> Iterator[_Served]:
    if serves_website(bucket):
        yield _Served("the web site", "", bucket.website)
    for distribution in _existing("AWS::CloudFront::Distribution", bucket):
        source = distribution.source
        origins = (*source.read("DistributionConfig.Origins").listed(), *source.read("origin").listed())
        for origin in origins:
            for domain, path in (("DomainName", "OriginPath"), ("domain_name", "origin_path")):
                below = origin.read(path, default="").text
                if below is not None and is_target(bucket, origin.read(domain)):
                    key = below.strip("/")
                    yield _Served(distribution.address, f"{key}/" if key else "", origin)


def _existing(type: str, bucket: Bucket) -> Iterator[AnyResource]:
    views = (AnyResource.of(resource, bucket.scope) for resource in bucket.scope.graph.of_type(type))
    return (view for view in views if view.exists())
