"""Rules about Amazon MQ."""
