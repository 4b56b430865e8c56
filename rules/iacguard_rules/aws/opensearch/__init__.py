"""Rules about Amazon OpenSearch Service."""
