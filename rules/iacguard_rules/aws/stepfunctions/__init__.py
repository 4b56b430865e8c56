"""Rules about AWS Step Functions."""
