"""Rules about what templates and modules say beside their resources."""
