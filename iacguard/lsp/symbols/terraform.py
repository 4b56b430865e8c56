"""What the files of Terraform modules declare and mention."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from iacguard.frontends.terraform.module import alias_of, join, literal_text, source_address
from iacguard.lsp.symbols.model import Entry, Found, Key, Kind, Link, Symbols
from iacguard.patterns import pattern
from iacguard.syntax.hcl.tree import (
    Block,
    Body,
    Call,
    Expression,
    File,
    For,
    GetAttr,
    Index,
    Invalid,
    Label,
    ObjectConstructor,
    Parentheses,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    TemplateInterpolation,
    TemplateLiteral,
    TemplatePart,
    TupleConstructor,
    Variable,
    operands,
)
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

_KeyOf: TypeAlias = Callable[[str], Key]

_Names: TypeAlias = "Mapping[str, Key | None]"
"""Names that mean something in a part of a file only, and what; None where the place is not known."""

_TYPED: Final = ("resource", "data", "ephemeral")
_CALL_ARGUMENTS: Final = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})
_NO_NAMES: Final = frozenset({"path", "terraform", "self"})
"""Roots of names that nobody declares."""

_FILE_FUNCTIONS: Final = frozenset(
    {
        "file",
        "filebase64",
        "filebase64sha256",
        "filebase64sha512",
        "fileexists",
        "filemd5",
        "filesha1",
        "filesha256",
        "filesha512",
        "templatefile",
    }
)
_FOR: Final = pattern(r"[\[{(]\s*for\s+([\w-]+)(?:\s*,\s*([\w-]+))?\s+in\b")
_TRAVERSAL: Final = pattern(r"(?<![\w.-])[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+")
_WORD: Final = pattern(r"[\w-]+")
_TEMPLATE_FOR: Final = pattern(r"%\{~?\s*for\s+([\w-]+)(?:\s*,\s*([\w-]+))?\s+in\b")

_KINDS: Final[Mapping[str, Kind]] = {
    "resource": "resource",
    "ephemeral": "data",
    "data": "data",
    "module": "module",
    "variable": "variable",
    "output": "output",
    "provider": "provider",
}

_REQUIRED: Final = "required"
"""What is told of a provider where it is not configured."""

_DEEPEST: Final = 12
"""Blocks within blocks that an outline shows."""


def symbols(source: Source, file: File) -> Symbols:
    """What a configuration file declares and mentions."""
    folder = posixpath.dirname(source.path) or "."
    found = Found()
    reader = _Reader(source, folder, found)
    for block in file.body.blocks:
        reader.top(block)
    return Symbols(source, found)


def values(source: Source, file: File) -> Symbols:
    """What a file of values (``.tfvars``) mentions: the variables that it gives a value."""
    found = Found()
    for name, attribute in file.body.attributes.items():
        found.mention(("assigned", source.path, name), _inside(attribute.name_span))
    return Symbols(source, found)


def outline(file: File) -> tuple[Entry, ...]:
    """The blocks of a file, with what is in them, or what a file of values sets."""
    return (*_attributes(file.body), *map(_block, file.body.blocks))


class _Step(NamedTuple):
    """A name in ``var.name.other``."""

    name: str
    span: Span


class _Reader:
    def __init__(self, source: Source, folder: str, found: Found) -> None:
        self.source = source
        self.folder = folder
        self.found = found

    # Blocks -------------------------------------------------------------------------------------

    def top(self, block: Block) -> None:
        """A block at the top of a file."""
        labels = block.labels
        if block.type == "locals":
            for name, attribute in block.body.attributes.items():
                self._define(("local", self.folder, name), attribute.name_span, name, "local")
            self._body(block.body, {})
        elif block.type == "terraform":
            self._requirements(block)
        elif block.type == "provider" and labels:
            self._provider(block, labels[0])
        elif block.type in ("variable", "output") and labels:
            name = labels[0].text
            detail = _type_of(block) if block.type == "variable" else ""
            self._define((block.type, self.folder, name), labels[0].span, name, _KINDS[block.type], detail)
            self._body(block.body, {}, frozenset({"type"}))
        elif block.type == "module" and labels:
            self._module(block, labels[0])
        elif block.type in _TYPED and len(labels) > 1:
            type, name = labels[0].text, labels[1].text
            key = (block.type, self.folder, f"{type}.{name}")
            self._define(key, labels[1].span, f"{type}.{name}", _KINDS[block.type], type)
            self._repeated(block)
        elif block.type == "check":
            self._check(block)
        else:
            for name, attribute in block.body.attributes.items():
                if name == "provider":
                    self._provider_named(attribute.expression, self._own_provider)
                else:
                    self._expression(attribute.expression, {}, is_address=name in ("from", "to"))
            self._blocks(block.body, {})

    def _check(self, block: Block) -> None:
        for inner in block.body.blocks:
            if inner.type == "data" and len(inner.labels) > 1:
                self.top(inner)
            else:
                self._body(inner.body, {})

    def _requirements(self, block: Block) -> None:
        for inner in block.body.blocks:
            if inner.type != "required_providers":
                self._body(inner.body, {})
                continue
            for name, attribute in inner.body.attributes.items():
                key = ("provider", self.folder, name)
                self._define(key, attribute.name_span, name, "provider", _REQUIRED)
                if isinstance(attribute.expression, ObjectConstructor):
                    for item in attribute.expression.items:
                        if literal_text(item.key) == "configuration_aliases":
                            self._aliases(item.value)

    def _aliases(self, listed: Expression) -> None:
        for item in listed.items if isinstance(listed, TupleConstructor) else ():
            root, steps = _chain(item)
            if root is not None and steps:
                name = f"{root.name}.{steps[0].name}"
                self._define(("provider", self.folder, name), steps[0].span, name, "provider", _REQUIRED)

    def _provider(self, block: Block, label: Label) -> None:
        alias = alias_of(block)
        name = f"{label.text}.{alias}" if alias else label.text
        span = label.span
        if alias:
            span = block.body.attributes["alias"].expression.span
        self._define(("provider", self.folder, name), span, name, "provider")
        self._body(block.body, {})

    def _module(self, block: Block, label: Label) -> None:
        call = label.text
        self._define(("module", self.folder, call), label.span, call, "module", source_address(block) or "")
        address = source_address(block)
        attributes = block.body.attributes
        if address is not None:
            self.found.calls[call] = address.replace("\\", "/")
            self._mention(("into", self.folder, call, "folder"), attributes["source"].expression.span)
        for name, attribute in attributes.items():
            if name not in _CALL_ARGUMENTS:
                self._mention(("into", self.folder, call, "variable", name), attribute.name_span)
        handed = attributes.get("providers")
        if handed is not None and isinstance(handed.expression, ObjectConstructor):
            for item in handed.expression.items:
                self._provider_named(item.key, lambda name: ("into", self.folder, call, "provider", name))
                self._provider_named(item.value, self._own_provider)
        self._repeated(block, frozenset({"source", "version", "providers"}))

    def _repeated(self, block: Block, without: frozenset[str] = frozenset()) -> None:
        """The body of a block that may have ``count`` and ``for_each``."""
        names: dict[str, Key | None] = {}
        for root, argument in (("each", "for_each"), ("count", "count")):
            attribute = block.body.attributes.get(argument)
            if attribute is not None:
                names[root] = self._local(attribute.name_span, argument)
        provider = block.body.attributes.get("provider")
        if provider is not None and block.type in _TYPED:
            self._provider_named(provider.expression, self._own_provider)
            without |= {"provider"}
        self._body(block.body, names, without)

    def _body(self, body: Body, names: _Names, without: frozenset[str] = frozenset()) -> None:
        for name, attribute in body.attributes.items():
            if name not in without:
                self._expression(attribute.expression, names)
        self._blocks(body, names)

    def _blocks(self, body: Body, names: _Names) -> None:
        pending: list[tuple[Body, _Names]] = [(body, names)]
        while pending:
            current, names = pending.pop()
            for block in current.blocks:
                inner = names
                skipped = {"ignore_changes"} if block.type == "lifecycle" else set()
                if block.type == "dynamic" and block.labels:
                    inner = {**names, **self._iterator(block)}
                    skipped = {"iterator"}
                for name, attribute in block.body.attributes.items():
                    if name not in skipped:
                        self._expression(attribute.expression, names)
                pending.append((block.body, inner))

    def _iterator(self, block: Block) -> dict[str, Key | None]:
        iterator = block.body.attributes.get("iterator")
        if iterator is not None and isinstance(iterator.expression, Variable):
            name = iterator.expression.name
            return {name: self._local(iterator.expression.span, name)}
        label = block.labels[0]
        return {label.text: self._local(label.span, label.text)}

    # Expressions --------------------------------------------------------------------------------

    def _expression(self, expression: Expression, names: _Names, is_address: bool = False) -> None:
        pending: list[tuple[Expression, _Names]] = [(expression, names)]
        while pending:
            current, names = pending.pop()
            if isinstance(current, (GetAttr, Index, Splat, Variable)):
                root, steps, inside = _taken_apart(current)
                pending.extend((one, names) for one in inside)
                if root is not None:
                    self._named(root, steps, names, is_address)
            elif isinstance(current, For):
                bound = self._bound(_FOR, current.span, (current.key, current.value))
                pending.append((current.collection, names))
                results = (current.result_key, current.result_value, current.condition)
                pending.extend((one, {**names, **bound}) for one in results if one is not None)
            elif isinstance(current, Invalid):
                self._half_written(current.span, names, is_address)
            elif isinstance(current, Template):
                pending.extend(self._in_template(current.parts, names))
            else:
                if isinstance(current, Call):
                    self._link(current)
                pending.extend((one, names) for one in _children(current))

    def _half_written(self, span: Span, names: _Names, is_address: bool) -> None:
        """The names in what is no expression yet."""
        for match in _TRAVERSAL.finditer(span.text):
            start = span.start + match.start()
            steps: list[_Step] = []
            for word in _WORD.finditer(match[0]):
                place = Span(span.source, start + word.start(), start + word.end())
                steps.append(_Step(word[0], place))
            self._named(Variable(steps[0].span, steps[0].name), steps[1:], names, is_address)

    def _in_template(
        self, parts: Iterable[TemplatePart], names: _Names
    ) -> Iterator[tuple[Expression, _Names]]:
        pending: list[tuple[TemplatePart, _Names]] = [(part, names) for part in parts]
        while pending:
            part, names = pending.pop()
            if isinstance(part, TemplateInterpolation):
                yield part.expression, names
            elif isinstance(part, TemplateIf):
                yield part.condition, names
                pending.extend((one, names) for one in (*part.then, *part.otherwise))
            elif isinstance(part, TemplateFor):
                bound = self._bound(_TEMPLATE_FOR, part.span, (part.key, part.value))
                yield part.collection, names
                pending.extend((one, {**names, **bound}) for one in part.body)

    def _bound(
        self, form: re.Pattern[str], span: Span, variables: tuple[str | None, str]
    ) -> dict[str, Key | None]:
        """The variables of a ``for``, where they stand."""
        names = [name for name in variables if name is not None]
        match = form.match(span.source.text, span.start)
        places: dict[str, Span] = {}
        if match is not None:
            places = {match[group]: Span(span.source, *match.span(group)) for group in (1, 2) if match[group]}
        return {name: self._local(places[name], name) if name in places else None for name in names}

    def _named(self, root: Variable, steps: list[_Step], names: _Names, is_address: bool) -> None:
        """What ``root.step.step`` mentions."""
        name = root.name
        if name in names:
            key = names[name]
            if key is not None:
                self._mention(key, root.span)
            return
        if not steps or name in _NO_NAMES:
            return
        first = steps[0]
        if name == "resource":
            # It may be written out, as ``data`` has to be.
            if len(steps) > 1:
                key = ("resource", self.folder, f"{first.name}.{steps[1].name}")
                self._mention(key, steps[1].span, root.span.to(steps[1].span))
        elif name in ("var", "local"):
            kind = "variable" if name == "var" else "local"
            self._mention((kind, self.folder, first.name), first.span, root.span.to(first.span))
        elif name == "module":
            self._into(root, steps, is_address)
        elif name in ("data", "ephemeral"):
            if len(steps) > 1:
                key = (name, self.folder, f"{first.name}.{steps[1].name}")
                self._mention(key, steps[1].span, root.span.to(steps[1].span))
        else:
            key = ("resource", self.folder, f"{name}.{first.name}")
            self._mention(key, first.span, root.span.to(first.span))

    def _into(self, root: Variable, steps: list[_Step], is_address: bool) -> None:
        """What ``module.call.output`` mentions, or the address of something in a module."""
        calls: list[str] = []
        start = root.span
        while True:
            call, steps = steps[0], steps[1:]
            self._mention(self._key_in(calls, "module", call.name), call.span, start.to(call.span))
            calls.append(call.name)
            if not is_address or len(steps) < 2 or steps[0].name != "module":
                break
            start, steps = steps[0].span, steps[1:]
        if not steps:
            return
        start = steps[0].span
        if not is_address:
            self._mention(self._key_in(calls, "output", steps[0].name), start)
            return
        kind = "resource"
        if steps[0].name in ("data", "ephemeral") and len(steps) > 2:
            kind, steps = steps[0].name, steps[1:]
        if len(steps) > 1:
            key = self._key_in(calls, kind, f"{steps[0].name}.{steps[1].name}")
            self._mention(key, steps[1].span, start.to(steps[1].span))

    def _key_in(self, calls: list[str], kind: str, name: str) -> Key:
        """What something is called in the module that some calls, each in the one before, lead to."""
        if not calls:
            return (kind, self.folder, name)
        further = (word for call in calls[1:] for word in ("into", call))
        return ("into", self.folder, calls[0], *further, kind, name)

    def _own_provider(self, name: str) -> Key:
        return ("provider", self.folder, name)

    def _provider_named(self, expression: Expression, key: _KeyOf) -> None:
        """``aws``, ``aws.west`` or the same as a string, which is how it was written once."""
        root, steps = _chain(expression)
        if root is not None and steps:
            self._mention(key(f"{root.name}.{steps[0].name}"), steps[0].span, expression.span)
        elif root is not None:
            self._mention(key(root.name), root.span)
        else:
            text = literal_text(expression)
            if text:
                self._mention(key(text), expression.span)

    def _link(self, call: Call) -> None:
        if call.name in _FILE_FUNCTIONS and call.arguments and isinstance(call.arguments[0], Template):
            argument = call.arguments[0]
            path = _path_of(argument)
            if path:
                self.found.links.append(Link(_inside(argument.span), (join(self.folder, path),)))

    # Finding ------------------------------------------------------------------------------------

    def _local(self, span: Span, name: str) -> Key:
        span = _inside(span)
        key: Key = ("local name", self.source.path, str(span.start))
        if not any(one.keys[0] == key for one in self.found.definitions[-8:]):
            self.found.define((key,), span, name, "local")
        return key

    def _define(self, key: Key, span: Span, name: str, kind: Kind, detail: str = "") -> None:
        self.found.define((key,), _inside(span), name, kind, detail)

    def _mention(self, key: Key, span: Span, zone: Span | None = None) -> None:
        self.found.mention(key, _inside(span), zone)


def _chain(expression: Expression) -> tuple[Variable | None, list[_Step]]:
    root, steps, _ = _taken_apart(expression)
    return root, steps


def _taken_apart(expression: Expression) -> tuple[Variable | None, list[_Step], list[Expression]]:
    """The root of a traversal, the names that follow it, and what else is evaluated in it.

    Of ``a.b[c].d`` that is ``a``, then ``b`` and ``d``, and ``c``. Behind a splat nothing is a name.
    """
    steps: list[_Step] = []
    inside: list[Expression] = []
    current = expression
    while True:
        if isinstance(current, GetAttr):
            end = current.span.end
            span = Span(current.span.source, max(current.span.start, end - len(current.name)), end)
            # An escape in a string of JSON may stand for a character of the name.
            steps.append(_Step(current.name, span if span.text == current.name else current.span))
            current = current.target
        elif isinstance(current, Index):
            inside.append(current.key)
            current = current.target
        elif isinstance(current, Splat):
            inside.extend(_keys_behind(current.each))
            steps.clear()
            current = current.target
        else:
            break
    if isinstance(current, Variable):
        return current, steps[::-1], inside
    return None, [], [*inside, current]


def _keys_behind(each: Expression) -> Iterator[Expression]:
    """The keys of the indices behind a splat."""
    current = each
    while True:
        if isinstance(current, Index):
            yield current.key
            current = current.target
        elif isinstance(current, GetAttr):
            current = current.target
        elif isinstance(current, Splat):
            yield from _keys_behind(current.each)
            current = current.target
        else:
            return


def _children(expression: Expression) -> tuple[Expression, ...]:
    """The operands of an expression that binds and names nothing itself."""
    if isinstance(expression, TupleConstructor):
        return expression.items
    if isinstance(expression, ObjectConstructor):
        return tuple(part for item in expression.items for part in (item.key, item.value))
    return (expression.inner,) if isinstance(expression, Parentheses) else operands(expression)


def _inside(span: Span) -> Span:
    """A span without the quotes around it."""
    text = span.source.text
    if span.end - span.start > 1 and text[span.start] == text[span.end - 1] == '"':
        return span.within(1, span.end - span.start - 1)
    return span


def _path_of(template: Template) -> str | None:
    """The path that a string names, from the folder of the module on; None when it is not written out."""
    parts = list(template.parts)
    if parts and isinstance(parts[0], TemplateInterpolation):
        root, steps = _chain(parts[0].expression)
        if root is None or root.name != "path" or [step.name for step in steps] not in (["module"], ["root"]):
            return None
        parts = parts[1:]
    texts = [part.text for part in parts if isinstance(part, TemplateLiteral)]
    path = "".join(texts) if len(texts) == len(parts) else ""
    return path.lstrip("/") if len(parts) < len(template.parts) else path


def _type_of(variable: Block) -> str:
    attribute = variable.body.attributes.get("type")
    text = "" if attribute is None else attribute.expression.span.text.strip('"')
    return text if len(text) <= 40 else text.split("(")[0].split("\n")[0]


# Outline ---------------------------------------------------------------------------------------


def _block(block: Block, depth: int = 0) -> Entry:
    labels = [label.text for label in block.labels]
    kind = _KINDS.get(block.type, "block") if depth == 0 else "block"
    if depth == 0 and labels:
        name, detail = ".".join(labels), block.type
        if block.type == "variable":
            detail = _type_of(block) or "variable"
    else:
        name, detail = " ".join((block.type, *labels)), ""
    span = block.labels[-1].span if labels else block.header
    inside = block.span.start <= span.start and span.end <= block.span.end
    children: list[Entry] = []
    if depth < _DEEPEST:
        is_local = depth == 0 and block.type == "locals"
        children.extend(_attributes(block.body, "local" if is_local else "property"))
        children.extend(_block(inner, depth + 1) for inner in block.body.blocks)
        children.sort(key=lambda entry: entry.whole.start)
    return Entry(name, detail, kind, block.span, span if inside else block.header, tuple(children))


def _attributes(body: Body, kind: Kind = "property") -> Iterator[Entry]:
    for name, attribute in body.attributes.items():
        yield Entry(name, "", kind, attribute.span, attribute.name_span)
