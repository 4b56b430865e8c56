"""Functions that read files of the scanned tree."""

from __future__ import annotations

import posixpath
import re

from iacguard.frontends.terraform.conversion import set_of
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import NotKnown, text
from iacguard.frontends.terraform.rendering import rendered
from iacguard.patterns import pattern
from iacguard.text import Source
from iacguard.value import Literal, MapValue, Origin, Unknown, Value, is_absent


def _source(argument: Value, context: FunctionContext) -> Source:
    path = text(argument)
    source = context.around.read_file(path)
    if source is None:
        raise NotKnown(Unknown(argument.span, f"the scanned tree has no readable file {path}"))
    return source


def file(arguments: list[Value], context: FunctionContext) -> Value:
    """The text of a file; its characters know their places in it."""
    source = _source(arguments[0], context)
    return Literal(context.span, source.text, _read_here(source, context), locate=source.span)


def _read_here(source: Source, context: FunctionContext) -> Origin:
    return Origin(context.span, f"{posixpath.basename(source.path)} is read here")


def fileexists(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether there is a file. One that is not in the scanned tree may be made before deployment."""
    _source(arguments[0], context)
    return Literal(context.span, True)


def templatefile(arguments: list[Value], context: FunctionContext) -> Value:
    """The text of a template file with variables filled in."""
    variables = arguments[1]
    if not isinstance(variables, MapValue):
        raise NotKnown(variables)
    source = _source(arguments[0], context)
    made = _told(context.render_template(source, variables), context)
    made = made.at(made.span)
    made.origin = _read_here(source, context)
    return made


def templatestring(arguments: list[Value], context: FunctionContext) -> Value:
    """A template given as a string, with variables filled in."""
    template, variables = arguments
    if not isinstance(variables, MapValue):
        raise NotKnown(variables)
    written = text(template)
    if not isinstance(template, Literal):
        template = Literal(template.span, written)
    return _told(rendered(template, variables, context.render_template), context)


def _told(made: Value, context: FunctionContext) -> Value:
    """What a template says, which is never null."""
    if is_absent(made):
        raise EvaluationError(context.span, "found null, expected a template to say something")
    return made


def abspath(arguments: list[Value], context: FunctionContext) -> Value:
    """An absolute path: that of a relative one depends on the machine."""
    path = text(arguments[0])
    if not path.startswith("/"):
        raise NotKnown(Unknown(context.span, "an absolute path depends on the machine"))
    return Literal(context.span, _clean(path))


def pathexpand(arguments: list[Value], context: FunctionContext) -> Value:
    """A path with the folder of the user in place of a tilde: that depends on the machine."""
    if text(arguments[0]).startswith("~"):
        raise NotKnown(Unknown(context.span, "the folder of the user depends on the machine"))
    return arguments[0]


def basename(arguments: list[Value], context: FunctionContext) -> Value:
    """The last part of a path."""
    known = text(arguments[0])
    return Literal(context.span, posixpath.basename(known.rstrip("/")) or ("/" if known else "."))


def dirname(arguments: list[Value], context: FunctionContext) -> Value:
    """A path without its last part."""
    return Literal(context.span, _clean(posixpath.dirname(text(arguments[0])) or "."))


def _clean(path: str) -> str:
    """A path without what leads nowhere, as ``path.Clean`` of Go has it."""
    known = posixpath.normpath(path)
    # Two slashes at the start are kept by Python alone.
    return known[1:] if known.startswith("//") else known


def fileset(arguments: list[Value], context: FunctionContext) -> Value:
    """The files of a folder that match a pattern. More of them may be made before deployment."""
    path = text(arguments[0])
    *folders, name = posixpath.normpath(text(arguments[1]).lstrip("/")).split("/")
    while folders and folders[-1] == "**":
        # It stands for no folder too, and what is in those inside of this one is not known.
        folders.pop()
    within = "/".join(folders)
    matching = _name_pattern(name)
    names = None
    if matching is not None and not any(character in path + within for character in _SIGNS):
        names = context.around.list_files(posixpath.join(path, within))
    if matching is None or names is None:
        raise NotKnown(Unknown(context.span, "the files of folders inside of a folder are not listed"))
    rest = Unknown(context.span, "files may be made before deployment")
    found = [posixpath.join(within, one) for one in names if matching.fullmatch(one)]
    return set_of(context.span, [Literal(context.span, one) for one in found], rest)


_SIGNS = "*?[]{}\\"
"""The characters that stand for something else in a pattern of files."""
_PART = pattern(r"\*+|\?|[{},]|\[\^?(?:[^]\[\\^-](?:-[^]\[\\^-])?)+\]|[^][*?{},\\]+")
_MOST_OPEN = 4
"""Stars and braces that are followed in one name."""


def _name_pattern(written: str) -> re.Pattern[str] | None:
    """What the names of files that match a pattern look like; None for one that is not followed.

    Source: https://github.com/bmatcuk/doublestar/tree/v1#patterns
    """
    made: list[str] = []
    at = depth = 0
    while at < len(written):
        match = _PART.match(written, at)
        if match is None:
            return None
        part = match[0]
        at = match.end()
        depth += (part == "{") - (part == "}")
        if depth < 0:
            return None
        made.append(_expression(part, depth))
    # Every star and every brace may take several numbers of characters, so that many are tried for long.
    if depth or sum(part in (".*", "(?:") for part in made) > _MOST_OPEN:
        return None
    try:
        return re.compile("".join(made), re.DOTALL)
    except re.error:
        # A range whose end comes before its start.
        return None


def _expression(part: str, depth: int) -> str:
    """A part of a pattern as a regular expression has it; ``depth`` is the number of open braces."""
    if part[0] in _EXPRESSIONS and (part != "," or depth):
        return _EXPRESSIONS[part[0]]
    if part[0] != "[":
        return re.escape(part)
    negated = "^" if part[1] == "^" else ""
    ranges = (re.escape(character) if character != "-" else "-" for character in part[1 + len(negated) : -1])
    return f"[{negated}{''.join(ranges)}]"


_EXPRESSIONS = {"*": ".*", "?": ".", "{": "(?:", ",": "|", "}": ")"}


FUNCTIONS = {
    "abspath": abspath,
    "basename": basename,
    "dirname": dirname,
    "file": file,
    "fileexists": fileexists,
    "fileset": fileset,
    "pathexpand": pathexpand,
    "templatefile": templatefile,
    "templatestring": templatestring,
}
