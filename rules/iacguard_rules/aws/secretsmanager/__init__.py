"""Rules about AWS Secrets Manager."""
