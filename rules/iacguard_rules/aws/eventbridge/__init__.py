"""Rules about Amazon EventBridge."""
