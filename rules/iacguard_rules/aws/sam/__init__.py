"""Rules about what only the source of SAM shows; what it expands to is judged by the others."""
