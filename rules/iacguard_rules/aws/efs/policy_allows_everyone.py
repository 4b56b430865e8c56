"""EFS file system policy grants access to anyone.

Why: with the principal `*` every client that reaches a mount target gets in, without an IAM identity
and from other accounts, too. The network is then the only thing that protects the files.

Fix: name the roles that mount the file system, or add the condition
`{"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}` to let in whoever comes over a mount
target.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.efs import FileSystem, FileSystemPolicy
from iacguard.rule import Category, Problem, Severity, rule


@rule[FileSystem | FileSystemPolicy](
    FileSystem,
    FileSystemPolicy,
    id="efs-policy-allows-everyone",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",),
)
def check(carrier: FileSystem | FileSystemPolicy) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    for statement in open_statements(carrier.policy):
        actions = told(statement, "the file system")
        yield Problem(statement, f'Principal "*" lets anyone use {actions}', cause=statement.principal)
