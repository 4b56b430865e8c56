"""HCL native syntax to trees."""
