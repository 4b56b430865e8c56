"""Options as written to settings resolved."""
