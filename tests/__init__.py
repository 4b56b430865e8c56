"""Tests, mirroring the folders of the package."""
