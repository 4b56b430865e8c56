"""Amazon GuardDuty."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class Detector(Kind, type="AWS::GuardDuty::Detector", terraform="aws_guardduty_detector"):
    """Looks for threats in what an account does in a Region."""

    enabled = Attr[bool]("Enable", "enable", default=True)
