"""Rules about Amazon S3."""
