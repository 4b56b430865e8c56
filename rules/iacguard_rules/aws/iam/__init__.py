"""Rules about AWS IAM, and about the policy documents of whatever service."""
