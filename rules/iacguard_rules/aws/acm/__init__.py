"""Rules about AWS Certificate Manager."""
