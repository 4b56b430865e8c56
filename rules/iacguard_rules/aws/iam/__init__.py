"""Rules about AWS IAM."""

ALSO = ("sso",)
