"""Rules about Amazon DynamoDB."""
