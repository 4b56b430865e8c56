"""Rules about Amazon ECR."""
