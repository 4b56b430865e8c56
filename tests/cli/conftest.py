"""Projects to run on."""

from __future__ import annotations

from pathlib import Path

import pytest

TEMPLATE = """\
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: false
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one template that has a fault, as the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "logs.yaml").write_text(TEMPLATE)
    (tmp_path / "values.yaml").write_text("replicas: 2\n")
    return tmp_path
