"""Rules about AWS CloudTrail."""
