"""What ACLs give everyone, and what keeps them from doing so."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.s3 import AccountPublicAccessBlock, Bucket, Object, ObjectCopy, PublicAccessBlock
from iacguard.typed import TypeAlias

Written: TypeAlias = Bucket | Object | ObjectCopy
"""What has an ACL."""

_CANNED = {
    "PublicRead": "everyone",
    "PublicReadWrite": "everyone",
    "AuthenticatedRead": "everyone with an AWS account",
    "public-read": "everyone",
    "public-read-write": "everyone",
    "authenticated-read": "everyone with an AWS account",
}

_GROUPS = {
    "http://acs.amazonaws.com/groups/global/AllUsers": "everyone",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "everyone with an AWS account",
}


def let_in_by_canned(acl: Reading[str]) -> str | None:
    """Whom a canned ACL certainly lets in, when these are strangers."""
    return _CANNED.get(acl.text or "")


def let_in_by_grant(uri: Reading[object]) -> str | None:
    """Whom a grant certainly lets in, when these are strangers."""
    return _GROUPS.get((uri.text or "").replace("https:", "http:"))


def may_be_shut(written: Written) -> bool:
    """Whether Block Public Access, of the account or of the bucket, may make public ACLs useless."""
    return any(_may_shut(block) for block in _blocks(written))


def _blocks(written: Written) -> Iterator[PublicAccessBlock | AccountPublicAccessBlock]:
    yield from written.all(AccountPublicAccessBlock)
    if isinstance(written, Bucket):
        yield written.public_access_block
        return
    for bucket in written.all(Bucket):
        if bucket.referred_by(written.bucket) is not False:
            yield bucket.public_access_block


def _may_shut(block: PublicAccessBlock | AccountPublicAccessBlock) -> bool:
    return any(flag.flag is not False for flag in (block.block_public_acls, block.ignore_public_acls))
