"""Reading YAML texts that have mistakes.

The parser stops at the first mistake. It is found and mended in a copy of the text, which is read
again from the start, until the parser gets to the end or there are too many mistakes.
"""

from __future__ import annotations

from collections import Counter

from yaml.error import MarkedYAMLError, YAMLError

from iacguard.syntax.node import Document, Mapping, Node, Sequence, SyntaxProblem
from iacguard.syntax.yaml_mend import (
    UNREADABLE,
    Edit,
    Failure,
    MendedText,
    blank_block,
    depends_on,
    find_mistake,
)
from iacguard.syntax.yaml_tree import Builder, BuiltDocument, finished
from iacguard.text import Source, Span
from iacguard.typed import Final

MOST_MISTAKES: Final = 10
"""Mistakes after which the rest of a text is left alone."""


def read_mended(source: Source, only_first: bool) -> list[Document]:
    """Read a text that has mistakes: find one, mend it, read again."""
    mended = MendedText(source.text)
    problems: list[SyntaxProblem] = []
    attempts: Counter[int] = Counter()
    while True:
        builder = Builder(source, mended.text)
        try:
            builder.run(only_first)
            break
        except MarkedYAMLError as error:
            failure = _failure(error, builder)
            mend = find_mistake(mended.text, failure)
            span = source.span(mended.origin(mend.start), mended.origin(mend.end))
            line = span.start_position.line
            attempts[line] += 1
            if len(problems) >= MOST_MISTAKES or attempts.total() > 3 * MOST_MISTAKES:
                problems.append(SyntaxProblem(span, "nothing from here on is read, after so many mistakes"))
                break
            # What is indented below a mistake often can't be read because of it.
            if attempts[line] == 1 and depends_on(source, span.start) not in attempts:
                problems.append(SyntaxProblem(span, mend.message))
            edits = mend.edits
            if attempts[line] >= 6:
                edits = blank_block(mended.text, mend.start if attempts[line] == 6 else failure.offset)
            mended.apply(edits)
        except (YAMLError, UnicodeEncodeError):
            # Of a character that must not be there, which has no mark.
            problems.append(_blank_unreadable(source, mended))
    _lead_back(builder.documents, source, mended)
    for document in builder.documents:
        document.problems = [
            problem for problem in document.problems if problem.span.start_position.line not in attempts
        ]
    return finished(builder.documents, problems)


def _failure(error: MarkedYAMLError, builder: Builder) -> Failure:
    index = 0 if error.problem_mark is None else error.problem_mark.index
    context = index if error.context_mark is None else error.context_mark.index
    problem = f"{error.problem} {error.context or ''}".rstrip()
    return Failure(problem, index, context, builder.last_scalar, builder.opened)


def _blank_unreadable(source: Source, mended: MendedText) -> SyntaxProblem:
    """Put spaces in place of the characters that must not be there."""
    found = [match.start() for match in UNREADABLE.finditer(mended.text)]
    mended.apply([Edit(offset, offset + 1, " ") for offset in found])
    start = mended.origin(found[0])
    message = f"found the character U+{ord(source.text[start]):04X}, which YAML does not allow"
    if len(found) > 1:
        message = f"{message}, and {len(found) - 1} more of the kind"
    return SyntaxProblem(source.span(start, start + 1), message)


def _lead_back(documents: list[BuiltDocument], source: Source, mended: MendedText) -> None:
    """Turn the offsets of a mended text into those of the text as it is."""

    def original(span: Span) -> Span:
        return source.span(mended.origin(span.start), mended.origin(span.end))

    seen: set[int] = set()
    pending: list[Node] = []
    for document in documents:
        document.start = mended.origin(document.start)
        document.problems[:] = [
            problem._replace(span=original(problem.span)) for problem in document.problems
        ]
        if document.root is not None:
            pending.append(document.root)
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        node.span = original(node.span)
        if isinstance(node, Sequence):
            pending += node.items
        elif isinstance(node, Mapping):
            for key, value in node.entries.values():
                pending += (key, value)
