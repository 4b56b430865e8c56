"""Account baseline has no Access Analyzer.

Why: Access Analyzer finds what can be reached from outside the account: a bucket, a key or a role that
somebody has shared. Whoever sets up the record of an account and its alarms wants to hear of that too,
and an analyzer of the account costs nothing.

Fix: add an `AWS::AccessAnalyzer::Analyzer` of type `ACCOUNT` or `ORGANIZATION`
(`aws_accessanalyzer_analyzer`).
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.accessanalyzer import Analyzer
from iacguard.kinds.aws.cloudtrail import Trail
from iacguard.kinds.aws.config import Recorder
from iacguard.kinds.aws.guardduty import Detector
from iacguard.kinds.aws.iam import PasswordPolicy
from iacguard.kinds.aws.securityhub import Hub
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Recorder | Detector | Hub | PasswordPolicy
Part: TypeAlias = Trail | Carrier

_PARTS: tuple[tuple[type[Part], str], ...] = (
    (Trail, "a trail of all Regions"),
    (Recorder, "a recorder of AWS Config"),
    (Detector, "a GuardDuty detector"),
    (Hub, "Security Hub"),
    (PasswordPolicy, "a password policy"),
)


@rule[Carrier](
    Recorder,
    Detector,
    Hub,
    PasswordPolicy,
    id="accessanalyzer-missing-in-baseline",
    severity=Severity.INFO,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html",),
    controls=("CIS-3.0 1.20", "FSBP IAM.28"),
)
def check(part: Carrier) -> Iterator[Problem]:
    """Fires once where two of the parts of a baseline are declared, and no analyzer of access is."""
    found = list(_parts(part))
    if len({name for _, name in found}) < 2 or _may_be_analyzed(part):
        return
    order = {address: index for index, address in enumerate(part.scope.graph.resources)}
    # Trails are left out: whether one counts may not be known, and that must not move the finding.
    first = min((one for one, _ in found if not isinstance(one, Trail)), key=lambda one: order[one.address])
    if first.address == part.address:
        names = list(dict.fromkeys(name for _, name in found))
        told = f"{', '.join(names[:-1])} and {names[-1]}"
        yield Problem(part, f"{told} make a baseline of the account, without an Access Analyzer")


def _parts(unit: Kind) -> Iterator[tuple[Part, str]]:
    for kind, name in _PARTS:
        for one in unit.all(kind):
            if not isinstance(one, Trail) or one.multi_region.is_true:
                yield one, name


def _may_be_analyzed(unit: Kind) -> bool:
    """Whether there is, or may be, an analyzer of who has access, rather than of what is not used."""
    if any(resource.opaque for resource in unit.scope.graph.resources.values()):
        return True
    unused = ("ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS")
    return any(one.analyzed.equals(*unused) is False for one in unit.all(Analyzer))
