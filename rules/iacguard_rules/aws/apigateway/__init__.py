"""Rules about Amazon API Gateway."""
