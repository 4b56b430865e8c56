"""The vocabulary of AWS, one module a service."""
