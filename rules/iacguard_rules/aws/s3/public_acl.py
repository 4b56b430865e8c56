"""ACL gives everyone access to the bucket or object.

Why: an ACL for all users lets anybody on the internet list or read, and with `PublicReadWrite` also replace
and delete, without leaving a name. The group of authenticated users is no better: it holds everyone who
has an AWS account, of whatever company.

Fix: remove `AccessControl` (`acl`), and let in whom you mean by a bucket policy. Files for the public are
served by CloudFront with origin access control from a private bucket.
"""

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.s3 import Bucket, BucketAcl, Object, ObjectCopy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._acls import Written, let_in_by_canned, let_in_by_grant, may_be_shut


@rule[Written](
    Bucket,
    Object,
    ObjectCopy,
    id="s3-public-acl",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html",),
    controls=("FSBP S3.2", "FSBP S3.3", "FSBP CloudTrail.6"),
)
def check(written: Written) -> Iterator[Problem]:
    """Fires on canned ACLs and grants for strangers, where Block Public Access does not undo them."""
    found = [*_canned(written), *_grants(written)]
    if not found or may_be_shut(written):
        return
    is_default = isinstance(written, Bucket) and written.public_access_block.is_absent
    caveat = "; with the default Block Public Access S3 refuses it" if is_default else ""
    for place, whom, what in found:
        yield Problem(place, f"{what} lets {whom} in{caveat}")


def _canned(written: Written) -> Iterator[tuple[Reading[object], str, str]]:
    acl = written.access_control if isinstance(written, Bucket) else written.acl
    whom = let_in_by_canned(acl)
    if whom is not None:
        yield acl, whom, f"the ACL {acl.text}"


def _grants(written: Written) -> Iterator[tuple[Reading[object], str, str]]:
    uris: list[Reading[object]] = []
    if isinstance(written, ObjectCopy):
        uris += [grant.uri for grant in written.grants]
    if isinstance(written, Bucket):
        acls = written.referrers(BucketAcl, BucketAcl.bucket)
        uris += [grant.grantee.uri for acl in acls for grant in acl.grants]
        inline = AnyResource.of(written.resource, written.scope).source.read("grant")
        uris += [grant.read("uri") for grant in inline.listed()]
    for uri in uris:
        whom = let_in_by_grant(uri)
        if whom is not None:
            yield uri, whom, "a grant of the ACL"
