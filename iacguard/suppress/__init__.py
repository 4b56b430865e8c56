"""Which findings are not to be reported, and why."""
