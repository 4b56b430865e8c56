"""Rules about AWS Systems Manager."""
