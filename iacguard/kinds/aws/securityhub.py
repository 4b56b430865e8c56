"""AWS Security Hub."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class Hub(Kind, type="AWS::SecurityHub::Hub", terraform="aws_securityhub_account"):
    """Gathers findings of an account in a Region."""

    default_standards = Attr[bool]("EnableDefaultStandards", "enable_default_standards", default=True)
