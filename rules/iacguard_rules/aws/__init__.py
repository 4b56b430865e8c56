"""Rules about AWS resources, one folder a service."""
