"""Rotation is switched on for a key that cannot rotate.

Why: KMS rotates symmetric encryption keys whose material it made itself, and no others. For any other
key it refuses the switch with UnsupportedOperationException, so the deployment fails. A rotation period
that KMS does not accept fails as well, and one without the switch changes nothing: the key looks rotated
and is not.

Fix: remove `EnableKeyRotation` (`enable_key_rotation`) from asymmetric and HMAC keys and from keys with
imported material. With `RotationPeriodInDays` (`rotation_period_in_days`), which can be 90 to 2560, set
`EnableKeyRotation` to true.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.kms import Key
from iacguard.rule import Category, Problem, Severity, rule

_SHORTEST, _LONGEST = 90, 2560
"""Days between rotations that KMS accepts."""

_USES = ("SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT")


@rule(
    Key,
    id="kms-rotation-unsupported",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
        "https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html",
    ),
)
def check(key: Key) -> Iterator[Problem]:
    """Fires when KMS refuses the rotation that is asked for, or when a period asks for none."""
    if key.rotation.is_true:
        reason = _refused(key)
        if reason is not None:
            yield Problem(key.rotation, f"KMS refuses to rotate {reason}")
    period = key.rotation_period
    days = period.number
    if days is not None and (days < _SHORTEST or days > _LONGEST):
        message = f"a rotation period of {period.text} days is refused: it can be {_SHORTEST} to {_LONGEST}"
        yield Problem(period, message)
    elif period.is_present and key.rotation.is_false:
        state = "not switched on" if key.rotation.is_absent else "switched off"
        yield Problem(period, f"the period does nothing: rotation is {state}", cause=key.rotation)


def _refused(key: Key) -> str | None:
    """What kind of key it is that certainly cannot rotate."""
    if key.spec.differs_from("SYMMETRIC_DEFAULT"):
        return f"a key of spec {key.spec.text}"
    if key.usage.equals(*_USES):
        return f"a key for {key.usage.text}"
    if key.material == "EXTERNAL":
        return "a key with imported material"
    if key.material in ("AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"):
        return "a key in a custom key store"
    return None
