"""Rules about AWS KMS."""
