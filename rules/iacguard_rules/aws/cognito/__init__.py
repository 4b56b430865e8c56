"""Rules about Amazon Cognito."""
