"""Terraform may destroy a data store in one apply.

Stores that keep a snapshot or can be recovered, caches, and types that have a deletion protection of
their own are left alone.

Why: a renamed resource, a changed argument that forces a replacement or a `terraform destroy` in the wrong
folder deletes the data, and one line among many of a plan is all that says so.

Fix: `lifecycle { prevent_destroy = true }`. Whoever means to delete the store takes it out first.
"""

from collections.abc import Callable, Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading
from iacguard.kinds.lifecycle import destruction_guard
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    AnyResource,
    id="template-stateful-without-prevent-destroy",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    on=False,
    since="0.1",
    references=("https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle",),
)
def check(resource: AnyResource) -> Iterator[Problem]:
    """Fires on a data store that nothing keeps Terraform from destroying with all that is in it."""
    identity = resource.resource.identity
    keeps = _STORES.get(identity.source_type)
    if keeps is None or identity.language != "terraform" or not resource.is_primary:
        return
    if destruction_guard(resource).is_false and not keeps(resource.source):
        yield Problem(
            resource, f"nothing keeps Terraform from destroying {identity.source_type} with its data"
        )


def _never(_: Reading[object]) -> bool:
    return False


def _final_snapshot(source: Reading[object]) -> bool:
    skipped = source.read("skip_final_snapshot", default=False)
    return skipped.is_true is False and source.read("final_snapshot_identifier").is_absent is False


def _final_copy(source: Reading[object]) -> bool:
    """A volume's last snapshot."""
    return source.read("final_snapshot", default=False).is_false is False


def _final_backup(source: Reading[object]) -> bool:
    return source.read("skip_final_backup", default=False).is_true is False


def _pending(source: Reading[object]) -> bool:
    """A key can be brought back while its deletion is pending."""
    days = source.read("deletion_window_in_days", default=30)
    return days.number is None or days.number >= 14


def _snapshots(name: str) -> Callable[[Reading[object]], bool]:
    """A cache keeps no snapshots; a store is kept by its last one."""

    def keeps(source: Reading[object]) -> bool:
        retention = source.read("snapshot_retention_limit", default=0)
        return source.read(name).is_absent is False or retention.number is None or retention.number == 0

    return keeps


_STORES: dict[str, Callable[[Reading[object]], bool]] = {
    "aws_ebs_volume": _final_copy,
    "aws_efs_file_system": _never,
    "aws_elasticache_replication_group": _snapshots("final_snapshot_identifier"),
    "aws_elasticsearch_domain": _never,
    "aws_fsx_lustre_file_system": _final_backup,
    "aws_fsx_ontap_file_system": _never,
    "aws_fsx_openzfs_file_system": _final_backup,
    "aws_fsx_windows_file_system": _final_backup,
    "aws_keyspaces_table": _never,
    "aws_kinesis_stream": _never,
    "aws_kms_key": _pending,
    "aws_memorydb_cluster": _snapshots("final_snapshot_name"),
    "aws_opensearch_domain": _never,
    "aws_redshift_cluster": _final_snapshot,
    "aws_timestreamwrite_table": _never,
}
"""Types, and whether a resource of each keeps its data, or may, when it is deleted."""
