"""Which rules a test runs, so that it need not change when a rule is added."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.catalogue import Listed
from iacguard.rule import Rule

Choose = Callable[[Listed], "Rule | None"]


def only(*ids: str) -> Choose:
    """These rules and no others."""
    return lambda one: one.load() if one.id in ids else None


SOME = only(
    "iam-admin-policy",
    "iam-write-on-all-resources",
    "lambda-async-no-failure-destination",
    "s3-bucket-policy-public",
    "s3-plain-http-allowed",
    "s3-public-access-block-implicit",
    "s3-public-access-block-off",
    "s3-website-public",
    "terraform-missing-argument",
    "terraform-unknown-argument",
)
"""Enough to find something in most resources of the tests."""
