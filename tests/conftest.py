"""What all tests share: snapshots of what users see, and a clean environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How fast a machine is, and how busy, is nothing that a test may hang on.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

SNAPSHOTS = Path(__file__).parent / "snapshots"

Snapshot = Callable[[str, str], None]
"""Compares a text with the file of that name under ``tests/snapshots``."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots",
        action="store_true",
        help="write what is produced to tests/snapshots instead of comparing with it",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the editors unless they are asked for, since not every machine has them."""
    if "editors" not in config.getoption("markexpr"):
        editors = [item for item in items if item.get_closest_marker("editors")]
        if editors:
            config.hook.pytest_deselected(items=editors)
            items[:] = [item for item in items if not item.get_closest_marker("editors")]


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps what commands remember apart from what the user's own runs do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IACGUARD_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_git_settings() -> Iterator[None]:
    """Lets git have nobody's configuration, and no hook's environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        yield


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    def compare(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        if request.config.getoption("--update-snapshots"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        assert path.exists(), (
            f"there is no snapshot {name}: run pytest --update-snapshots and review the diff"
        )

        assert text == path.read_bytes().decode()

    return compare
