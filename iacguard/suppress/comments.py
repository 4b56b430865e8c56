"""Suppressions in comments.

``# iacguard: ignore[rule-id, service-*] reason`` speaks for its own line or, on a line of its own,
for the next line that is no comment; when a resource, a block, an entry or an element of a list
starts there, for the whole of it. ``# iacguard: ignore-file[rule-id] reason`` before the first
content of a file speaks for the file. ``until=YYYY-MM-DD`` behind the bracket makes either expire.

What is a comment is asked of the parsers, so a marker in a string or in a heredoc means nothing.
A text that has no marker is never parsed for this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from iacguard.patterns import pattern
from iacguard.suppress import metadata
from iacguard.suppress.outline import Outline, hcl_outline, tree_outline
from iacguard.suppress.suppression import HCL, MARKER, RuleName, Scope, Suppression, may_suppress, tail
from iacguard.syntax.node import Comment
from iacguard.text import Source, Span

DIRECTIVE = pattern(
    r"\biacguard:[ \t]*(?P<verb>ignore(?:-file)?)[ \t]*\[(?P<rules>[^\]\r\n]*)\](?P<rest>[^\r\n]*)"
)
_ALMOST = pattern(
    r"^(?:#|//|/\*)?[\s#*/]*iacguard[ \t]*:?[ \t]*(?:ignore?|ignor|igonre|ingore|disable|suppress|skip)\b",
    re.IGNORECASE | re.MULTILINE,
)
_FORM = "write iacguard: ignore[rule-id] reason, or ignore-file[rule-id] reason for a whole file"


def read(source: Source, foreign: bool = False) -> list[Suppression]:
    """The suppressions that a text holds, in comments and in metadata, in order.

    With ``foreign`` also those that were written for other tools.
    """
    if not may_suppress(source, foreign):
        return []
    if source.path.endswith(HCL):
        # A parser is only needed for the few texts that have a marker.
        from iacguard.syntax.hcl import parser

        file = parser.parse(source)
        outline = hcl_outline(file.body)
        written = list(_from_comments(source, file.comments, outline))
        if foreign:
            from iacguard.suppress.foreign import of_comments

            written.extend(of_comments(file.comments, outline, partial(target_line, source), file.body))
        return sorted(written, key=_start)
    if source.path.endswith(".json"):
        from iacguard.syntax import json

        return list(metadata.read(json.parse(source).root, foreign))
    from iacguard.syntax import yaml

    document = yaml.parse(source)
    found = list(metadata.read(document.root, foreign))
    outline = tree_outline(document.root)
    found.extend(_from_comments(source, yaml.comments(source, document, containing=MARKER), outline))
    if foreign:
        from iacguard.suppress.foreign import of_comments

        comments = yaml.comments(source, document)
        found.extend(of_comments(comments, outline, partial(target_line, source)))
    return sorted(found, key=_start)


def _start(suppression: Suppression) -> int:
    return suppression.span.start


def _from_comments(source: Source, comments: list[Comment], outline: Outline) -> Iterator[Suppression]:
    for comment in comments:
        text = comment.span.text
        found = False
        for match in DIRECTIVE.finditer(text):
            found = True
            yield _suppression(source, comment, match, outline)
        if not found and _ALMOST.search(text):
            message = f"this looks like a suppression and is none: {_FORM}"
            yield Suppression(comment.span, (), Scope(), problem=message)


def _suppression(source: Source, comment: Comment, match: re.Match[str], outline: Outline) -> Suppression:
    start = comment.span.start
    span = Span(source, start + match.start(), start + len(match[0].rstrip(" \t*/")) + match.start())
    if "\n" not in comment.span.text:
        span = comment.span
    rules = tuple(_names(source, match["rules"], start + match.start("rules")))
    until, reason, problem = tail(match["rest"].strip().removesuffix("*/"))
    if not rules:
        problem = f"no rule is named between the brackets: {_FORM}"
    for_file = match["verb"] == "ignore-file"
    if for_file and outline.start is not None and comment.span.start > outline.start:
        problem = (
            "ignore-file counts only in the comments before the first content of the file: move it there"
        )
    scope = Scope(file=True) if for_file else outline.scope(target_line(source, comment.span), source)
    return Suppression(span, rules, scope, reason, until, problem)


def _names(source: Source, text: str, offset: int) -> Iterator[RuleName]:
    for match in re.finditer(r"[^,\s]+", text):
        yield RuleName(match[0], source.span(offset + match.start(), offset + match.end()))


def target_line(source: Source, comment: Span) -> int:
    """The line that a comment speaks for: its own, or the next one when it stands alone."""
    first, last = (
        source.position(comment.start).line,
        source.position(max(comment.start, comment.end - 1)).line,
    )
    before = source.line(first)[: source.position(comment.start).column - 1]
    if before.strip():
        return first
    after = source.line(last)[source.position(comment.end).column - 1 :]
    if after.strip() and not after.lstrip().startswith(("#", "//")):
        return last
    line = last + 1
    while line <= len(source.line_starts):
        text = source.line(line).lstrip()
        if source.path.endswith(HCL) and text.startswith("/*"):
            end = source.text.find("*/", source.line_starts[line - 1])
            line = source.position(len(source.text) if end < 0 else end).line
            if source.line(line).rpartition("*/")[2].strip():
                return line
        elif not text.startswith(("#", "//")):
            return line
        line += 1
    return line
