"""A server to talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lsp.client import Client


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of a server of its own, which does not outlive the test."""
    client = Client()
    yield client
    client.kill()
