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
)
"""Services whose resources carry policy documents."""
