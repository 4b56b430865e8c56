"""Text to trees with spans. Nothing here knows a cloud."""
