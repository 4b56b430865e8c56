"""Rules about Amazon SQS."""
