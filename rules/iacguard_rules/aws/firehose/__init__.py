"""Rules about Amazon Data Firehose."""
