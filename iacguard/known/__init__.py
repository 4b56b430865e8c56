"""Findings that are known from before: how they are remembered, and found again in what is found today."""
