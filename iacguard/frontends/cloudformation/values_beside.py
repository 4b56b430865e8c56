"""Files beside a template that give values to its parameters, in the forms of AWS's tools.

They do not decide anything: with which file a template is deployed nobody here knows. They are in
the graph because a secret in one is a secret in the repository.

Sources: https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
and https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import partial

from iacguard.files import Files
from iacguard.frontends.cloudformation.parameters import Parameter
from iacguard.graph.resource import Identity, Language, Resource
from iacguard.graph.secrets import names_secret
from iacguard.patterns import pattern
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.text import Source, Span
from iacguard.typed import Final
from iacguard.value import Literal, MapValue, Value

_MOST: Final = 50
"""Files that are looked into."""

_LARGEST: Final = 500_000
"""Characters of a file that is looked into."""


def values_beside(
    source: Source, parameters: Iterable[Parameter], files: Files, language: Language
) -> Iterator[Resource]:
    """The files in a template's folder that give values to a parameter that may be a secret."""
    secret = {one.name for one in parameters if one.is_hidden or names_secret(one.name)}
    if not secret:
        return
    folder = posixpath.dirname(source.path)
    names = [name for name in files.list(folder) if _may_give(name)]
    for name in names[:_MOST]:
        file = files.read(posixpath.join(folder, name))
        if file is None or len(file.text) > _LARGEST or not any(one in file.text for one in secret):
            continue
        values = _of_samconfig(file) if name.endswith(".toml") else _of_json(file)
        if not secret.isdisjoint(values.entries):
            identity = Identity(name, "Template::VariableFile", "parameters", language)
            yield Resource(identity, file.span(0, 0), file.span(), partial(_same, values))


def _same(values: MapValue) -> MapValue:
    return values


def _may_give(name: str) -> bool:
    lowered = name.lower()
    return lowered == "samconfig.toml" or ("param" in lowered and lowered.endswith(".json"))


def _of_json(file: Source) -> MapValue:
    """What the CLI's list of keys and values gives, or the map of a pipeline's configuration."""
    from iacguard.syntax import json  # most templates have no such file

    root = json.parse(file).root
    entries: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    for key, value in _pairs(root):
        if isinstance(value, Scalar):
            entries[key.text] = Literal(value.span, value.text)
            keys[key.text] = key.span
    return MapValue(file.span(), entries, keys)


def _pairs(root: Node | None) -> Iterator[tuple[Scalar, Node]]:
    if isinstance(root, Sequence):
        for item in root.items:
            key = item.get("ParameterKey") if isinstance(item, Mapping) else None
            value = item.get("ParameterValue") if isinstance(item, Mapping) else None
            if isinstance(key, Scalar) and value is not None:
                yield key, value
    elif isinstance(root, Mapping):
        inner = root.get("Parameters")
        yield from (inner if isinstance(inner, Mapping) else root).entries.values()


_OVERRIDES: Final = pattern(r"(?m)^[ \t]*parameter_overrides[ \t]*=[ \t]*(?P<value>\[[^\]]*\]|.*)")
_PAIR: Final = pattern(
    r"\b(?P<name>[A-Za-z0-9]+)=(?:\\\"(?P<escaped>[^\"\\]*)\\\"|'(?P<single>[^']*)'|(?P<plain>[^\s\"'\\,\]]+))"
)


def _of_samconfig(file: Source) -> MapValue:
    """What the ``parameter_overrides`` of all environments give."""
    entries: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    for overrides in _OVERRIDES.finditer(file.text):
        for match in _PAIR.finditer(file.text, overrides.start("value"), overrides.end("value")):
            group = next(name for name in ("escaped", "single", "plain") if match[name] is not None)
            entries[match["name"]] = Literal(file.span(*match.span(group)), match[group])
            keys[match["name"]] = file.span(*match.span("name"))
    return MapValue(file.span(), entries, keys)
