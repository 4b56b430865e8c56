"""Names that people write in policies for want of the right ones.

The actions are names of API calls, or of methods of the SDKs, which other actions allow. Source:
the pages of the actions in https://docs.aws.amazon.com/service-authorization/latest/reference/ and,
for S3, https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
(read on 2026-11-21).
"""

from __future__ import annotations

from collections.abc import Mapping

ACTIONS: Mapping[str, str] = {
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

FORMER = frozenset({"sns:receive"})
"""Actions that do nothing, and that AWS itself writes into policies, as into the default one of topics.

https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
"""
