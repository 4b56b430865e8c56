"""What the rules about Terraform find, held against what ``terraform validate`` says, given the provider."""

from __future__ import annotations

import json
import re
from pathlib import Path

from iacguard import catalogue
from tests.frontends.terraform.configurations import unit_of
from tests.frontends.terraform.mirror import initialised, run
from tests.support.cases import check

CONFIGURATION = """
resource "aws_sqs_queue" "right" {
  name                    = "jobs"
  sqs_managed_sse_enabled = "true"
  delay_seconds           = "5"
  id                      = null
  arn                     = null

  tags = {
    Count = 1
  }

  timeouts {
    create = "5m"
  }
}

resource "aws_sqs_queue" "names" {
  nmae      = "jobs"
  unknown   = 1
  depend_on = []

  unknown_too {}

  tag = {}

  timeouts {
    read = "5m"
  }

  timeouts {}
}

resource "aws_sqs_queue" "types" {
  name                    = ["jobs"]
  sqs_managed_sse_enabled = "yes"
  fifo_queue              = 1
  delay_seconds           = "5m"
  max_message_size        = true
  tags                    = ["jobs"]
  timeouts                = {}

  policy {}
}

resource "aws_eks_cluster" "right" {
  name     = "example"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  dynamic "vpc_config" {
    for_each = [["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]]
    content {
      subnet_ids = vpc_config.value
    }
  }
}

resource "aws_eks_cluster" "blocks" {
  nme = "example"

  vpc_config {
    endpoint_public_access = "no"
    subnet_ids             = []
    public_access_cidr     = []
  }

  vpc_config {
    subnet_ids = "subnet-0123456789abcdef0"
  }

  access_config = {}

  encryption_confg {}
}

resource "aws_eks_cluster" "bare" {
  name = "example"
}

resource "aws_security_group" "objects" {
  egress = {}

  ingress = [
    {
      from_port = 443
      to_port   = 443
      protocol  = "tcp"
    },
  ]
}

resource "aws_security_group" "blocks" {
  egress = []

  ingress {
    from_port   = 443
    to_port     = "https"
    protocol    = -1
    cidr_blocks = "10.0.0.0/8"
  }
}

resource "aws_security_group" "nothing" {
  ingress = null
}

data "aws_ami" "names" {
  most_recnt = true
  owner      = "self"

  filters {}
}

data "aws_ami" "filters" {
  filter {
    name = "name"
  }
}

data "aws_vpcs" "plain" {
  filter = []
}

data "aws_vpcs" "read" {
  ids = []
}

resource "aws_sqs_queue" "read" {
  arn = "arn:aws:sqs:eu-central-1:111122223333:jobs"
}

resource "aws_eks_cluster" "read" {
  name     = "example"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    vpc_id     = "vpc-0123456789abcdef0"
  }
}

resource "aws_sqs_queu" "types" {}

data "aws_time_machine" "types" {}
"""

_SAID_OF_SCHEMAS = re.compile(
    "Missing required argument|Unsupported (argument|block type)|Insufficient .* blocks|Too many .* blocks"
    "|Duplicate .* block|Incorrect attribute value type|Invalid (resource type|data source)"
    "|Value for unconfigurable attribute|Invalid Configuration for Read-Only Attribute"
)


def test_what_is_found_is_what_terraform_finds(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CONFIGURATION, encoding="utf-8")
    environment = initialised(tmp_path)
    files = {name: (tmp_path / name).read_text(encoding="utf-8") for name in ("main.tf", "versions.tf")}
    rules = list(catalogue.of_service("terraform"))

    said = json.loads(run(tmp_path, environment, "validate", "-json", fails=True))
    findings = check(unit_of(files), rules).findings

    theirs = {
        one["range"]["start"]["line"]: f"{one['summary']}: {one['detail']}"
        for one in said["diagnostics"]
        if one["severity"] == "error" and _SAID_OF_SCHEMAS.fullmatch(one["summary"])
    }
    ours = {one.location.start.line: one.message for one in findings}
    assert {line: text for line, text in theirs.items() if line not in ours} == {}
    assert {line: text for line, text in ours.items() if line not in theirs} == {}
