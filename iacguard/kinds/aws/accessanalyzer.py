"""IAM Access Analyzer."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class Analyzer(Kind, type="AWS::AccessAnalyzer::Analyzer", terraform="aws_accessanalyzer_analyzer"):
    """Looks for access from outside, within, or that nobody uses, as its type says."""

    analyzed = Attr[str]("Type", "type", default="ACCOUNT")
