# A bucket with most of what buckets have.
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "name" {
  description = "Name of the bucket; \"dev\" is added where needed."
  type        = string
  default     = null
}

variable "rules" {
  type = list(object({
    id     = string
    days   = optional(number, 30)
    prefix = optional(string)
  }))
  default = []

  validation {
    condition     = alltrue([for rule in var.rules : rule.days > 0])
    error_message = "Days are counted from 1."
  }
}

locals {
  create = var.name != null && length(var.rules) >= 0
  tags   = merge({ Owner = "storage", "cost:center" = 1204 }, var.name == null ? {} : { Name = var.name })
  by_id  = { for index, rule in var.rules : rule.id => merge(rule, { index = index })... if rule.prefix != "" }
}

resource "aws_s3_bucket" "this" {
  count = local.create ? 1 : 0

  bucket              = "${var.name}-${data.aws_caller_identity.current.account_id}"
  force_destroy       = false
  object_lock_enabled = true
  tags                = local.tags

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [tags["Owner"], bucket]
  }

  timeouts { create = "10m" }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  count  = length(var.rules) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id

  dynamic "rule" {
    for_each = local.by_id
    iterator = each_rule

    content {
      id     = each_rule.key
      status = "Enabled"

      expiration {
        days = each_rule.value[0].days /* the first one */
      }

      filter { prefix = try(each_rule.value[0].prefix, "") }
    }
  }
}

data "aws_caller_identity" "current" {}

resource "aws_s3_bucket_policy" "this" {
  bucket = one(aws_s3_bucket.this[*].id)
  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "${aws_s3_bucket.this[0].arn}/*",
        "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "$${aws:ResourceAccount}"}}
      }]
    }
  POLICY
}

output "arns" {
  value     = [for bucket in aws_s3_bucket.this : bucket.arn]
  sensitive = true
}
