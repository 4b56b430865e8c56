"""Amazon EFS."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class FileSystem(
    Kind,
    type="AWS::EFS::FileSystem",
    terraform="aws_efs_file_system",
    arn="arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{ref}",
):
    """A file system."""

    kms_key = Attr[str]("KmsKeyId", "kms_key_id")
    policy = One(
        ResourcePolicy, "FileSystemPolicy", None, reason="a resource of its own: aws_efs_file_system_policy"
    )


class FileSystemPolicy(
    Kind,
    type="aws_efs_file_system_policy",
    terraform="aws_efs_file_system_policy",
):
    """The resource policy of a file system."""

    file_system = Attr[str]("file_system_id", "file_system_id")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(file_system)
