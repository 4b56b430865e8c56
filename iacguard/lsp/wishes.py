"""The editor's settings: what is under ``iacguard`` there, or in ``initializationOptions``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from iacguard.errors import nearest
from iacguard.lsp.session import Wishes
from iacguard.tuples import NamedTuple


class EditorSettings(NamedTuple):
    """What the user has set in the editor."""

    wishes: Wishes = Wishes()
    enable: bool = True
    show_inlay_hints: bool = False
    show_notes: bool = False
    """Whether what could not be resolved is told as hints."""


def read(settings: object, before: EditorSettings | None = None) -> tuple[EditorSettings, list[str]]:
    """The settings of a JSON object, and what is wrong with it, in sentences for the user.

    What is not written there, or is wrong, is as in ``before``.
    """
    found = before or EditorSettings()
    wrong: list[str] = []
    if settings is None:
        return found, wrong
    if not isinstance(settings, Mapping):
        return found, ["iacguard: the settings are no object"]
    for key, value in settings.items():
        field = _FIELDS.get(key)
        if field is None:
            if key in _OF_CLIENTS:
                continue
            hint = nearest(str(key), _FIELDS)
            wrong.append(f"there is no setting iacguard.{key}" + (f"; {hint}" if hint else ""))
            continue
        if value is None:
            continue
        try:
            found = field(found, value)
        except ValueError as error:
            wrong.append(f"iacguard.{key}: expected {error}")
    return found, wrong


def _flag(name: str) -> Callable[[EditorSettings, object], EditorSettings]:
    def taken(settings: EditorSettings, value: object) -> EditorSettings:
        if not isinstance(value, bool):
            raise ValueError("true or false")
        changed: EditorSettings = EditorSettings(**{**settings._asdict(), name: value})
        return changed

    return taken


def _wish(name: str, read: Callable[[object], object]) -> Callable[[EditorSettings, object], EditorSettings]:
    def taken(settings: EditorSettings, value: object) -> EditorSettings:
        return settings._replace(wishes=Wishes(**{**settings.wishes._asdict(), name: read(value)}))

    return taken


def _notes(settings: EditorSettings, value: object) -> EditorSettings:
    shows = _flag("show_notes")(settings, value)
    return shows._replace(wishes=shows.wishes._replace(notes=shows.show_notes))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a string")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(text for one in value.split(",") if (text := one.strip()))
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("a list of strings")
    return tuple(value)


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping) or any(isinstance(one, (list, dict)) for one in value.values()):
        raise ValueError("an object of names and values")
    return tuple((str(name), _plain(one)) for name, one in value.items())


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_OF_CLIENTS: Final = frozenset({"command", "trace"})
"""What editors keep under the same name for themselves: how to start the server, what to log of it."""

_FIELDS: Final[Mapping[str, Callable[[EditorSettings, object], EditorSettings]]] = {
    "configPath": _wish("config_path", _text),
    "enable": _flag("enable"),
    "ignore": _wish("ignore", _texts),
    "parameters": _wish("parameters", _pairs),
    "select": _wish("select", _texts),
    "showInlayHints": _flag("show_inlay_hints"),
    "showNotes": _notes,
    "varFiles": _wish("var_files", _texts),
}

NAMES: Final = tuple(_FIELDS)
"""The settings that there are, without the ``iacguard.`` before them."""
