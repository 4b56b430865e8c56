"""Findings to text: one module a format, each a function without side effects."""
