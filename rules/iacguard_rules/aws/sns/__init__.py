"""Rules about Amazon SNS."""
