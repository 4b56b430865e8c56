"""A unit goes when nobody has it any more, without a search for what hangs together in cycles."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from iacguard import catalogue
from iacguard.check import check_unit
from iacguard.frontends import templates
from iacguard.frontends.cloudformation.include import parse
from iacguard.graph.unit import Inputs
from iacguard.project.disk import Disk
from iacguard.text import Source

TEMPLATE = """\
Parameters:
  Stage: {Type: String}
  Password: {Type: String, NoEcho: true}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: !If [IsProd, true, false]
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
  Dead:
    Type: AWS::SQS::Queue
    Condition: IsProd
  Notes:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${Queue.QueueName}-notes"
Outputs:
  Name: {Value: !Ref Notes, Export: {Name: notes}}
"""


@pytest.fixture(autouse=True)
def _uncollected() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def test_a_template_that_was_checked_goes_with_its_unit(tmp_path: Path) -> None:
    source = Source("template.yaml", TEMPLATE)
    unit = templates.load(source, parse(source), Disk((tmp_path,)), Inputs({}, {}, (), False))
    rules = [catalogue.find("sqs-queue-unencrypted"), catalogue.find("s3-plain-http-allowed")]
    findings = check_unit(unit, [one for one in rules if one is not None], date(2026, 1, 1)).findings
    text = weakref.ref(source)

    assert findings
    del source, unit, findings
    assert text() is None
