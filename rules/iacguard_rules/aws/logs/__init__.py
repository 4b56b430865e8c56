"""Rules about Amazon CloudWatch Logs."""
