"""Terraform modules to resource graphs."""
