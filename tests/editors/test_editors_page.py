"""What docs/editors.md tells: the settings that there are, and configurations that can be read."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from iacguard.lsp import wishes
from iacguard.lsp.server import Server
from iacguard.lsp.wishes import EditorSettings
from tests.editors.snippets import PAGE, snippets

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
OF_VS_CODE = {"command", "trace.server"}
"""What the extension needs for itself."""


def of_the_page() -> dict[str, object]:
    rows = re.findall(
        r"^\| `iacguard\.([\w.]+)` \| `(.*?)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {name: json.loads(default) for name, default in rows}


def of_the_extension() -> dict[str, object]:
    package = json.loads((ROOT / "editors" / "vscode" / "package.json").read_text(encoding="utf-8"))
    properties = package["contributes"]["configuration"]["properties"]
    return {name.removeprefix("iacguard."): told["default"] for name, told in properties.items()}


def test_the_page_and_the_extension_have_the_settings_of_the_server() -> None:
    assert of_the_page() == of_the_extension()
    assert of_the_page().keys() - OF_VS_CODE == set(wishes.NAMES)


def test_defaults_are_those_of_the_server() -> None:
    defaults = {name: value for name, value in of_the_page().items() if name not in OF_VS_CODE}
    assert wishes.read(defaults) == (EditorSettings(), [])


def test_what_only_the_extension_takes_is_no_mistake() -> None:
    _, wrong = wishes.read({"command": [], "trace": {"server": "off"}})
    assert wrong == []


def test_the_page_has_the_commands_of_the_server() -> None:
    told = re.findall(r"`(iacguard\.server\.\w+)`", PAGE.read_text(encoding="utf-8"))
    # Clients have commands of their own, and the server takes one of them for those that have none.
    commands = Server().protocol.fm.commands
    assert set(told) == {name for name in commands if name.startswith("iacguard.server.")}


def settings_in(configuration: object) -> Iterator[object]:
    """Every object in a configuration that holds settings for the server, however an editor puts it."""
    if isinstance(configuration, list):
        for value in configuration:
            yield from settings_in(value)
    elif isinstance(configuration, dict):
        for key, value in configuration.items():
            if key.startswith("iacguard."):
                yield {key.removeprefix("iacguard."): value}
            elif key == "initialization_options" or (key == "iacguard" and "command" not in value):
                yield value
            else:
                yield from settings_in(value)


@pytest.mark.parametrize(
    ("heading", "text"),
    [(heading, text) for heading, info, text in snippets() if info in ("json", "toml")],
    ids=[heading for heading, info, _ in snippets() if info in ("json", "toml")],
)
def test_configurations_can_be_read_and_name_settings_that_there_are(heading: str, text: str) -> None:
    configuration = tomllib.loads(text) if heading == "Helix" else json.loads(text)
    found = list(settings_in(configuration))
    assert found or heading == "JetBrains"
    for settings in found:
        assert wishes.read(settings)[1] == []


def test_every_configuration_is_of_a_kind_that_is_tested() -> None:
    kinds = {(heading, info) for heading, info, _ in snippets()}
    assert kinds == {
        ("In the editor", "sh"),
        ("VS Code", "json"),
        ("Neovim 0.11", "lua"),
        ("Neovim 0.7 to 0.10", "lua"),
        ("Helix", "toml"),
        ("Emacs", "elisp"),
        ("Emacs with lsp-mode", "elisp"),
        ("Zed", "json"),
        ("Sublime Text", "json"),
        ("JetBrains", "json"),
    }


@pytest.mark.parametrize(
    ("heading", "key"), [("Zed", "lsp"), ("Sublime Text", "clients"), ("Helix", "language-server")]
)
def test_servers_are_started_by_the_command_that_there_is(heading: str, key: str) -> None:
    (text,) = [text for title, info, text in snippets() if title == heading]
    servers = (tomllib.loads(text) if heading == "Helix" else json.loads(text))[key]
    for server in servers.values():
        words = server.get("binary", server)
        command = words.get("command", words.get("path"))
        given = words.get("args", words.get("arguments", []))
        assert [*(command if isinstance(command, list) else [command]), *given] == ["iacguard", "lsp"]
