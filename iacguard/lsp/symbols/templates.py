"""What CloudFormation and SAM templates declare and mention."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from iacguard.frontends.cloudformation.nested import location
from iacguard.lsp.symbols.export_names import VARIABLE, written
from iacguard.lsp.symbols.model import Entry, Found, Key, Kind, Link, Symbols
from iacguard.patterns import pattern
from iacguard.syntax.embedded import locator
from iacguard.syntax.node import Document, Mapping, Node, Scalar, Sequence
from iacguard.syntax.node import Entry as Pair
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

_Visitor: TypeAlias = "Callable[[Pair, _Names], None]"

_Names: TypeAlias = "dict[str, Key]"
"""The variables of loops and of ``Fn::Sub``, and what they are."""

_LOOP: Final = "Fn::ForEach::"
_PLAIN_PATH: Final = pattern(r"(?!/)(?!.*://)[^\s{}$*?]+")

_SERVERLESS: Final = "AWS::Serverless::"


class _Implicit(NamedTuple):
    """A resource that SAM makes for events."""

    address: str
    named: str
    """The property of an event that names another one."""


_IMPLICIT_APIS: Final = {
    "Api": _Implicit("ServerlessRestApi", "RestApiId"),
    "HttpApi": _Implicit("ServerlessHttpApi", "ApiId"),
}

_SECTIONS: Final = frozenset(
    {
        "Conditions",
        "Globals",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    }
)

_PATHS: Final = frozenset(
    {
        "BodyS3Location",
        "Code",
        "CodeUri",
        "CodeS3Location",
        "Content",
        "ContentUri",
        "DefinitionS3Location",
        "DefinitionUri",
        "Location",
        "RequestMappingTemplateS3Location",
        "ResponseMappingTemplateS3Location",
        "SchemaUri",
        "SourceBundle",
        "TemplateURL",
    }
)
"""Properties in which packaging takes a local path.

https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
"""

_SOURCE_ENDINGS: Final = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".rb", ".go", ".java", ".cs")


def symbols(source: Source, document: Document) -> Symbols:
    """What a template, or a part of one that others include, declares and mentions."""
    found = Found()
    root = document.root
    if isinstance(root, Mapping):
        _Reader(source, root, found).all()
    return Symbols(source, found)


def outline(document: Document) -> tuple[Entry, ...]:
    """The sections of a template, with what is in them."""
    return tuple(_outline(document.root)) if isinstance(document.root, Mapping) else ()


class _Visit(NamedTuple):
    """A node that is still to be looked at."""

    node: Node
    names: _Names
    condition: bool = False
    """Whether a name under ``Condition`` is that of a condition here."""


class _Reader:
    def __init__(self, source: Source, root: Mapping, found: Found) -> None:
        self.source = source
        self.scope = source.path
        self.folder = posixpath.dirname(source.path)
        self.root = root
        self.found = found
        self.resources = dict(_declared(root.get("Resources")))
        self.globals = root.get("Globals")
        self.stacks = {name: path for name, pair in self.resources.items() if (path := self._nested(pair))}
        self.is_sam = isinstance(self.globals, Mapping) or any(
            _type(pair.value).startswith(_SERVERLESS) for pair in self.resources.values()
        )
        self.seen: set[int] = set()
        self.done: set[int] = set()
        """The definitions of state machines that were looked at."""
        self.kept: list[Node] = []
        """What was made here, kept so that no other node is given its id."""

    def all(self) -> None:
        """Looks at the whole template."""
        self._declare()
        for name, pair in self.root.entries.items():
            if name == "Resources":
                self._declarations(pair.value, {}, self._resource)
            elif name == "Outputs":
                self._declarations(pair.value, {}, self._output)
            elif name == "Metadata":
                self._interface(pair.value)
                self._walk(_Visit(pair.value, {}))
            else:
                self._walk(_Visit(pair.value, {}, condition=name == "Conditions"))

    # Declarations -------------------------------------------------------------------------------

    def _declare(self) -> None:
        section = self.root.get("Parameters")
        for name, pair in _declared(section):
            self._define(("name", self.scope, name), pair.key, "parameter", _type(pair.value))
        for name, pair in self.resources.items():
            self._define(("name", self.scope, name), pair.key, "resource", _type(pair.value))
        for name, pair in _declared(self.root.get("Conditions")):
            self._define(("condition", self.scope, name), pair.key, "condition")
        for name, pair in _declared(self.root.get("Mappings")):
            self._mapping(name, pair)
        for name, pair in _declared(self.globals):
            self._define(("globals", self.scope, name), pair.key, "section")

    def _mapping(self, name: str, pair: Pair) -> None:
        key = ("mapping", self.scope, name)
        self._define(key, pair.key, "mapping")
        for top, upper in _declared(pair.value):
            self.found.define(((*key, top), (*key, "*")), _text_span(upper.key), top, "key")
            for second, lower in _declared(upper.value):
                keys = tuple((*key, one, other) for one in (top, "*") for other in (second, "*"))
                self.found.define(keys, _text_span(lower.key), second, "key")

    def _define(self, key: Key, scalar: Scalar, kind: Kind, detail: str = "") -> None:
        self.found.define((key,), _text_span(scalar), scalar.text, kind, detail)

    # Sections -----------------------------------------------------------------------------------

    def _declarations(self, section: Node, names: _Names, visit: _Visitor) -> None:
        """Has the entries of a section visited, those inside of loops too."""
        pending = [(section, names)]
        while pending:
            current, names = pending.pop()
            if not isinstance(current, Mapping) or self._was_seen(current):
                continue
            for name, pair in current.entries.items():
                if name.startswith(_LOOP) and isinstance(pair.value, Sequence):
                    body, inner = self._loop(pair.value, names)
                    if body is not None:
                        pending.append((body, inner))
                elif name == "Fn::Transform":
                    self._include(pair.value)
                    self._walk(_Visit(pair.value, names))
                else:
                    self._in_text(pair.key, names)
                    visit(pair, names)

    def _loop(self, loop: Sequence, names: _Names) -> tuple[Node | None, _Names]:
        """The body of a loop, and the names in it."""
        items = loop.items
        inner = names
        if items and isinstance(items[0], Scalar):
            inner = {**names, items[0].text: self._local(items[0])}
        for item in items[1:2]:
            self._walk(_Visit(item, names))
        return (items[2] if len(items) > 2 else None), inner

    def _resource(self, pair: Pair, names: _Names) -> None:
        resource = pair.value
        if not isinstance(resource, Mapping):
            self._walk(_Visit(resource, names))
            return
        if self._was_seen(resource):
            return
        type = _type(resource)
        for name, inner in resource.entries.items():
            if name == "DependsOn":
                for item in inner.value.items if isinstance(inner.value, Sequence) else [inner.value]:
                    if isinstance(item, Scalar):
                        self._name(item, names)
            elif name == "Condition" and isinstance(inner.value, Scalar):
                self._condition(inner.value)
            elif name == "Type" and isinstance(inner.value, Scalar):
                self._globals_of(inner.value)
            elif name == "Connectors" and isinstance(inner.value, Mapping):
                for _, connector in inner.value.entries.values():
                    self._connector(connector, names)
                self._walk(_Visit(inner.value, names))
            else:
                if name == "Properties":
                    self._properties(type, pair.key.text, resource, inner.value, names)
                    self._definition(inner.value, names)
                self._walk(_Visit(inner.value, names))

    def _properties(
        self, type: str, logical_id: str, resource: Mapping, properties: Node, names: _Names
    ) -> None:
        path = self.stacks.get(logical_id)
        if path is not None:
            named = location(resource)
            if isinstance(named, Scalar):
                self.found.mention(("file", path), _text_span(named))
            given = properties.get("Parameters") if isinstance(properties, Mapping) else None
            for name, pair in _declared(given):
                self.found.mention(("name", path, name), _text_span(pair.key))
        if type == "AWS::Serverless::Connector":
            self._connector(resource, names)
        if isinstance(properties, Mapping):
            self._paths(properties)
            if type.startswith(_SERVERLESS):
                self._implicit_apis(properties)

    def _definition(self, properties: Node, names: _Names) -> None:
        """The definition of a state machine, in whose texts ``${Name}`` stands for what is substituted."""
        substituted = properties.get("DefinitionSubstitutions") if isinstance(properties, Mapping) else None
        if not isinstance(properties, Mapping) or not isinstance(substituted, Mapping):
            return
        inner = {**names, **{name: self._local(pair.key) for name, pair in _declared(substituted)}}
        for name in ("Definition", "DefinitionString"):
            definition = properties.get(name)
            if definition is not None:
                self._walk(_Visit(definition, inner))
                self.done.add(id(definition))

    def _implicit_apis(self, properties: Mapping) -> None:
        """The events that make the one API that SAM adds for all that name none."""
        for _, pair in _declared(properties.get("Events")):
            made = _IMPLICIT_APIS.get(_type(pair.value))
            given = pair.value.get("Properties") if isinstance(pair.value, Mapping) else None
            if made is not None and not (isinstance(given, Mapping) and made.named in given.entries):
                self._define(("name", self.scope, made.address), pair.key, "key")

    def _connector(self, connector: Node, names: _Names) -> None:
        properties = connector.get("Properties") if isinstance(connector, Mapping) else None
        for end in ("Source", "Destination"):
            ends = properties.get(end) if isinstance(properties, Mapping) else None
            for one in ends.items if isinstance(ends, Sequence) else [ends]:
                id = one.get("Id") if isinstance(one, Mapping) else None
                if isinstance(id, Scalar):
                    self._name(id, names)

    def _globals_of(self, type: Scalar) -> None:
        section = type.text.removeprefix(_SERVERLESS)
        if section != type.text and isinstance(self.globals, Mapping) and section in self.globals.entries:
            self.found.mention(("globals", self.scope, section), _text_span(type))

    def _output(self, pair: Pair, names: _Names) -> None:
        self._define(("output", self.scope, pair.key.text), pair.key, "output")
        output = pair.value
        if not isinstance(output, Mapping) or self._was_seen(output):
            return
        export = output.get("Export")
        named = export.get("Name") if isinstance(export, Mapping) else None
        text = None if named is None else written(named)
        if named is not None and text is not None:
            self.found.define((("export", text),), _name_span(named), text, "export")
        for name, inner in output.entries.items():
            if name == "Condition" and isinstance(inner.value, Scalar):
                self._condition(inner.value)
            else:
                self._walk(_Visit(inner.value, names))

    def _interface(self, metadata: Node) -> None:
        """How the console groups and labels parameters."""
        interface = metadata.get("AWS::CloudFormation::Interface") if isinstance(metadata, Mapping) else None
        if not isinstance(interface, Mapping):
            return
        groups = interface.get("ParameterGroups")
        for group in groups.items if isinstance(groups, Sequence) else ():
            listed = group.get("Parameters") if isinstance(group, Mapping) else None
            for item in listed.items if isinstance(listed, Sequence) else ():
                if isinstance(item, Scalar) and item.tag is None:
                    self._name(item, {})
        for name, pair in _declared(interface.get("ParameterLabels")):
            self.found.mention(("name", self.scope, name), _text_span(pair.key))

    # Values -------------------------------------------------------------------------------------

    def _walk(self, visit: _Visit) -> None:
        pending = [visit]
        while pending:
            visit = pending.pop()
            node = visit.node
            if id(node) in self.done:
                continue
            if isinstance(node, Scalar):
                self._function(node.tag or "", node, visit, pending)
                continue
            if self._was_seen(node):
                continue
            if node.tag is not None:
                self._function(node.tag, node, visit, pending)
            elif isinstance(node, Sequence):
                pending.extend(visit._replace(node=item) for item in reversed(node.items))
            elif len(node.entries) == 1 and self._is_function(node, visit):
                ((name, pair),) = node.entries.items()
                self._function(name, pair.value, visit, pending)
            else:
                self._entries(node, visit, pending)

    def _entries(self, node: Mapping, visit: _Visit, pending: list[_Visit]) -> None:
        for name, pair in reversed(node.entries.items()):
            inner = pair.value
            if name.startswith(_LOOP) and isinstance(inner, Sequence):
                body, names = self._loop(inner, visit.names)
                if body is not None:
                    pending.append(_Visit(body, names, visit.condition))
                continue
            if name == "Fn::Transform":
                self._include(inner)
            if visit.names:
                self._in_text(pair.key, visit.names)
            if self.is_sam:
                self._authorizers(name, inner)
            pending.append(visit._replace(node=inner))

    def _is_function(self, node: Mapping, visit: _Visit) -> bool:
        (name,) = node.entries
        if name == "Condition":
            return visit.condition and isinstance(node.entries[name].value, Scalar)
        return name == "Ref" or (name.startswith("Fn::") and not name.startswith((_LOOP, "Fn::Transform")))

    def _function(self, name: str, argument: Node, visit: _Visit, pending: list[_Visit]) -> None:
        """A call of an intrinsic function, or any other tag."""
        names = visit.names
        if not name:
            if names and isinstance(argument, Scalar):
                self._in_text(argument, names)
            return
        short = name.removeprefix("!").removeprefix("Fn::")
        if short in ("If", "And", "Or", "Not", "Equals"):
            visit = visit._replace(condition=True)
        if argument is visit.node and not isinstance(argument, Scalar):
            # The tag is on the very node that is the argument.
            argument = _untagged(argument)
            self.kept.append(argument)
        elif argument is not visit.node and argument.tag is not None:
            if short == "ImportValue":
                self._import(argument)
            pending.append(visit._replace(node=argument))
            return
        items = argument.items if isinstance(argument, Sequence) else []
        rest: list[Node] = [argument] if isinstance(argument, Mapping) else list(items)
        if short == "GetAtt":
            rest = self._attribute(argument, names)
        elif short == "Sub":
            rest = self._sub(argument, names)
        elif short == "ImportValue":
            self._import(argument)
        elif short == "Transform":
            self._include(argument)
        elif short == "FindInMap" and items:
            self._find_in_map(items)
        elif isinstance(argument, Scalar):
            if short == "Ref":
                self._name(argument, names)
            elif short == "Condition":
                self._condition(argument)
        elif short == "If" and items and isinstance(items[0], Scalar):
            self._condition(items[0])
            rest = items[1:]
        elif short == "ValueOf" and items and isinstance(items[0], Scalar):
            self._name(items[0], names)
            rest = items[1:]
        pending.extend(visit._replace(node=one) for one in reversed(rest))

    def _attribute(self, argument: Node, names: _Names) -> list[Node]:
        if isinstance(argument, Scalar):
            if argument.tag not in (None, "!GetAtt"):
                return [argument]
            name, dot, attribute = argument.text.partition(".")
            located = locator(argument)
            self._named(name, located(0, len(name)), _text_span(argument), names)
            if dot:
                self._output_of(name, attribute, located(len(name) + 1, len(argument.text)))
            return []
        items = argument.items if isinstance(argument, Sequence) else []
        rest = [item for item in items if not isinstance(item, Scalar) or item.tag is not None]
        if items and isinstance(items[0], Scalar) and items[0].tag is None:
            last = items[-1]
            target = _text_span(items[0])
            self._named(items[0].text, target, target.to(_text_span(last)), names)
            if len(items) == 2 and isinstance(last, Scalar) and last.tag is None:
                self._output_of(items[0].text, last.text, _text_span(last))
        return rest

    def _output_of(self, name: str, attribute: str, span: Span) -> None:
        """An output of a nested stack."""
        path = self.stacks.get(name)
        section, _, output = attribute.partition(".")
        if path is not None and section == "Outputs" and output:
            start = span.end - len(output)
            exact = Span(span.source, start, span.end)
            self.found.mention(("output", path, output), exact if exact.text == output else span, span)

    def _sub(self, argument: Node, names: _Names) -> list[Node]:
        items = argument.items if isinstance(argument, Sequence) else [argument]
        rest: list[Node] = []
        inner = dict(names)
        if len(items) > 1 and isinstance(items[1], Mapping):
            for name, pair in _declared(items[1]):
                inner[name] = self._local(pair.key)
                rest.append(pair.value)
        template = items[0] if items else None
        if isinstance(template, Scalar) and template.tag in (None, "!Sub"):
            self._substituted(template, inner)
        elif template is not None and template is not argument:
            rest.append(template)
        return rest

    def _substituted(self, template: Scalar, names: _Names) -> None:
        if "${" not in template.text:
            return
        located = locator(template)
        for match in VARIABLE.finditer(template.text):
            written = match[2]
            whole = written.strip()
            if match[1] or not whole or match[0][0] == "&":
                continue
            start = match.start(2) + len(written) - len(written.lstrip())
            zone = located(match.start(), match.end())
            if whole in names:
                self.found.mention(names[whole], located(start, start + len(whole)), zone)
                continue
            name, dot, attribute = whole.partition(".")
            self._named(name, located(start, start + len(name)), zone, names)
            if dot:
                self._output_of(name, attribute, located(start + len(name) + 1, start + len(whole)))

    def _in_text(self, scalar: Scalar, names: _Names) -> None:
        """The variables of loops in a key or a text."""
        if not names or "{" not in scalar.text:
            return
        located = locator(scalar)
        for match in VARIABLE.finditer(scalar.text):
            key = names.get(match[2].strip())
            if key is not None and not match[1]:
                self.found.mention(key, located(*match.span(2)), located(*match.span()))

    def _find_in_map(self, items: list[Node]) -> None:
        written = [item.text if isinstance(item, Scalar) and item.tag is None else "*" for item in items[:3]]
        if written[0] == "*":
            return
        for count, item in enumerate(items[:3]):
            if isinstance(item, Scalar) and item.tag is None:
                self.found.mention(("mapping", self.scope, *written[: count + 1]), _text_span(item))

    def _import(self, argument: Node) -> None:
        is_own = argument.tag == "!ImportValue"
        text = written(_untagged(argument) if is_own else argument)
        if text is not None:
            self.found.mention(("import", text), _name_span(argument), argument.span)

    def _condition(self, scalar: Scalar) -> None:
        self.found.mention(("condition", self.scope, scalar.text), _text_span(scalar))

    def _name(self, scalar: Scalar, names: _Names) -> None:
        """A logical id or a parameter, or ``Function.Alias`` as SAM has it."""
        text = scalar.text
        if "." in text and text not in self.resources:
            head = text.partition(".")[0]
            self._named(head, locator(scalar)(0, len(head)), _text_span(scalar), names)
        else:
            self._named(text, _text_span(scalar), None, names)

    def _named(self, name: str, span: Span, zone: Span | None, names: _Names) -> None:
        if name and not name.startswith("AWS::"):
            self.found.mention(names.get(name) or ("name", self.scope, name), span, zone)

    def _authorizers(self, name: str, node: Node) -> None:
        if name == "Authorizers":
            for inner, pair in _declared(node):
                self._define(("authorizer", self.scope, inner), pair.key, "key")
        elif name in ("Authorizer", "DefaultAuthorizer") and isinstance(node, Scalar) and node.tag is None:
            self.found.mention(("authorizer", self.scope, node.text), _text_span(node))

    def _local(self, scalar: Scalar) -> Key:
        span = _text_span(scalar)
        key: Key = ("local name", self.scope, str(span.start))
        self.found.define((key,), span, scalar.text, "local")
        return key

    # Files --------------------------------------------------------------------------------------

    def _nested(self, pair: Pair) -> str | None:
        """The template that a resource nests, where it is named by a path."""
        named = location(pair.value)
        return self._local_path(named) if isinstance(named, Scalar) else None

    def _local_path(self, scalar: Scalar) -> str | None:
        text = scalar.text
        if scalar.tag is not None or not _PLAIN_PATH.fullmatch(text):
            return None
        return posixpath.normpath(posixpath.join(self.folder, text))

    def _paths(self, properties: Mapping) -> None:
        for name, pair in properties.entries.items():
            path = self._local_path(pair.value) if isinstance(pair.value, Scalar) else None
            if path is None or not isinstance(pair.value, Scalar):
                continue
            if name in ("CodeUri", "Code"):
                self._code(pair.value, path, properties)
            elif name in _PATHS:
                self.found.links.append(Link(_text_span(pair.value), (path,)))
            elif name == "Handler" and "CodeUri" not in properties.entries:
                default = self._default("CodeUri")
                if default is not None and (folder := self._local_path(default)) is not None:
                    self._code(pair.value, folder, properties)

    def _code(self, scalar: Scalar, path: str, properties: Mapping) -> None:
        """A link to a file of code, or to the one in a folder that handles events."""
        handler = properties.get("Handler") or self._default("Handler")
        targets = [path]
        if isinstance(handler, Scalar) and handler.tag is None:
            stem = posixpath.join(path, handler.text.rpartition(".")[0])
            targets.extend(stem + ending for ending in _SOURCE_ENDINGS)
        self.found.links.append(Link(_text_span(scalar), tuple(targets)))

    def _default(self, property: str) -> Scalar | None:
        functions = self.globals.get("Function") if isinstance(self.globals, Mapping) else None
        node = functions.get(property) if isinstance(functions, Mapping) else None
        return node if isinstance(node, Scalar) else None

    def _include(self, transform: Node) -> None:
        for one in transform.items if isinstance(transform, Sequence) else [transform]:
            if not isinstance(one, Mapping):
                continue
            name, parameters = one.get("Name"), one.get("Parameters")
            place = parameters.get("Location") if isinstance(parameters, Mapping) else None
            if not isinstance(name, Scalar) or name.text != "AWS::Include" or not isinstance(place, Scalar):
                continue
            path = self._local_path(place)
            if path is not None:
                self.found.includes.append(path)
                self.found.links.append(Link(_text_span(place), (path,)))
                self.found.mention(("file", path), _text_span(place))

    def _was_seen(self, node: Node) -> bool:
        """Whether an anchor's node was come by already; from now on it was."""
        if id(node) in self.seen:
            return True
        self.seen.add(id(node))
        return False


def _declared(section: Node | None) -> Iterator[tuple[str, Pair]]:
    """The entries of a section, those inside of loops too."""
    pending = [section]
    depth = 0
    while pending:
        current = pending.pop()
        if not isinstance(current, Mapping):
            continue
        for name, pair in current.entries.items():
            if not name.startswith("Fn::"):
                yield name, pair
            elif name.startswith(_LOOP) and isinstance(pair.value, Sequence) and depth < _DEEPEST_LOOP:
                depth += 1
                pending.extend(pair.value.items[2:3])


_DEEPEST_LOOP: Final = 1000
"""Loops of a section that are gone into."""


def _type(node: Node) -> str:
    type = node.get("Type") if isinstance(node, Mapping) else None
    return type.text if isinstance(type, Scalar) else ""


def _text_span(node: Node) -> Span:
    """Where the text of a scalar stands, without tag and quotes; all of any other node."""
    return locator(node)(0, len(node.text)) if isinstance(node, Scalar) and node.text else node.span


def _untagged(node: Node) -> Node:
    """A node that is the argument of the function that its tag names."""
    if isinstance(node, Mapping):
        return Mapping(node.span, node.entries)
    if isinstance(node, Sequence):
        return Sequence(node.span, node.items)
    return Scalar(node.span, node.value, node.text, node.style)


def _name_span(named: Node) -> Span:
    """Where the name of an export stands."""
    if isinstance(named, Mapping) and len(named.entries) == 1:
        ((function, pair),) = named.entries.items()
        argument = pair.value
        if function == "Fn::Sub":
            items = argument.items if isinstance(argument, Sequence) else []
            return _text_span(items[0] if items else argument)
    return _text_span(named)


# Outline ---------------------------------------------------------------------------------------


def _outline(root: Mapping) -> Iterator[Entry]:
    kinds: dict[str, Kind] = {
        "Conditions": "condition",
        "Mappings": "mapping",
        "Outputs": "output",
        "Parameters": "parameter",
        "Resources": "resource",
    }
    for name, pair in root.entries.items():
        whole = _whole(pair)
        if whole is not None:
            children = _entries(pair.value, whole, kinds.get(name, "property"), 0)
            kind: Kind = "section" if name in _SECTIONS else "property"
            yield Entry(name, _told(pair.value), kind, whole, pair.key.span, children)


def _entries(node: Node, around: Span, kind: Kind, depth: int) -> tuple[Entry, ...]:
    """The entries of a mapping that stands where its outline has it, and nothing of an alias."""
    found: list[Entry] = []
    for name, pair in node.entries.items() if isinstance(node, Mapping) else ():
        whole = _whole(pair)
        if depth == 1 and name == "Type":
            # It is told beside the name of what it is the type of.
            continue
        if whole is None or not around.start <= whole.start <= whole.end <= around.end:
            continue
        children: tuple[Entry, ...] = ()
        if depth < _DEEPEST_ENTRY:
            children = _entries(pair.value, whole, "property", depth + 1)
        detail = _type(pair.value) if depth == 0 else _told(pair.value)
        found.append(Entry(name, detail, kind, whole, pair.key.span, children))
    return tuple(found)


_DEEPEST_ENTRY: Final = 3
"""Below a section: declaration, its attributes, its properties, what is in these."""

_LONGEST_DETAIL: Final = 60


def _whole(pair: Pair) -> Span | None:
    key, value = pair.key.span, pair.value.span
    if value.source is not key.source:
        return None
    return key.to(value) if value.start >= key.start and value.end >= key.end else key


def _told(node: Node) -> str:
    text = node.text if isinstance(node, Scalar) and node.tag is None else ""
    return text if len(text) <= _LONGEST_DETAIL and "\n" not in text else ""
