"""Facts about Terraform's providers."""
