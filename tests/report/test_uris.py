"""Paths as URIs."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.report._uris import in_repository, uri_of


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a/main.tf", "a/main.tf"),
        ("a b/ä#?.tf", "a%20b/%C3%A4%23%3F.tf"),
        ("100%.tf", "100%25.tf"),
        ("x:y.tf", "x%3Ay.tf"),
        ("/etc/a b.yaml", "file:///etc/a%20b.yaml"),
        ("//etc/a.yaml", "file:///etc/a.yaml"),
        ("C:/Users/a b/main.tf", "file:///C:/Users/a%20b/main.tf"),
        ("not-utf8-\udcff.tf", "not-utf8-%FF.tf"),
        ("half-\ud800.tf", "half-%ED%A0%80.tf"),
    ],
)
def test_uris(path: str, uri: str) -> None:
    assert uri_of(path) == uri


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_relative_path_comes_back_from_its_uri(path: str) -> None:
    uri = uri_of(path)

    if not uri.startswith("file:"):
        assert unquote(uri) == path
        assert urlsplit(uri).path == uri


@pytest.mark.parametrize(
    ("path", "prefix", "seen"),
    [
        ("main.tf", "", "main.tf"),
        ("main.tf", "infra/live/", "infra/live/main.tf"),
        ("../modules/a.tf", "infra/live/", "infra/modules/a.tf"),
        ("../../../a.tf", "infra/live/", "../a.tf"),
        ("/a.tf", "infra/", "/a.tf"),
        ("C:/a.tf", "infra/", "C:/a.tf"),
    ],
)
def test_paths_as_the_repository_has_them(path: str, prefix: str, seen: str) -> None:
    assert in_repository(path, prefix) == seen
