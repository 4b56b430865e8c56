"""Rules about AWS KMS."""

ALSO = ("iam",)
"""Whose identities may use which keys stands in policies of IAM."""
