"""Values of CloudFormation parameters: files of them in the forms of AWS's tools, and lines.

A mistake is told with the file, the key and the place of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePath

from iacguard.config.options import Given, Place, kind_of, load_toml, locate, plain_text
from iacguard.errors import ConfigurationError, IacguardError, UsageError
from iacguard.syntax.node import Mapping, Node, Scalar
from iacguard.text import Source
from iacguard.tuples import NamedTuple

ENVIRONMENT = "default"
"""The environment of a ``samconfig`` file that counts when none is named."""

_MOST_FILES = 20
"""Files that one may lead to through ``file://``."""

_SHAPES = '[{"ParameterKey": "Name", "ParameterValue": "value"}], {"Parameters": {"Name": "value"}}'
_VALUE = r"""(?:"(?:\\.|[^"\\])*"|'[^']*'|(?:\\.|[^\s"'\\])*)"""
_PAIR = re.compile(rf"\s*(?P<name>[\w:]+)=(?P<value>{_VALUE})(?=\s|$)")
_SHORTHAND = re.compile(
    rf"\s*ParameterKey=(?P<name>[\w:]+),ParameterValue=(?P<value>{_VALUE})(?:,UsePreviousValue=false)?(?=\s|$)"
)
_NAME = re.compile(r"(?:ParameterKey=)?[\w:]+[=,]")


def read(path: str, text: str, environment: str | None, open: Callable[[str], str]) -> tuple[Given, ...]:
    """The values of a file, whose text is given, in the order written.

    The forms are, in JSON and YAML: the CloudFormation CLI's list of ``ParameterKey`` and
    ``ParameterValue``; the ``Parameters`` of a CodePipeline template configuration (``parameters``
    in a deployment file of Git sync); a list of ``Name=value``; a map of names to values. A file in
    TOML, or one that is called ``samconfig``, is SAM's: of that the ``parameter_overrides`` of
    ``deploy`` count, in the named environment. ``open`` reads what it points to with ``file://``.

    Raises ConfigurationError for anything else. Sources:
    https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
    """
    return tuple(_read(path, text, environment, open, [_MOST_FILES]))


def read_line(text: str) -> list[tuple[str, str]] | None:
    """Names and values of ``Name=value``, of several of them in SAM's way of writing, or of
    ``ParameterKey=Name,ParameterValue=value``; None for anything else.

    Quotes around a value are none of it.
    """
    pattern = _SHORTHAND if text.lstrip().startswith("ParameterKey=") else _PAIR
    pairs: list[tuple[str, str]] = []
    end = 0
    while text[end:].strip():
        match = pattern.match(text, end)
        if match is None:
            return _one(text, pattern)
        pairs.append((match["name"], _unquoted(match["value"])))
        end = match.end()
    return pairs or None


def _one(text: str, pattern: re.Pattern[str]) -> list[tuple[str, str]] | None:
    """A single pair, whose value may have spaces that a shell has left in it."""
    if pattern is _SHORTHAND:
        text = text.strip().removeprefix("ParameterKey=").replace(",ParameterValue=", "=", 1)
    name, equals, value = text.partition("=")
    return [(name.strip(), _unquoted(value))] if equals and name.strip() else None


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return re.sub(r"\\([\\\"', ])", r"\1", value)


# Files ---------------------------------------------------------------------------------------


class _File(NamedTuple):
    """A file of any notation: its content, and where the value behind some keys stands in it."""

    path: str
    content: object
    locate: Callable[[tuple[str | int, ...]], tuple[int, int]]

    def error(self, keys: tuple[str | int, ...], message: str, hint: str = "") -> IacguardError:
        told = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")
        return ConfigurationError(
            self.path, f"{told}: {message}" if told else message, hint, *self.locate(keys)
        )

    def given(self, keys: tuple[str | int, ...], name: object, value: object) -> Given:
        if not isinstance(name, str):
            raise self.error(keys, f"expected the name of a parameter, found {kind_of(name)}")
        text = plain_text(value)
        if text is None:
            message = f"expected a string, number, boolean or a list of them, found {kind_of(value)}"
            raise self.error(keys, message)
        return Given(name, text, Place(name, self.path, *self.locate(keys)))


def _read(
    path: str, text: str, environment: str | None, open: Callable[[str], str], left: list[int]
) -> Iterator[Given]:
    name = PurePath(path).name
    is_toml = name.endswith(".toml")
    file = _toml(path, text) if is_toml else _tree(path, text)
    if is_toml or name.startswith("samconfig."):
        yield from _sam(file, environment or ENVIRONMENT, open, left)
    elif environment is not None:
        raise UsageError(f"--parameters: {path} is no samconfig file, so it has no environments")
    else:
        yield from _plain(file)


def _toml(path: str, text: str) -> _File:
    content = load_toml(text, path)
    return _File(path, content, lambda keys: locate(text, tuple(str(key) for key in keys)))


def _tree(path: str, text: str) -> _File:
    source = Source(path, text)
    if text.lstrip().startswith(("{", "[")):
        from iacguard.syntax import json

        document, notation = json.parse(source), "JSON"
    else:
        from iacguard.syntax import yaml

        document, notation = yaml.parse(source), "YAML"
    for problem in document.problems:
        if problem.fatal:
            place = problem.span.start_position
            message = f"not valid {notation}: {problem.message}"
            raise ConfigurationError(path, message, "", place.line, place.column)
    places: dict[tuple[str | int, ...], tuple[int, int]] = {}
    try:
        content = None if document.root is None else _content(document.root, (), places)
    except RecursionError:
        raise ConfigurationError(path, f"the {notation} is nested too deeply") from None
    return _File(path, content, lambda keys: places.get(keys, (1, 1)))


def _content(
    node: Node, keys: tuple[str | int, ...], places: dict[tuple[str | int, ...], tuple[int, int]]
) -> object:
    """A tree as plain data. Numbers stay as they are written: an account id starts with a zero."""
    start = node.span.start_position
    places.setdefault(keys, (start.line, start.column))
    if node.tag is not None:
        return _Tagged(node.tag)
    if isinstance(node, Scalar):
        return node.value if node.value is None or isinstance(node.value, bool) else node.text
    if isinstance(node, Mapping):
        content: dict[str, object] = {}
        for key, entry in node.entries.items():
            inner = (*keys, key)
            place = entry.key.span.start_position
            places[inner] = place.line, place.column
            content[key] = _content(entry.value, inner, places)
        return content
    return [_content(item, (*keys, index), places) for index, item in enumerate(node.items)]


class _Tagged(NamedTuple):
    """Something with a tag of YAML, which no file of values has."""

    tag: str


def _plain(file: _File) -> Iterator[Given]:
    content = file.content
    within: tuple[str | int, ...] = ()
    if isinstance(content, dict):
        for key in ("Parameters", "parameters"):
            if isinstance(content.get(key), (dict, list)):
                within = (key,)
        if within:
            content = content[within[0]]
    if isinstance(content, dict):
        for name, value in content.items():
            yield file.given((*within, name), name, value)
    elif isinstance(content, list):
        for index, item in enumerate(content):
            yield from _item(file, (*within, index), item)
    else:
        found = "nothing" if content is None else kind_of(content)
        raise file.error((), f"not a file of parameters: expected {_SHAPES}, found {found}")


def _item(file: _File, keys: tuple[str | int, ...], item: object) -> Iterator[Given]:
    if isinstance(item, dict) and "ParameterKey" in item:
        if "ParameterValue" in item:
            yield file.given((*keys, "ParameterValue"), item["ParameterKey"], item["ParameterValue"])
        elif item.get("UsePreviousValue") not in (True, "true"):
            raise file.error(keys, f"the parameter {item['ParameterKey']} has no ParameterValue")
        return
    pairs = read_line(item) if isinstance(item, str) and "\n" not in item else None
    if pairs is None:
        shape = 'expected {"ParameterKey": "Name", "ParameterValue": "value"} or "Name=value"'
        raise file.error(keys, f"{shape}, found {kind_of(item)}")
    for name, value in pairs:
        yield file.given(keys, name, value)


# SAM -----------------------------------------------------------------------------------------


def _sam(file: _File, environment: str, open: Callable[[str], str], left: list[int]) -> Iterator[Given]:
    content = file.content
    if not isinstance(content, dict):
        raise file.error((), "expected a samconfig file, with a table such as [default.deploy.parameters]")
    of_environment = content.get(environment)
    if not isinstance(of_environment, dict):
        names = sorted(str(name) for name, value in content.items() if isinstance(value, dict))
        hint = f"there are {', '.join(names)}" if names else ""
        raise file.error((), f"there is no environment {environment}", hint)
    for command in ("global", "deploy"):
        keys = (environment, command, "parameters", "parameter_overrides")
        inner: object = of_environment
        for key in keys[1:]:
            inner = inner.get(key) if isinstance(inner, dict) else None
        if inner is not None:
            yield from _overrides(file, keys, inner, (open, left))


def _overrides(
    file: _File,
    keys: tuple[str | int, ...],
    value: object,
    reading: tuple[Callable[[str], str], list[int]],
) -> Iterator[Given]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield file.given((*keys, name), name, inner)
    elif isinstance(value, list):
        for inner in value:
            if not isinstance(inner, (str, dict)):
                raise file.error(keys, f"expected strings such as Name=value, found {kind_of(inner)}")
            yield from _overrides(file, keys, inner, reading)
    elif isinstance(value, str) and value.startswith("file://"):
        open, left = reading
        left[0] -= 1
        if left[0] < 0:
            raise file.error(keys, "too many files lead to one another")
        path = (PurePath(file.path).parent / value.removeprefix("file://")).as_posix()
        yield from _read(path, open(path), None, open, left)
    elif isinstance(value, str):
        pairs = read_line(value) if _NAME.match(value.lstrip()) else []
        if pairs is None or (not pairs and value.strip()):
            raise file.error(keys, f'expected Name=value, found "{value}"')
        for name, text in pairs:
            yield file.given(keys, name, text)
    else:
        raise file.error(keys, f"expected a string or a list of them, found {kind_of(value)}")
