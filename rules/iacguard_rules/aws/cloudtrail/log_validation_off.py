"""Trail cannot prove that its log files are unchanged.

Why: an intruder who may write to the bucket removes their own traces. With validation CloudTrail signs a
digest of every hour's log files, so that a file that was changed, removed or added stands out.

Fix: set `EnableLogFileValidation` (`enable_log_file_validation`) to true.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cloudtrail import Trail
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Trail,
    id="cloudtrail-log-validation-off",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
    ),
    controls=("FSBP CloudTrail.4", "CIS-3.0 3.2"),
)
def check(trail: Trail) -> Iterator[Problem]:
    """Fires when validation is off, as it is when nothing is said."""
    validation = trail.log_validation
    if validation.is_false:
        state = "not switched on" if validation.is_absent else "switched off"
        yield Problem(validation, f"validation of log files is {state}")
