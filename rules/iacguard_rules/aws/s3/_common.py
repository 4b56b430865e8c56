"""What several rules about buckets ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import PARTITION, Text, joined, own_text, text_of
from iacguard.kinds.aws.s3 import (
    AccessPoint,
    AccountPublicAccessBlock,
    Bucket,
    BucketPolicy,
    PublicAccessBlock,
)
from iacguard.rule import Problem, Together


def account_may_block_all(resource: Kind) -> bool:
    """Whether the unit may block public access for the whole account, whatever a bucket says."""
    return any(next(open_switches(block), None) is None for block in resource.all(AccountPublicAccessBlock))


def open_switches(
    block: PublicAccessBlock | AccountPublicAccessBlock,
) -> Iterator[tuple[str, Reading[bool]]]:
    """The switches of Block Public Access that are certainly off, by their registry names."""
    switches = (
        ("BlockPublicAcls", block.block_public_acls),
        ("IgnorePublicAcls", block.ignore_public_acls),
        ("BlockPublicPolicy", block.block_public_policy),
        ("RestrictPublicBuckets", block.restrict_public_buckets),
    )
    return ((name, switch) for name, switch in switches if switch.is_false)


def serves_website(bucket: Bucket) -> bool | None:
    """Whether the bucket serves content as a website; one that only redirects serves none."""
    index = bucket.website.index_document
    if index.is_absent:
        return False
    return True if index.is_present else None


class _Open(Problem):
    """A problem with one switch."""

    __slots__ = ("name",)

    def __init__(
        self, name: str, switch: Reading[bool], cause: Reading[object] | None, together: Together
    ) -> None:
        super().__init__(switch, told([(name, switch)]), cause=cause, together=together)
        self.name = name


def open_together(
    switches: list[tuple[str, Reading[bool]]],
    block: Reading[object],
    key: str,
    cause: Reading[object] | None = None,
) -> Iterator[Problem]:
    """A problem for each switch, told together where the same conditions open them."""

    def as_one(problems: Sequence[Problem]) -> Problem:
        found = [(one.name, one.at) for one in problems if isinstance(one, _Open)]
        place = next((switch for _, switch in found if switch.is_present), block)
        return Problem(place, told(found), cause=cause)

    for name, switch in switches:
        yield _Open(name, switch, cause, Together(key, as_one))


def told(switches: list[tuple[str, Reading[bool]]]) -> str:
    """What is wrong with switches, as a phrase."""
    names = [name for name, _ in switches]
    verb = "is" if len(names) == 1 else "are"
    values = "not set" if all(switch.is_absent for _, switch in switches) else "false"
    if values == "false" and any(switch.is_absent for _, switch in switches):
        values = "false or not set"
    return (
        f"{', '.join(names[:-1])} and {names[-1]} {verb} {values}"
        if names[1:]
        else f"{names[0]} {verb} {values}"
    )


def buckets_of(carrier: BucketPolicy | AccessPoint) -> list[Bucket]:
    """The buckets of the unit that a policy may be for; none when its bucket is not in the unit."""
    target = carrier.bucket.target
    if target is not None and target.type == Bucket.type_name:
        return [Bucket.of(target, carrier.scope)]
    return [bucket for bucket in carrier.all(Bucket) if bucket.referred_by(carrier.bucket) is not False]


def bucket_of(carrier: BucketPolicy) -> Bucket | None:
    """The bucket of the unit that a policy is certainly for."""
    found = buckets_of(carrier)
    return found[0] if len(found) == 1 and found[0].referred_by(carrier.bucket) else None


def arn_of_policy(carrier: BucketPolicy) -> Text | None:
    """The ARN of the bucket that a policy is for; None when it is not known which bucket that is."""
    bucket = bucket_of(carrier)
    if bucket is not None:
        return own_text(bucket, "Arn")
    name = text_of(carrier.bucket)
    is_name = name is not None and name.literal is not None and not buckets_of(carrier)
    return joined(("arn:", PARTITION, ":s3:::", *name.parts)) if name is not None and is_name else None
