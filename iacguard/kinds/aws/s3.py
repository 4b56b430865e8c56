"""Amazon S3."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One, Satellite, Struct

PUBLIC_ACCESS_BLOCK = Satellite("aws_s3_bucket_public_access_block", link="bucket")


class PublicAccessBlock(Struct):
    """The four switches of Block Public Access. One that is left out is off."""

    block_public_acls = Attr[bool]("BlockPublicAcls", "block_public_acls", default=False)
    ignore_public_acls = Attr[bool]("IgnorePublicAcls", "ignore_public_acls", default=False)
    block_public_policy = Attr[bool]("BlockPublicPolicy", "block_public_policy", default=False)
    restrict_public_buckets = Attr[bool]("RestrictPublicBuckets", "restrict_public_buckets", default=False)


class Bucket(
    Kind,
    type="AWS::S3::Bucket",
    terraform="aws_s3_bucket",
    name="BucketName",
    arn="arn:{partition}:s3:::{ref}",
):
    """A general purpose bucket."""

    name = Attr[str]("BucketName", "bucket")
    public_access_block = One(PublicAccessBlock, "PublicAccessBlockConfiguration", PUBLIC_ACCESS_BLOCK.at(""))


class BucketPolicy(Kind, type="AWS::S3::BucketPolicy", terraform="aws_s3_bucket_policy"):
    """The resource policy of a bucket."""

    bucket = Attr[str]("Bucket", "bucket")
