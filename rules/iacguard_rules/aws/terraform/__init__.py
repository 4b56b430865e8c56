"""Rules about Terraform itself: what its AWS provider takes."""
