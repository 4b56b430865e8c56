"""Nested stacks on disk: which templates are deployed by others.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html

A template that another one nests is deployed with the parameters that it is given there, so that is
how it is checked, and not by itself.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from iacguard.files import Files
from iacguard.frontends.cloudformation.context import Context, Language, Names
from iacguard.frontends.cloudformation.detect import looks_like_template
from iacguard.frontends.cloudformation.for_each import declarations
from iacguard.frontends.cloudformation.include import read_local, with_includes
from iacguard.frontends.cloudformation.parameters import read_parameters
from iacguard.frontends.cloudformation.record import MOST_STACKS, Record
from iacguard.frontends.cloudformation.template import INCLUDE, read_template
from iacguard.frontends.cloudformation.texts import known_text
from iacguard.graph.unit import Inputs
from iacguard.patterns import pattern
from iacguard.syntax import node as tree
from iacguard.syntax.node import Document, Node, Scalar
from iacguard.text import Source
from iacguard.typed import Final

STACKS: Final = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
"""Types that are a stack of their own, and the property that names its template."""


_ASSET: Final = "aws:asset:path"

_KEY: Final = r"""["']?\s*:"""

# Whatever follows, what a text starts with stays its start; in a list of texts that is the first one.
_ELSEWHERE: Final = (
    _KEY
    + r"""\s*(?:
    (?:(?:!Sub|(?:\{\s*)?["']?Fn::Sub["']?\s*:)\s*(?:-\s+|\[\s*)?
      |(?:!Join|(?:\{\s*)?["']?Fn::Join["']?\s*:)\s*
       (?:-\s+(?:""|'')\s+-\s+-\s+|\[\s*(?:""|'')\s*,\s*\[\s*)
    )?(?:["']|[>|][+-]?\s+)?(?:https?|s3)://
    |(?:\{\s*)?["']?(?:ApplicationId|SemanticVersion)\b
    )"""
)
_PLACES: Final = [
    (property, pattern(property + _KEY), pattern(property + _ELSEWHERE, re.VERBOSE))
    for property in STACKS.values()
]
"""What tells in a text where a property may be, and that it names what is not on disk."""


def location(resource: Node) -> Node | None:
    """What names the template of a resource that is a nested stack; None for any other resource."""
    if not isinstance(resource, tree.Mapping):
        return None
    type, properties = resource.get("Type"), resource.get("Properties")
    property = STACKS.get(type.text) if isinstance(type, Scalar) else None
    if property is None or not isinstance(properties, tree.Mapping):
        return None
    named = properties.get(property)
    return None if named is None else _asset(resource, property) or named


def _asset(resource: tree.Mapping, property: str) -> Node | None:
    """The file that stands for a property in the place where the template was made.

    Source: https://github.com/aws/aws-cdk/wiki/Assets
    """
    metadata = resource.get("Metadata")
    of_property = metadata.get("aws:asset:property") if isinstance(metadata, tree.Mapping) else None
    if not isinstance(metadata, tree.Mapping) or not isinstance(of_property, Scalar):
        return None
    return metadata.get(_ASSET) if of_property.text == property else None


def may_nest(text: str) -> bool:
    """Whether a text is worth looking for nested stacks in: false only where no template on disk is named."""
    if not any(type in text for type in STACKS):
        return False
    if _ASSET in text or INCLUDE in text:
        return True
    return any(
        len(key.findall(text)) > len(elsewhere.findall(text))
        for property, key, elsewhere in _PLACES
        if property in text
    )


def nested(
    source: Source, document: Document, files: Files, inputs: Inputs, language: Language
) -> Iterator[str]:
    """The paths of the templates on disk that a template nests itself."""
    record = Record(files, inputs)
    record.read(source, document)
    template = read_template(source, with_includes(document, record), record)
    names = Names(template, read_parameters(template.parameters, record), record, language)
    folder = posixpath.dirname(source.path)
    found: dict[str, None] = {}
    count = 0
    for declared in declarations(template.resources, Context(names)).declared:
        node = location(declared.node)
        path = None if node is None else known_text(declared.context.value(node))
        other = None if path is None else read_local(path, folder, record)
        if path is None or other is None or not looks_like_template(other, path):
            continue
        count += 1
        if count > MOST_STACKS:
            # What is not followed there has to be checked by itself.
            break
        found[posixpath.normpath(posixpath.join(folder, path))] = None
    yield from found


def deployed(nests: Mapping[str, Iterable[str]]) -> list[str]:
    """The templates that are deployed by themselves, given which ones each of them nests.

    Of templates that nest one another in a circle the first one is.
    """
    reached: set[str] = set()
    nested_somewhere = {child for parent, children in nests.items() for child in children if child != parent}
    found: list[str] = []
    # What no other nests comes first, so that only circles are left.
    for path in sorted(nests, key=lambda path: path in nested_somewhere):
        if path not in reached:
            found.append(path)
            pending = [path]
            while pending:
                current = pending.pop()
                if current not in reached:
                    reached.add(current)
                    pending.extend(nests.get(current, ()))
    order = {path: index for index, path in enumerate(nests)}
    return sorted(found, key=order.__getitem__)
