"""Rules about Amazon MSK."""
