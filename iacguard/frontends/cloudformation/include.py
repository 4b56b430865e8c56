"""``AWS::Include``: parts of a template that stand in another file.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html

CloudFormation takes them from S3. A relative path is what ``aws cloudformation package`` uploads,
so that file is read in its place. What any other macro makes is not known.
"""

from __future__ import annotations

import posixpath

from iacguard.frontends.cloudformation.context import Context
from iacguard.frontends.cloudformation.record import Record
from iacguard.frontends.cloudformation.template import INCLUDE, transforms_of
from iacguard.frontends.cloudformation.texts import known_text
from iacguard.syntax.node import Document, Entry, Mapping, Node, Scalar, Sequence
from iacguard.text import Source, Span

_NOT_ON_DISK = "the included file is not on disk and not checked"


def included(transform: Node, span: Span, context: Context) -> Mapping | None:
    """The mapping that stands for a transform inside a template; None, with a note, when not known."""
    if isinstance(transform, Sequence) and len(transform.items) == 1:
        transform = transform.items[0]
    name = transform.get("Name") if isinstance(transform, Mapping) else None
    if not isinstance(transform, Mapping) or not isinstance(name, Scalar):
        context.problem(span, "Fn::Transform takes a mapping with Name and Parameters")
        return None
    record = context.names.record
    if name.text != INCLUDE:
        message = f"what the macro {name.text} makes here is not known and not checked"
        record.note("unknown-macro", span, message)
        return None
    if span.source is not context.names.template.source:
        context.problem(span, "an included file cannot include another one")
        return None
    parameters = transform.get("Parameters")
    location = parameters.get("Location") if isinstance(parameters, Mapping) else None
    path = None if location is None else known_text(context.value(location))
    folder = posixpath.dirname(span.source.path)
    document = None if path is None else read_local(path, folder, record)
    if document is None or not isinstance(document.root, Mapping):
        record.note("unresolved-include", span, _NOT_ON_DISK)
        return None
    return document.root


def with_includes(document: Document, record: Record) -> Document:
    """A template with the files put in that its ``Transform`` section includes, where they are on disk."""
    root = document.root
    if not isinstance(root, Mapping) or "Transform" not in root.entries:
        return document
    for transform in transforms_of(root.get("Transform"), record):
        if transform.name != INCLUDE:
            continue
        location = None if transform.parameters is None else transform.parameters.get("Location")
        path = location.text if isinstance(location, Scalar) and location.tag is None else ""
        other = read_local(path, posixpath.dirname(root.span.source.path), record)
        if other is None or not isinstance(other.root, Mapping):
            record.note("unresolved-include", transform.span, _NOT_ON_DISK)
        else:
            root = _merged(root, other.root)
    return Document(root, document.problems)


def _merged(template: Mapping, other: Mapping) -> Mapping:
    """A template with the entries of the sections of another text added."""
    entries = dict(template.entries)
    for name, entry in other.entries.items():
        own = entries.get(name)
        if own is None:
            entries[name] = entry
        elif isinstance(own.value, Mapping) and isinstance(entry.value, Mapping):
            both = {**own.value.entries, **entry.value.entries}
            entries[name] = Entry(own.key, Mapping(own.value.span, both))
    return Mapping(template.span, entries)


def read_local(path: str, folder: str, record: Record) -> Document | None:
    """The tree of a file named relative to a folder; None when it is elsewhere or cannot be read."""
    if "://" in path or path.startswith("/") or not path:
        return None
    whole = posixpath.normpath(posixpath.join(folder, path))
    if whole not in record.documents:
        source = record.files.read(whole)
        document = None if source is None else parse(source)
        record.documents[whole] = document
        if source is not None and document is not None:
            record.read(source, document)
    return record.documents[whole]


def parse(source: Source) -> Document:
    """The tree of a text in either notation."""
    # YAML can read JSON too, but its parser costs start-up time and knows less of what goes wrong.
    if source.text.lstrip()[:1] == "{":
        from iacguard.syntax.json import parse as parse_json

        document = parse_json(source)
        if not any(problem.fatal for problem in document.problems):
            return document
        # A flow mapping of YAML starts like JSON.
        if source.path.endswith((".yaml", ".yml")):
            from iacguard.syntax.yaml import parse as parse_yaml

            return parse_yaml(source)
        return document
    from iacguard.syntax.yaml import parse as parse_yaml

    return parse_yaml(source)
