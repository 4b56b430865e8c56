"""The names of exports as they are written, and which import may mean which."""

from __future__ import annotations

from typing import Final

from iacguard.patterns import pattern
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence

STACK_NAME: Final = "${AWS::StackName}"
VARIABLE: Final = pattern(r"[$&]\{(!?)([^{}]*)\}")
"""What ``Fn::Sub`` puts something in for, or with an exclamation mark leaves alone."""

_DEEPEST_NAME: Final = 8

_LETTER: Final = pattern(r"[A-Za-z]")
_PUT_IN: Final = pattern(r"\$\{[^{}]*\}")
_STACK: Final = pattern(r"(?!-)(?:[A-Za-z0-9-]|\$\{[^{}]*\})+(?<!-)")


def written(node: Node, depth: int = 0) -> str | None:
    """The name of an export, as it is written, with what is put in as ``${Name}``; None for any other.

    ``depth`` is how many functions it stands in.
    """
    if depth > _DEEPEST_NAME:
        return None
    if isinstance(node, Scalar):
        if node.tag in (None, "!Sub"):
            return node.text or None
        return f"${{{node.text}}}" if node.tag == "!Ref" else None
    argument: Node = node
    name = node.tag or ""
    if isinstance(node, Mapping) and node.tag is None:
        if len(node.entries) != 1:
            return None
        ((name, pair),) = node.entries.items()
        argument = pair.value
    short = name.removeprefix("!").removeprefix("Fn::")
    if isinstance(argument, Scalar):
        known = {"Ref": f"${{{argument.text}}}", "Sub": argument.text, "ImportValue": argument.text}
        return known.get(short)
    items = argument.items if isinstance(argument, Sequence) else []
    if (
        short == "Join"
        and len(items) == 2
        and isinstance(items[0], Scalar)
        and isinstance(items[1], Sequence)
    ):
        parts = [written(item, depth + 1) for item in items[1].items]
        known_parts = [part for part in parts if part is not None]
        return items[0].text.join(known_parts) if len(known_parts) == len(parts) else None
    if short == "Sub" and len(items) == 2 and isinstance(items[0], Scalar) and isinstance(items[1], Mapping):
        given = {key: written(pair.value, depth + 1) for key, pair in items[1].entries.items()}
        return VARIABLE.sub(lambda match: given.get(match[2].strip()) or match[0], items[0].text)
    return None


def imports_of_stack(imported: str, exported: str) -> bool:
    """Whether an import means what any stack exports, both by their names as they are written.

    ``${NetworkStack}-VpcId`` means what some stack exports as ``${AWS::StackName}-VpcId``.
    """
    if exported.count(STACK_NAME) != 1:
        return False
    before, _, after = exported.partition(STACK_NAME)
    if not _LETTER.search(_PUT_IN.sub("", before + after)):
        return False
    if len(imported) <= len(before) + len(after) or not imported.startswith(before):
        return False
    return imported.endswith(after) and bool(
        _STACK.fullmatch(imported[len(before) : len(imported) - len(after)])
    )


def may_import(imported: str, exported: str) -> bool:
    """Whether an import may mean an export by what its parameters are.

    ``${Stack}-Subnet${Zone}`` may mean what is exported as ``${AWS::StackName}-SubnetA``.
    """
    parts = _PUT_IN.split(imported)
    if len(parts) == 1 or not _LETTER.search("".join(parts)):
        return False
    first, *others, last = parts
    end = len(first)
    for part in others:
        # Where it stands first leaves most to what follows, so nothing is gained by looking further.
        start = exported.find(part, end + 1)
        if start == -1:
            return False
        end = start + len(part)
    return exported.startswith(first) and exported.endswith(last) and len(exported) - len(last) > end
