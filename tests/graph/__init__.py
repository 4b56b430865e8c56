"""The resource graph."""
