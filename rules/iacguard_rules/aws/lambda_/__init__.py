"""Rules about AWS Lambda, and about the queues it reads from."""
