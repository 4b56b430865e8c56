"""Key material is never rotated.

Why: whoever once got hold of the key material can read everything that was ever encrypted with it.
With rotation new data gets new material every year, without a new key and without encrypting old
data again: the old material stays available for decryption.

Fix: set `EnableKeyRotation` (`enable_key_rotation`) to true. Asymmetric keys, HMAC keys and keys with
imported material cannot be rotated by KMS and are not reported.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.kms import Key
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Key,
    id="kms-rotation-off",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("kms-rotation-unsupported",),
    references=("https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",),
    controls=("FSBP KMS.4", "CIS-3.0 3.6"),
)
def check(key: Key) -> Iterator[Problem]:
    """Fires on an enabled key that KMS could rotate and that is not told to."""
    can_rotate = (
        key.spec.equals("SYMMETRIC_DEFAULT")
        and key.usage.equals("ENCRYPT_DECRYPT")
        and key.material == "AWS_KMS"
    )
    if can_rotate and key.enabled.is_true and key.rotation.is_false:
        reason = "rotation is not switched on" if key.rotation.is_absent else "rotation is switched off"
        yield Problem(key.rotation, reason)
