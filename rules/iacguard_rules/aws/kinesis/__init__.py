"""Rules about Amazon Kinesis Data Streams."""
