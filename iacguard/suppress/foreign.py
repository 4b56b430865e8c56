"""Suppressions that were written for other tools, for the rules of this one that find the same.

Each keeps the reach that its own tool gives it. checkov takes a comment anywhere in a block, tfsec and
Trivy one on the line, on the line above, or above a block. cfn-lint, cfn_nag, cdk-nag and checkov read
a resource's ``Metadata``, cfn-lint and cdk-nag that of the template as well.

What an id means is in ``iacguard.facts.equivalents``. Ids without an equivalent are for their own
tool alone, and what is narrower than can be followed here (a workspace, a single statement that
cdk-nag names) hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from iacguard.dates import date
from iacguard.facts import equivalents
from iacguard.facts.equivalents import Equivalent
from iacguard.patterns import pattern
from iacguard.suppress.outline import Outline
from iacguard.suppress.suppression import RuleName, Scope, Suppression, day
from iacguard.syntax.node import Comment, Mapping, Node, Scalar, Sequence
from iacguard.text import Span
from iacguard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from iacguard.syntax.hcl.tree import Body, Expression

_CHECKOV = pattern(
    r"\b(?:checkov|bridgecrew):skip\s*=\s*(?P<ids>\w+(?:\s*,\s*\w+)*)[ \t]*(?::(?P<reason>[^\r\n]*))?"
)
_TFSEC = pattern(
    r"\b(?P<tool>tfsec|trivy):ignore:(?P<id>[\w*?-]+)(?:\[(?P<values>[^\]]*)\])?(?P<limits>(?::\w+:[\w./-]+)*)"
)


# Ids in metadata: what follows a key ``id``, and the list behind ``ignore_checks`` with the comments in it.
_ID = pattern(r"""id["']?\s*:\s*["']?([^\s,}\]"']+)""")
_IGNORED_CHECKS = pattern(
    r"""ignore_checks["']?\s*:\s*(?P<list>\[[^\]]{0,9999}\]|[-#][^\n]*(?:\s*[-#][^\n]*)*)"""
)


def may_silence(text: str, rules: Collection[str]) -> bool:
    """Whether a text is worth reading for suppressions of some rules: false only where it holds none."""
    return any(one is None or one.rule in rules for one in _mentioned(text))


def _mentioned(text: str) -> Iterator[Equivalent | None]:
    """What the ids mean that stand where an id may stand; None where that takes a parser to tell."""
    if ":skip" in text:
        for match in _CHECKOV.finditer(text):
            for id in match["ids"].split(","):
                yield from equivalents.of("checkov", id.strip())
    if ":ignore:" in text:
        for match in _TFSEC.finditer(text):
            yield from _of_tfsec(match["id"])
    if "skip" in text or "rules_to_suppress" in text:
        for id in dict.fromkeys(_ID.findall(text)):
            if id[0] in "!&*|>" or "\\" in id:
                yield None
            for tool in ("checkov", "cfn_nag", "cdk-nag"):
                yield from equivalents.of(tool, id)
    if "ignore_checks" in text:
        lists = [match["list"] for match in _IGNORED_CHECKS.finditer(text)]
        if len(lists) < text.count("ignore_checks") or any("*" in one or "\\" in one for one in lists):
            yield None
        for prefix in re.findall(r"\w+", " ".join(lists)):
            yield from equivalents.starting("cfn-lint", prefix)


def of_comments(
    comments: list[Comment], outline: Outline, target: Callable[[Span], int], body: Body | None = None
) -> Iterator[Suppression]:
    """The suppressions in comments. ``target`` says which line a comment speaks for.

    ``body`` is that of a Terraform file, by which values that a comment asks for are compared.
    """
    for comment in comments:
        text = comment.span.text
        if ":skip" in text:
            yield from _checkov(comment, outline)
        if ":ignore:" in text:
            yield from _tfsec(comment, outline, target, body)


# checkov -------------------------------------------------------------------------------------


def _checkov(comment: Comment, outline: Outline) -> Iterator[Suppression]:
    scope = outline.around(comment.span.start)
    if scope is None:
        return
    for match in _CHECKOV.finditer(comment.span.text):
        reason = (match["reason"] or "").strip().removesuffix("*/").strip()
        for id in match["ids"].split(","):
            rules = _names(equivalents.of("checkov", id.strip()), comment.span)
            if rules:
                yield Suppression(comment.span, rules, scope, reason, tool=f"checkov {id.strip()}")


# tfsec and Trivy -----------------------------------------------------------------------------


def _tfsec(
    comment: Comment, outline: Outline, target: Callable[[Span], int], body: Body | None
) -> Iterator[Suppression]:
    text, source = comment.span.text, comment.span.source
    reason = " ".join(_TFSEC.sub(" ", text).strip(" \t\r\n#/*:-").split())
    for match in _TFSEC.finditer(text):
        until, is_followed = _limits(match["limits"])
        if not is_followed:
            continue
        rules = _names(_of_tfsec(match["id"]), comment.span)
        scope = outline.scope(target(comment.span), source)
        if match["values"] is not None and not _has_values(scope.block, match["values"], body):
            continue
        tool = f"{match['tool']} {match['id']}"
        whole = tuple(rule for rule in rules if not rule.part)
        if whole:
            yield Suppression(comment.span, whole, scope, reason, until, tool=tool)
        # What these tools find apart is one finding here, at the first of several attributes.
        parts = tuple(rule for rule in rules if rule.part)
        around = outline.around(scope.block.start if scope.block is not None else comment.span.start)
        if parts and around is not None:
            yield Suppression(comment.span, parts, around, reason, until, tool=tool)


def _of_tfsec(id: str) -> tuple[Equivalent, ...]:
    """What an id means. Each of the two tools understands the other's ids."""
    found = equivalents.of("tfsec", id)
    if id.lower().startswith("aws-") and id[4:].isdigit():
        return equivalents.of("trivy", f"AVD-{id}")
    return tuple(dict.fromkeys((*found, *equivalents.of("trivy", id))))


def _limits(text: str) -> tuple[date | None, bool]:
    """The last day on which a suppression counts, and whether all that limits it can be followed."""
    words = text.split(":")[1:]
    until: date | None = None
    for kind, value in zip(words[::2], words[1::2], strict=False):
        until = day(value) if kind == "exp" else None
        if until is None:
            return None, False
    return until, True


def _has_values(block: Span | None, wanted: str, body: Body | None) -> bool:
    """Whether attributes of a block are written with these values: ``name=value, a.b=value``."""
    from iacguard.syntax.hcl.tree import Block

    blocks: list[Block] = [] if body is None else list(body.blocks)
    found = next((one for one in blocks if one.span == block), None)
    if found is None:
        return False
    for pair in wanted.split(","):
        name, equals, value = pair.partition("=")
        if not equals or not _is_written(found.body, name.strip().split("."), value.strip().strip("\"'")):
            return False
    return True


def _is_written(body: Body, path: list[str], value: str) -> bool:
    *outer, last = path
    for name in outer:
        inner = next((one.body for one in body.blocks if one.type == name), None)
        if inner is None:
            return False
        body = inner
    attribute = body.attributes.get(last)
    return attribute is not None and _literal(attribute.expression) == value


def _literal(expression: Expression) -> str | None:
    from iacguard.syntax.hcl.tree import LiteralValue, Template, TemplateLiteral

    if isinstance(expression, LiteralValue):
        value = expression.value
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(expression, Template):
        pieces = [part.text for part in expression.parts if isinstance(part, TemplateLiteral)]
        return "".join(pieces) if len(pieces) == len(expression.parts) else None
    return None


# Metadata ------------------------------------------------------------------------------------


def metadata(node: Node, scope: Scope) -> Iterator[Suppression]:
    """The suppressions in the ``Metadata`` of a resource, or (with a scope for the file) of a template."""
    if not isinstance(node, Mapping):
        return
    if scope.block is not None:
        for name in ("checkov", "bridgecrew"):
            for item in _items(_below(node, name, "skip")):
                yield from _item("checkov", item, item.get("comment"), scope)
        for item in _items(_below(node, "cfn_nag", "rules_to_suppress")):
            yield from _item("cfn_nag", item, item.get("reason"), scope)
    for item in _items(_below(node, "cdk_nag", "rules_to_suppress")):
        # It speaks of single statements, which are not told apart here.
        if item.get("applies_to") is None and item.get("appliesTo") is None:
            yield from _item("cdk-nag", item, item.get("reason"), scope)
    ignored = _below(node, "cfn-lint", "config", "ignore_checks")
    for one in ignored.items if isinstance(ignored, Sequence) else []:
        if isinstance(one, Scalar) and one.text:
            rules = _names(equivalents.starting("cfn-lint", one.text), one.span)
            if rules:
                yield Suppression(one.span, rules, scope, tool=f"cfn-lint {one.text}")


def _below(node: Node | None, *names: str) -> Node | None:
    for name in names:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def _items(node: Node | None) -> Iterator[Mapping]:
    for item in node.items if isinstance(node, Sequence) else []:
        if isinstance(item, Mapping):
            yield item


def _item(tool: str, item: Mapping, reason: Node | None, scope: Scope) -> Iterator[Suppression]:
    id = item.get("id")
    if not isinstance(id, Scalar):
        return
    rules = _names(equivalents.of(tool, id.text), id.span)
    if rules:
        text = reason.text if isinstance(reason, Scalar) else ""
        encoded = item.get("is_reason_encoded")
        if isinstance(encoded, Scalar) and encoded.text == "true":
            text = _decoded(text)
        yield Suppression(id.span, rules, scope, " ".join(text.split()), tool=f"{tool} {id.text}")


def _decoded(text: str) -> str:
    import binascii
    from base64 import b64decode

    try:
        return b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return text


def _names(found: tuple[Equivalent, ...], span: Span) -> tuple[RuleName, ...]:
    return tuple(RuleName(rule, span, part) for rule, part in found)
