"""Facts about the outside world: data with source and date."""
