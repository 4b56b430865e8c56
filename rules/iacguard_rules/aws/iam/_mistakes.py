"""Names that people write in policies for want of the right ones.

The actions are names of API calls, or of methods of the SDKs, which other actions allow. Source:
the pages of the actions in https://docs.aws.amazon.com/service-authorization/latest/reference/ and,
for S3, https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
(read on 2026-11-21).
"""

from __future__ import annotations

from collections.abc import Mapping

_OF_BUCKETS = (
    *("Accelerate", "Analytics", "Encryption", "IntelligentTiering", "Inventory", "Lifecycle", "Metrics"),
    "Replication",
)
"""What calls of S3 configure of a bucket, and actions without saying that it is one of a bucket."""

ACTIONS: Mapping[str, str] = {
    **{
        f"s3:{call}bucket{what}{end}".lower(): f"s3:{action}{what}Configuration"
        for what in _OF_BUCKETS
        for call, action in (("Get", "Get"), ("Put", "Put"), ("Set", "Put"), ("Delete", "Put"))
        for end in ("", "Configuration")
    },
    **dict.fromkeys(
        ("s3:putpublicaccessblock", "s3:deletepublicaccessblock"), "s3:PutBucketPublicAccessBlock"
    ),
    "s3:getpublicaccessblock": "s3:GetBucketPublicAccessBlock",
    "s3:putbucketnotificationconfiguration": "s3:PutBucketNotification",
    "s3:getbucketnotificationconfiguration": "s3:GetBucketNotification",
    "s3:putobjectlockconfiguration": "s3:PutBucketObjectLockConfiguration",
    "s3:getobjectlockconfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:deletebucketcors": "s3:PutBucketCORS",
    "s3:deletebuckettagging": "s3:PutBucketTagging",
    "s3:deletebucketownershipcontrols": "s3:PutBucketOwnershipControls",
    "s3:listobjectversions": "s3:ListBucketVersions",
    "s3:selectobjectcontent": "s3:GetObject",
    "s3:uploadpartcopy": "s3:GetObject and s3:PutObject",
    "s3:listobjects": "s3:ListBucket",
    "s3:listobjectsv2": "s3:ListBucket",
    "s3:headbucket": "s3:ListBucket",
    "s3:headobject": "s3:GetObject",
    "s3:copyobject": "s3:GetObject and s3:PutObject",
    "s3:deleteobjects": "s3:DeleteObject",
    "s3:uploadpart": "s3:PutObject",
    "s3:createmultipartupload": "s3:PutObject",
    "s3:completemultipartupload": "s3:PutObject",
    "s3:listbuckets": "s3:ListAllMyBuckets",
    "s3:listmultipartuploads": "s3:ListBucketMultipartUploads",
    "s3:listparts": "s3:ListMultipartUploadParts",
    "lambda:invoke": "lambda:InvokeFunction",
    "cloudwatch:putlogevents": "logs:PutLogEvents",
    "cloudwatch:createloggroup": "logs:CreateLogGroup",
    "cloudwatch:createlogstream": "logs:CreateLogStream",
    "sqs:sendmessagebatch": "sqs:SendMessage",
    "sqs:deletemessagebatch": "sqs:DeleteMessage",
    "sqs:changemessagevisibilitybatch": "sqs:ChangeMessageVisibility",
    "dynamodb:createitem": "dynamodb:PutItem",
    "dynamodb:transactgetitems": "dynamodb:GetItem",
    "dynamodb:transactwriteitems": "dynamodb:PutItem, dynamodb:UpdateItem or dynamodb:DeleteItem",
    "sns:publishbatch": "sns:Publish",
    "bedrock:converse": "bedrock:InvokeModel",
    "bedrock:conversestream": "bedrock:InvokeModelWithResponseStream",
    "kms:generatedatakeys": "kms:GenerateDataKey",
}
"""Actions that do not exist, in lower case, and what allows that which they are named after."""

SERVICES: Mapping[str, str] = {
    "apigatewayv2": "apigateway",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "alb": "elasticloadbalancing",
    "efs": "elasticfilesystem",
    "emr": "elasticmapreduce",
    "stepfunctions": "states",
    "sfn": "states",
    "eventbridge": "events",
    "cognito": "cognito-idp",
    "elasticsearch": "es",
    "parameterstore": "ssm",
    "ses-v2": "ses",
    "sesv2": "ses",
    "vpc": "ec2",
}
"""Prefixes that no action has, in lower case, and the one that is meant."""

FORMER = frozenset({"logs:putlogeventsbatch", "sns:receive"})
"""Actions that do nothing, and that AWS itself writes into policies, as into the default one of topics.

https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html
https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
"""
