"""Access point switches Block Public Access off.

Why: an access point has Block Public Access of its own, on unless it is switched off, and which can never be
changed afterwards. Off, it leaves the access point's policy free to let strangers in by a way that the
bucket's own settings do not show.

Fix: leave `PublicAccessBlockConfiguration` (`public_access_block_configuration`) out. The access point has
to be made anew for it.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import AccessPoint, MultiRegionAccessPoint
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._common import open_switches, open_together


@rule[AccessPoint | MultiRegionAccessPoint](
    AccessPoint,
    MultiRegionAccessPoint,
    id="s3-access-point-public-access-block-off",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html",),
    controls=("FSBP S3.19", "FSBP S3.24"),
)
def check(access_point: AccessPoint | MultiRegionAccessPoint) -> Iterator[Problem]:
    """Fires on every setting that is false; what is left out is on."""
    block = access_point.public_access_block
    switches = [(name, switch) for name, switch in open_switches(block) if switch.is_present]
    yield from open_together(switches, block, "access point")
