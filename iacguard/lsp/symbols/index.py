"""The symbols of a project's files, found when they are asked for and kept while a text is the same."""

from __future__ import annotations

import json
import posixpath
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol

from iacguard.frontends.cloudformation.detect import looks_like_template, may_be_template
from iacguard.frontends.terraform.module import join
from iacguard.frontends.terraform.names import is_terraform_file
from iacguard.lsp.symbols import export_names, templates, terraform
from iacguard.lsp.symbols.model import Definition, Entry, Key, Link, Mention, Symbols
from iacguard.patterns import pattern
from iacguard.project.discover import TEMPLATE_ENDINGS, Candidates
from iacguard.syntax.hcl.tree import File
from iacguard.syntax.node import Document
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

_MOST_FILES: Final = 5000
"""Files whose symbols are kept; of larger projects the rest is not looked through."""

_PATIENCE: Final = 2.0
"""Seconds that one question may look through files that were not looked at before.

What it does not come to is looked at by the next question.
"""

_MOST_CALLS: Final = 4
"""Modules within modules that addresses are followed through."""

_OF_TEMPLATES: Final = frozenset({"name", "condition", "mapping", "globals", "authorizer"})
_VALUES: Final = (".tfvars", ".tfvars.json")
_INSTALLED: Final = ".terraform/modules/modules.json"
_SOURCE: Final = pattern(r'\bsource"?\s*[=:]\s*"([^"\n]*)"')

_NAMED: Final = frozenset({"resource", "data", "module", "parameter", "variable", "output"})
"""The kinds of declarations that people look for by name."""

_SERVERLESS: Final = "AWS::Serverless::"


class Workspace(Protocol):
    """The files of a project; :class:`iacguard.lsp.session.Session` is one."""

    @property
    def candidates(self) -> Candidates:
        """What there is."""

    def read(self, path: str) -> Source | None:
        """The text of a file, the very same as long as it does not change and somebody holds it."""

    def names_in(self, folder: str) -> list[str]:
        """The names of the files in a folder."""

    def template(self, source: Source) -> Document:
        """The tree of a template."""

    def file(self, source: Source) -> File:
        """The tree of a Terraform file."""


class Use(NamedTuple):
    """A place where something is named."""

    span: Span
    is_declaration: bool


class Index:
    """Answers about the files of one project, all on one thread."""

    def __init__(self, files: Workspace) -> None:
        self._files = files
        self._open: Mapping[str, Source] = {}
        self._known: dict[str, Symbols | _Nothing] = {}
        self._addresses: dict[str, tuple[Source, frozenset[str]]] = {}
        """The folders of modules that a text seems to call, by path."""
        self._now = _Now()
        self._installed: dict[str, tuple[Source, Mapping[str, str]]] = {}
        self._candidates: Candidates | None = None
        self._held: dict[str, Source] = {}
        self._others: set[str] = set()
        """Files that are no templates, for as long as nothing is known to have changed."""
        self._deadline = 0.0

    def show(self, texts: Mapping[str, Source]) -> None:
        """Takes over the open texts by path. Called before each question."""
        self._open = texts
        self._now = _Now()
        if self._candidates is not self._files.candidates:
            self._candidates = self._files.candidates
            self._others.clear()
            self._held = {path: text for path, text in self._held.items() if self._files.read(path) is text}
        self._deadline = time.monotonic() + _PATIENCE

    # Questions ----------------------------------------------------------------------------------

    def symbols(self, path: str) -> Symbols | None:
        """What is found in a file; None for what is no infrastructure code."""
        if path not in self._open and path in self._others:
            return None
        fresh = self._now.symbols.get(path)
        if fresh is not None:
            return fresh
        source = self._text(path)
        if source is None:
            self._known.pop(path, None)
            return None
        known = self._known.get(path)
        if known is None or known.source is not source:
            if len(self._known) >= _MOST_FILES and path not in self._open and known is None:
                return None
            known = self._known[path] = self._found(source) or _Nothing(source)
        if isinstance(known, Symbols):
            self._now.symbols[path] = known
            return known
        if path not in self._open:
            self._others.add(path)
            del self._known[path]
        return None

    def outline(self, path: str) -> tuple[Entry, ...] | None:
        """What a file consists of; None for what is no infrastructure code."""
        symbols = self.symbols(path)
        if symbols is None:
            return None
        if path.endswith(_VALUES) or is_terraform_file(path.rsplit("/", 1)[-1]):
            return terraform.outline(self._files.file(symbols.source))
        return templates.outline(self._files.template(symbols.source))

    def definitions(self, path: str, offset: int) -> list[Span]:
        """Where what is named at a place is declared."""
        here = self._at(path, offset)
        if isinstance(here, Mention):
            return [one.span for one in self._definitions(here.key)]
        if here is None:
            return []
        if here.kind == "module":
            kind, folder, call = here.keys[0]
            del kind
            first = self._definitions(("into", folder, call, "folder"))
            if first:
                return [one.span for one in first]
        return [one.span for one in self._definitions(here.keys[0])]

    def uses(self, path: str, offset: int, only: str | None = None) -> list[Use]:
        """Every place that names what is named at a place; ``only`` in one file if that is given."""
        here = self._at(path, offset)
        if here is None:
            return []
        if isinstance(here, Mention):
            defined = self._definitions(here.key)
            keys = {key for one in defined for key in one.keys}
            if not keys and (resolved := self._resolved(here.key)) is not None:
                keys = {resolved}
        else:
            keys = set(here.keys)
            defined = self._definitions(here.keys[0])
        found: dict[Span, Use] = {one.span: Use(one.span, True) for one in defined if one.name}
        for mention in self._mentions(keys, only):
            found.setdefault(mention.span, Use(mention.span, False))
        uses = [use for use in found.values() if only is None or use.span.source.path == only]
        return sorted(uses, key=lambda use: (use.span.source.path, use.span.start, use.span.end))

    def links(self, path: str) -> Iterator[tuple[Link, str]]:
        """The links of a file whose targets are there, each with the path of the target."""
        symbols = self.symbols(path)
        if symbols is None:
            return
        for link in symbols.links:
            target = next((one for one in link.targets if self._exists(one)), None)
            if target is not None:
                yield link, target
        for mention in symbols.mentions:
            is_whole = mention.key[0] == "file" or mention.key[-1] == "folder"
            for defined in self._definitions(mention.key)[:1] if is_whole else ():
                yield Link(mention.span, ()), defined.span.source.path

    def search(self, query: str, most: int) -> list[Definition]:
        """The declarations of the whole project whose names are like a query, the best first."""
        ranked: list[tuple[tuple[int, int], Definition]] = []
        for path in self._all():
            symbols = self._in_time(path)
            for one in symbols.definitions if symbols is not None else ():
                if one.kind in _NAMED and (rank := rank_of(query, one.name)) is not None:
                    ranked.append(((rank, len(one.name)), one))
        ranked.sort(key=lambda found: (found[0], found[1].span.source.path, found[1].span.start))
        return [one for _, one in ranked[:most]]

    # Files --------------------------------------------------------------------------------------

    def _text(self, path: str) -> Source | None:
        return self._open.get(path) or self._files.read(path)

    def _found(self, source: Source) -> Symbols | None:
        path = source.path
        if path.endswith(_VALUES):
            return terraform.values(source, self._files.file(source))
        if is_terraform_file(path.rsplit("/", 1)[-1]):
            return terraform.symbols(source, self._files.file(source))
        if not path.endswith(TEMPLATE_ENDINGS):
            return None
        if may_be_template(source.text):
            document = self._files.template(source)
            if looks_like_template(document, path):
                return templates.symbols(source, document)
        if path in self._open and self._includers(path):
            return templates.symbols(source, self._files.template(source))
        return None

    def _in_time(self, path: str) -> Symbols | None:
        """The symbols of a file, unless too much time has gone by already to look at new ones."""
        if path in self._known or path in self._others or time.monotonic() < self._deadline:
            return self.symbols(path)
        return None

    def _all(self) -> Iterator[str]:
        """The paths of all files, those of the open ones first."""
        yield from self._open
        yield from (path for path in self._templates() if path not in self._open)
        for folder in self._folders():
            yield from (path for path in self._of_folder(folder) if path not in self._open)

    def _templates(self) -> Iterable[str]:
        opened = [path for path in self._open if path.endswith(TEMPLATE_ENDINGS)]
        return dict.fromkeys((*opened, *self._files.candidates.templates))

    def _folders(self) -> Iterable[str]:
        opened = [_folder(path) for path in self._open if is_terraform_file(path.rsplit("/", 1)[-1])]
        return dict.fromkeys((*opened, *self._files.candidates.modules))

    def _of_folder(self, folder: str) -> list[str]:
        """The configuration files of a module."""
        found = self._now.files.get(folder)
        if found is None:
            found = self._now.files[folder] = self._found_in(folder)
        return found

    def _found_in(self, folder: str) -> list[str]:
        names = {name for name in self._files.names_in(folder) if is_terraform_file(name)}
        names.update(
            name
            for path in self._open
            if _folder(path) == folder and is_terraform_file(name := path.rsplit("/", 1)[-1])
        )
        return [join(folder, name) for name in sorted(names)]

    def _exists(self, path: str) -> bool:
        folder, name = posixpath.split(path)
        return path in self._open or name in self._files.names_in(folder or ".")

    def _templates_with(self, is_wanted: Callable[[str], bool]) -> Iterator[Symbols]:
        """The symbols of the templates whose texts are wanted."""
        for path in self._templates():
            if path in self._others and path not in self._open:
                continue
            if path not in self._known and time.monotonic() > self._deadline:
                continue
            source = self._template_text(path)
            if source is not None and is_wanted(source.text):
                symbols = self.symbols(path)
                if symbols is not None:
                    yield symbols

    def _template_text(self, path: str) -> Source | None:
        """The text of what may be a template, which is held so that it is not read for each question."""
        source = self._text(path)
        if source is None or (path not in self._open and not may_be_template(source.text)):
            self._others.add(path)
            return None
        if len(self._held) < _MOST_FILES:
            self._held[path] = source
        return source

    # Terraform ----------------------------------------------------------------------------------

    def _called(self, folder: str, call: str) -> str | None:
        """The folder of the module that a call leads to, where it is on the disk."""
        calls = self._now.calls.get(folder)
        if calls is None:
            calls = self._now.calls[folder] = {}
            for path in self._of_folder(folder):
                symbols = self.symbols(path)
                calls.update({} if symbols is None else symbols.calls)
        address = calls.get(call)
        if address is not None and address.split("/", 1)[0] in (".", ".."):
            return join(folder, address)
        return None if address is None else self._modules_json(folder).get(call)

    def _modules_json(self, folder: str) -> Mapping[str, str]:
        """The folders of the modules that ``terraform init`` fetched, by the names of their calls."""
        path = join(folder, _INSTALLED)
        source = self._files.read(path)
        if source is None:
            return {}
        known = self._installed.get(path)
        if known is None or known[0] is not source:
            known = self._installed[path] = (source, _installed(folder, source.text))
        return known[1]

    def _callers(self, folder: str) -> list[tuple[str, str]]:
        """The folders and the names of the calls that lead to a module."""
        found = self._now.callers.get(folder)
        if found is None:
            found = self._now.callers[folder] = list(self._found_callers(folder))
        return found

    def _found_callers(self, folder: str) -> Iterator[tuple[str, str]]:
        if self._now.reached is None:
            self._now.reached = {}
            for caller in self._folders():
                targets = {target for path in self._of_folder(caller) for target in self._seem_called(path)}
                targets.update(self._modules_json(caller).values())
                for target in targets:
                    self._now.reached.setdefault(target, []).append(caller)
        for caller in self._now.reached.get(folder, ()):
            symbols = map(self._in_time, self._of_folder(caller))
            calls = {call for one in symbols if one is not None for call in one.calls}
            yield from ((caller, call) for call in sorted(calls) if self._called(caller, call) == folder)

    def _seem_called(self, path: str) -> frozenset[str]:
        """The folders of the modules that a text seems to call, which cost less to tell than to parse it."""
        source = self._text(path)
        if source is None:
            return frozenset()
        known = self._addresses.get(path)
        if known is None or known[0] is not source:
            folder = _folder(path)
            addresses = (found.replace("\\", "/") for found in _SOURCE.findall(source.text))
            folders = frozenset(join(folder, address) for address in addresses if address[:1] == ".")
            known = self._addresses[path] = (source, folders)
        return known[1]

    def _resolved(self, key: Key) -> Key | None:
        """A key by its own scope; None when that is not on the disk."""
        while key[0] == "into":
            folder = self._called(key[1], key[2])
            if folder is None:
                return None
            key = (key[3], folder, *key[4:])
        if key[0] == "assigned":
            return self._assigned(key[1], key[2])
        return key

    def _assigned(self, path: str, name: str) -> Key:
        """The variable that a file of values means: of its own folder, or the next one above."""
        folder = _folder(path)
        while True:
            key = ("variable", folder, name)
            if self._in_folder(key) or folder in (".", "/") or folder.endswith(".."):
                return key
            folder = _folder(folder)

    def _in_folder(self, key: Key) -> list[Definition]:
        found: list[Definition] = []
        for path in self._of_folder(key[1]):
            symbols = self.symbols(path)
            found.extend(() if symbols is None else symbols.defined(key))
        return found

    def _ways_to(self, key: Key, depth: int = 0) -> Iterator[Key]:
        """A key as each module writes it that can mean it."""
        yield key
        if depth < _MOST_CALLS:
            kind, folder, *rest = key
            for caller, call in self._callers(folder):
                yield from self._ways_to(("into", caller, call, kind, *rest), depth + 1)

    # Templates ----------------------------------------------------------------------------------

    def _includers(self, path: str) -> list[str]:
        """The templates that include a file as a part of their own."""
        name = posixpath.basename(path)
        return [
            symbols.source.path
            for symbols in self._templates_with(lambda text: "AWS::Include" in text and name in text)
            if path in symbols.includes
        ]

    def _group(self, path: str) -> list[str]:
        """The files that share their names with a template: those that it includes, or that include it."""
        symbols = self.symbols(path)
        wholes = [path]
        if symbols is None or not may_be_template(symbols.source.text):
            wholes.extend(self._includers(path))
        found: dict[str, None] = {}
        for whole in wholes:
            own = self.symbols(whole)
            found.update(dict.fromkeys((whole, *(() if own is None else own.includes))))
        return list(found)

    def _part(self, path: str) -> Symbols | None:
        """The symbols of a template, or of what one includes."""
        symbols = self.symbols(path)
        if symbols is not None:
            return symbols
        source = self._text(path)
        if source is None or not path.endswith(TEMPLATE_ENDINGS):
            return None
        return templates.symbols(source, self._files.template(source))

    def _in_group(self, key: Key) -> list[Definition]:
        found: list[Definition] = []
        kind, path, *name = key
        for member in self._group(path):
            symbols = self._part(member)
            found.extend(() if symbols is None else symbols.defined((kind, member, *name)))
        if not found and kind == "name":
            found = self._implied(path, name[0])
        return found

    def _implied(self, path: str, name: str) -> list[Definition]:
        """What makes a resource that is not written: a loop, or a resource of SAM."""
        symbols = self.symbols(path)
        resources = [one for one in symbols.definitions if one.kind == "resource"] if symbols else []
        loops = [one for one in resources if "{" in one.name and _is_made(one.name, name)]
        if loops:
            return loops
        made = [one for one in resources if one.detail.startswith(_SERVERLESS) and name.startswith(one.name)]
        return [max(made, key=lambda one: len(one.name))] if made else []

    # Keys ---------------------------------------------------------------------------------------

    def _at(self, path: str, offset: int) -> Mention | Definition | None:
        symbols = self.symbols(path)
        if symbols is None:
            return None
        mention, definition = symbols.mention_at(offset), symbols.definition_at(offset)
        if mention is None or definition is None:
            return mention or definition
        zone, name = mention.zone, definition.span
        return mention if zone.end - zone.start <= name.end - name.start else definition

    def _definitions(self, key: Key) -> list[Definition]:
        resolved = self._resolved(key)
        if resolved is None:
            return []
        kind = resolved[0]
        if kind == "local name":
            symbols = self.symbols(resolved[1])
            return list(() if symbols is None else symbols.defined(resolved))
        if kind in ("import", "export"):
            return self._exports(resolved)
        if kind in ("file", "folder"):
            return self._start_of(resolved)
        if _is_of_template(resolved):
            return self._in_group(resolved)
        found = self._in_folder(resolved)
        if kind == "provider":
            found = [one for one in found if not one.detail] or found
        return found

    def _exports(self, key: Key) -> list[Definition]:
        kind, name = key
        if self._now.exports is None:
            self._now.exports = [
                one
                for symbols in self._templates_with(lambda text: "Export" in text)
                for one in symbols.definitions
                if one.kind == "export"
            ]
        # One that is named in just this way is meant rather than one of any stack.
        for fits in (str.__eq__, export_names.imports_of_stack, export_names.may_import):
            found = [one for one in self._now.exports if fits(name, one.name)]
            if found or kind == "export":
                return found
        return []

    def _start_of(self, key: Key) -> list[Definition]:
        kind, path = key
        if kind == "folder":
            paths = self._of_folder(path)
            main = [one for one in paths if re.search(r"(?:^|/)main\.(?:tf|tofu)(?:\.json)?$", one)]
            path = next(iter(main or paths), "")
        source = self._text(path) if path else None
        return [] if source is None else [Definition((key,), source.span(0, 0), "", "file")]

    def _mentions(self, keys: Iterable[Key], only: str | None) -> Iterator[Mention]:
        for key in keys:
            kind = key[0]
            if kind == "local name":
                yield from self._mentioned([key[1]], key)
            elif kind == "export":
                yield from self._imports(key[1], only)
            elif kind == "file" or _is_of_template(key):
                yield from self._of_template(key, only)
            elif only is not None:
                symbols = self.symbols(only)
                for other in symbols.keys if symbols is not None else ():
                    is_like = other[-1] in (key[-1], kind)
                    if is_like and self._resolved(other) == key:
                        yield from self._mentioned([only], other)
            else:
                for way in self._ways_to(key):
                    yield from self._mentioned(self._of_folder(way[1]), way)
                if kind == "variable":
                    yield from self._assignments(key)

    def _mentioned(self, paths: Iterable[str], key: Key) -> Iterator[Mention]:
        for path in paths:
            symbols = self.symbols(path)
            yield from () if symbols is None else symbols.mentioned(key)

    def _assignments(self, key: Key) -> Iterator[Mention]:
        """Where files of values give a variable its value."""
        paths = {path for path in self._open if path.endswith(_VALUES)}
        paths.update(self._files.candidates.values)
        above = "" if key[1] == "." else f"{key[1]}/"
        for path in sorted(path for path in paths if path.startswith(above)):
            other = ("assigned", path, key[2])
            symbols = self.symbols(path)
            if symbols is not None and symbols.mentioned(other) and self._resolved(other) == key:
                yield from symbols.mentioned(other)

    def _imports(self, name: str, only: str | None) -> Iterator[Mention]:
        importing = (
            self._templates_with(lambda text: "ImportValue" in text) if only is None else self._just(only)
        )
        for symbols in importing:
            for key in symbols.keys:
                if key[0] == "import" and any(one.name == name for one in self._exports(key)):
                    yield from symbols.mentioned(key)

    def _of_template(self, key: Key, only: str | None) -> Iterator[Mention]:
        kind, path, *name = key
        group = [] if kind == "file" else self._group(path)
        for member in group:
            symbols = self._part(member)
            if symbols is None or (only is not None and only != member):
                continue
            yield from symbols.mentioned((kind, member, *name))
            if kind == "name":
                yield from self._meaning(symbols, key)
        if kind in ("name", "output", "file"):
            # Those that nest it, or hand it parameters.
            base = posixpath.basename(path)
            naming = self._templates_with(lambda text: base in text) if only is None else self._just(only)
            for symbols in naming:
                if symbols.source.path not in group:
                    yield from symbols.mentioned(key)

    def _just(self, path: str) -> Iterator[Symbols]:
        symbols = self.symbols(path)
        if symbols is not None:
            yield symbols

    def _meaning(self, symbols: Symbols, key: Key) -> Iterator[Mention]:
        """Mentions of what is made by a resource."""
        is_maker = any("{" in one.name or one.detail.startswith(_SERVERLESS) for one in symbols.defined(key))
        if is_maker:
            for other in symbols.keys:
                is_made = other[:2] == key[:2] and other != key and not symbols.defined(other)
                if is_made and any(key in one.keys for one in self._implied(other[1], other[2])):
                    yield from symbols.mentioned(other)


class _Now:
    """What is known while one question is answered, when no text changes."""

    __slots__ = ("callers", "calls", "exports", "files", "reached", "symbols")

    def __init__(self) -> None:
        self.symbols: dict[str, Symbols] = {}
        self.files: dict[str, list[str]] = {}
        """The configuration files of a folder."""
        self.calls: dict[str, dict[str, str]] = {}
        """The sources of the module calls in a folder."""
        self.callers: dict[str, list[tuple[str, str]]] = {}
        """The folders and names of the calls that lead to a folder."""
        self.reached: dict[str, list[str]] | None = None
        """The folders that seem to call a module, by its folder."""
        self.exports: list[Definition] | None = None


class _Nothing(NamedTuple):
    """A text in which there are no symbols."""

    source: Source


def rank_of(query: str, name: str) -> int | None:
    """How well a name fits a query, 0 best; None when it does not have its letters in their order."""
    wanted, text = query.casefold(), name.casefold()
    if wanted == text:
        return 0
    if text.startswith(wanted):
        return 1
    if wanted in text:
        return 2
    letters = iter(text)
    return 3 if all(letter in letters for letter in wanted if not letter.isspace()) else None


def _is_of_template(key: Key) -> bool:
    """Whether a key is declared in a template rather than in a module."""
    return key[0] in _OF_TEMPLATES or (key[0] == "output" and key[1].endswith(TEMPLATE_ENDINGS))


def _folder(path: str) -> str:
    return posixpath.dirname(path) or "."


def _installed(folder: str, text: str) -> dict[str, str]:
    try:
        entries: Sequence[Mapping[str, object]] = json.loads(text)["Modules"]
        return {str(entry["Key"]): join(folder, str(entry["Dir"])) for entry in entries if entry["Key"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}


def _is_made(pattern: str, name: str) -> bool:
    """Whether a loop's key can give a name."""
    parts = re.split(r"[$&]\{[^{}]*\}", pattern)
    return any(parts) and re.fullmatch(".+".join(map(re.escape, parts)), name) is not None
