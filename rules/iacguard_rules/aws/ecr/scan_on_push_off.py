"""Images are not scanned when they are pushed.

Why: an image carries the packages of its base image, and their published vulnerabilities. Scanning on
push tells of them before the image is deployed, and basic scanning costs nothing.

Fix: set `ScanOnPush` of `ImageScanningConfiguration` (`image_scanning_configuration`) to true, or have
all repositories scanned by `AWS::ECR::RegistryScanningConfiguration`
(`aws_ecr_registry_scanning_configuration`).
"""

import re
from collections.abc import Iterator

from iacguard.kinds.aws.ecr import Repository, ScanningConfiguration, ScanningRule
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Repository,
    id="ecr-scan-on-push-off",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html",),
    controls=("FSBP ECR.1",),
)
def check(repository: Repository) -> Iterator[Problem]:
    """Fires when neither the repository nor the registry scans what is pushed."""
    scan = repository.scan_on_push
    if scan.is_false and not _registry_may_scan(repository):
        state = "not switched on" if scan.is_absent else "switched off"
        yield Problem(scan, f"scanning on push is {state}")


def _registry_may_scan(repository: Repository) -> bool:
    """Whether the registry's own settings, which replace those of repositories, may have it scanned."""
    return any(
        not configuration.rules.is_complete or any(_may_scan(one, repository) for one in configuration.rules)
        for configuration in repository.all(ScanningConfiguration)
    )


def _may_scan(one: ScanningRule, repository: Repository) -> bool:
    if one.frequency.differs_from("SCAN_ON_PUSH", "CONTINUOUS_SCAN"):
        return False
    patterns = [one_filter.pattern.text for one_filter in one.filters]
    name = repository.name.text
    return (
        not one.filters.is_complete
        or name is None
        or any(pattern is None or _fits(pattern, name) for pattern in patterns)
    )


def _fits(pattern: str, name: str) -> bool:
    """Whether a filter is for a name; without a wildcard it is for every name that contains it."""
    whole = ".*".join(map(re.escape, pattern.split("*")))
    return re.search(f"^{whole}$" if "*" in pattern else whole, name) is not None
