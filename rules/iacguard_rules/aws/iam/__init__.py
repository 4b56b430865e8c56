"""Rules about AWS IAM, and about the policy documents of whatever service."""

ALSO = (
    "sso",
    "s3",
    "sqs",
    "sns",
    "kms",
    "secretsmanager",
    "ecr",
    "eventbridge",
    "backup",
    "efs",
    "logs",
    "acmpca",
    "cloudtrail",
    "dynamodb",
    "eventschemas",
    "kinesis",
    "lex",
    "mediastore",
    "msk",
    "opensearch",
    "s3tables",
    "ses",
    "vpclattice",
    "xray",
)
"""Services whose resources carry policy documents."""
