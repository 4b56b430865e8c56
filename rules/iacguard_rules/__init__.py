"""The rules: one module a rule, one folder a service."""
