"""What YAML says by the rules of ``yamldecode``, which are those of neither YAML 1.1 nor 1.2.

Source: https://github.com/zclconf/go-cty-yaml/blob/main/resolve.go
"""

from __future__ import annotations

import re

from iacguard.dates import datetime, timedelta
from iacguard.frontends.terraform.functions.plain import Data
from iacguard.patterns import pattern
from iacguard.syntax import yaml
from iacguard.syntax.hcl import numbers
from iacguard.syntax.node import Mapping, Node, Scalar
from iacguard.syntax.yaml_values import STANDARD_TAG, plain_value
from iacguard.text import Source
from iacguard.typed import Any

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_FLOAT = pattern(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_BASED = pattern(r"0o([0-7]+)|0x([0-9a-fA-F]+)")
_DATE = pattern(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = pattern(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?(Z|[+-]\d\d:\d\d)"
    r"|[ ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?)"
)
_INFINITE = pattern(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DOCUMENT = pattern(r"^---(?:[ \t].*)?$", re.MULTILINE)


_SELDOM = pattern(r"(?:^|[\s\[{,])(?:!|[\"']?<<)", re.MULTILINE)
"""What may be a tag or a merge key, where it is no part of a string."""


class Malformed(ValueError):
    """What is no YAML that ``yamldecode`` reads."""


def read_yaml(text: str) -> Data:
    """The data of a YAML text. Raises Malformed, and OverflowError for what is not followed."""
    if _SELDOM.search(text) and _is_seldom(text):
        raise OverflowError("YAML with tags or merge keys that are not followed")
    document = yaml.parse(Source("", text))
    fatal = next((problem for problem in document.problems if problem.fatal), None)
    if fatal is not None:
        raise Malformed(fatal.message)
    if document.root is None:
        if _DOCUMENT.search(text):
            return None
        raise Malformed("found no document, expected one")
    first, *others = [match.start() for match in _DOCUMENT.finditer(text)] or [0]
    if others or re.search(r"^[^#%\s]", text[:first], re.MULTILINE):
        raise Malformed("found several documents, expected one")
    return _data(document.root)


def _is_seldom(text: str) -> bool:
    """Whether a text has tags that say something else here, or merges after keys of its own.

    Those bring what replaces the keys before them, which a tree of the text no longer tells.
    """
    from iacguard.syntax.yaml_tree import events  # isort: skip # before any other import of PyYAML
    from yaml.error import YAMLError
    from yaml.events import AliasEvent, CollectionEndEvent, MappingStartEvent, NodeEvent, ScalarEvent

    counts: list[int | None] = []
    """Of each open mapping how many keys and values it has had so far; None for each open list."""
    is_merged = False
    try:
        for event in events(text):
            if isinstance(event, CollectionEndEvent):
                counts.pop()
            is_node = isinstance(event, NodeEvent)
            if not is_node:
                continue
            is_plain = isinstance(event, (AliasEvent, ScalarEvent))
            is_mapping = isinstance(event, MappingStartEvent)
            if is_merged and not is_plain and not is_mapping:
                return True
            if not isinstance(event, AliasEvent) and event.tag is not None and not _is_usual(event):
                return True
            count = counts[-1] if counts else None
            is_merged = False
            if count is not None:
                counts[-1] = count + 1
                is_merged = count % 2 == 0 and isinstance(event, ScalarEvent) and event.value == "<<"
                if is_merged and (count or event.style or event.tag):
                    return True
            if not is_plain:
                counts.append(0 if is_mapping else None)
    except (YAMLError, UnicodeEncodeError):
        return False
    return False


def _is_usual(event: Any) -> bool:  # noqa: ANN401 - PyYAML has no types
    """Whether a tag says what is so anyway, or makes a string of a scalar."""
    kind = event.tag.removeprefix(STANDARD_TAG)
    if kind in ("int", "float", "bool"):
        return not isinstance(plain_value(event.value), (str, type(None)))
    return bool(kind == "str" if hasattr(event, "value") else kind == _KINDS[type(event).__name__])


_KINDS = {"MappingStartEvent": "map", "SequenceStartEvent": "seq"}


def _data(node: Node) -> Data:
    if isinstance(node, Scalar):
        if node.tag is not None and node.tag.startswith("!") and not node.tag.startswith("!!"):
            raise Malformed(f"found the tag {node.tag}, which is not known")
        return _composed(node.text) if node.style != "plain" else _plain(node)
    if isinstance(node, Mapping):
        return {_key(entry.key): _data(entry.value) for entry in node.entries.values()}
    return [_data(item) for item in node.items]


def _key(node: Scalar) -> str:
    """A key: a value of its own, of which Terraform makes a string, so that ``y`` is ``true``."""
    value = _data(node)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return numbers.number_text(value)
    if not isinstance(value, str):
        raise Malformed("found null as a key, expected a string")
    return value


def _composed(text: str) -> str:
    """A string with its characters in their composed form, which escapes can have in parts."""
    if text.isascii():
        return text
    from unicodedata import normalize  # most texts are in ASCII

    return normalize("NFC", text)


def _plain(node: Scalar) -> Data:
    text = node.text
    if isinstance(node.value, str) and not isinstance(plain_value(text), str):
        # It is a string by its tag.
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INFINITE.fullmatch(text):
        raise Malformed(f"found {text}, which nothing can be made of")
    moment = _moment(text)
    if moment is not None:
        return moment
    based = _BASED.fullmatch(text)
    if based is not None:
        return int(based[1], 8) if based[1] else int(based[2], 16)
    number = numbers.parse(text) if _FLOAT.fullmatch(text) else None
    return text if number is None else number


def _moment(text: str) -> str | None:
    """A date or time in the one form that Terraform has for them, None where it is none."""
    date = _DATE.fullmatch(text)
    match = date or _TIME.fullmatch(text)
    if match is None:
        return None
    fields = [int(field) for field in match.groups() if field and field.isdecimal()]
    zone = "Z" if date or not match[7] else match[7]
    try:
        moment = datetime(*fields) + timedelta()  # type: ignore[arg-type] # three or six numbers
    except ValueError:
        return None
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}{'Z' if zone == '+00:00' else zone}"
