"""File system of the function cannot be mounted.

Why: a function mounts an access point of an EFS file system, below `/mnt/`, and reaches it through the VPC
that it is in. AWS refuses anything else, so the deployment fails.

Fix: set `Arn` (`arn`) to the ARN of an access point and `LocalMountPath` (`local_mount_path`) to a path below
`/mnt/`, and give the function subnets of the file system's VPC in `VpcConfig` (`vpc_config`).
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.arns import arn_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule

_MOUNTS = "/mnt/"


@rule(
    Function,
    id="lambda-efs-invalid",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    sides="all",
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a file system in place of an access point, on the wrong path, and on a missing VPC."""
    for entry in function.file_systems:
        what = _what(entry.arn)
        if what == "file-system":
            yield Problem(entry.arn, "a file system; a function mounts an access point of one")
        if what == "access-point" and function.vpc.subnets.is_empty:
            yield Problem(entry.arn, "the function is in no VPC, so it cannot reach the file system")
        path = entry.mount_path.text
        if what is not None and path is not None and not path.startswith(_MOUNTS):
            yield Problem(entry.mount_path, f"{path} is not below {_MOUNTS}")


def _what(named: Reading[str]) -> str | None:
    """``file-system`` or ``access-point``; None for what is neither, or not known."""
    target = named.target
    if target is not None:
        return {"AWS::EFS::FileSystem": "file-system", "AWS::EFS::AccessPoint": "access-point"}.get(
            target.type,
            {"aws_efs_file_system": "file-system", "aws_efs_access_point": "access-point"}.get(target.type),
        )
    text = text_of(named)
    arn = None if text is None else arn_of(text)
    if arn is None or arn.service.literal != "elasticfilesystem":
        return None
    for what in ("file-system", "access-point"):
        if arn.resource.starts_with(f"{what}/"):
            return what
    return None
