"""What is wrong with expressions whose values nobody asks for.

More than half of the resources of most templates are never looked into by a rule. What CloudFormation
would refuse in them is told all the same; that is found here without working out what they are worth,
where they are written as most expressions are. All others are evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from iacguard.frontends.cloudformation.context import Call, Context, Names
from iacguard.frontends.cloudformation.intrinsics.ref import PSEUDO_PARAMETERS
from iacguard.frontends.cloudformation.intrinsics.sub import VARIABLE
from iacguard.frontends.cloudformation.record import DEEPEST
from iacguard.syntax.node import Mapping, Node, Scalar, Sequence
from iacguard.typed import Final


def tell(node: Node, context: Context, depth: int = 0) -> None:
    """Tells what evaluating an expression would, which stands ``depth`` levels inside another one.

    For templates without loops and includes, which nothing goes over that is not known.
    """
    if (type(node) is Scalar and node.tag is None) or (depth < DEEPEST and _is_told(node, context, depth)):
        return
    record = context.names.record
    # It has to be found as deep as it is.
    record.depth += depth
    context.value(node)
    record.depth -= depth


def _is_told(node: Node, context: Context, depth: int) -> bool:
    """Whether all is told that evaluating would tell; where that cannot be seen, a part of it at most."""
    depth += 1
    tag = node.tag
    if tag is None:
        if isinstance(node, Sequence):
            for item in node.items:
                if type(item) is not Scalar or item.tag is not None:
                    tell(item, context, depth)
            return True
        entries = node.entries if isinstance(node, Mapping) else {}
        is_single = len(entries) == 1
        for key, (_, inner) in entries.items():
            is_text = type(inner) is Scalar and inner.tag is None
            if key == "Ref" and is_single:
                return type(inner) is Scalar and is_text and _is_name(inner.text, context.names)
            if key[:4] == "Fn::":
                if not is_single:
                    return False
                break
            if not is_text:
                tell(inner, context, depth)
        else:
            return True
    elif tag == "!Ref" and type(node) is Scalar:
        return _is_name(node.text, context.names)
    call = context.call(node)
    check = None if call is None else _CHECKS.get(call.name)
    return call is not None and check is not None and check(call, depth)


# What each says of a call of a function: whether it is written as nearly all are.


def _ref(call: Call, depth: int) -> bool:
    name = _plain_text(call.argument)
    return name is not None and _is_name(name, call.context.names)


def _plain_text(node: Node) -> str | None:
    return node.text if type(node) is Scalar and node.tag is None else None


def _is_name(name: str, names: Names) -> bool:
    return name in names.parameters or name in names.resources or name in _ALWAYS_THERE


def _get_att(call: Call, depth: int) -> bool:
    argument = call.argument
    written = _plain_text(argument)
    if written is None and isinstance(argument, Sequence) and len(argument.items) == 2:
        parts = [_plain_text(item) for item in argument.items]
        written = None if None in parts else ".".join(filter(None, parts))
    name, _, attribute = ("", "", "") if written is None else written.partition(".")
    return attribute != "" and _is_attribute(name, attribute, call.context.names)


def _is_attribute(name: str, attribute: str, names: Names) -> bool:
    """Whether it is what a resource is asked for, and no property of it, which may have something wrong."""
    declared = names.resources.get(name)
    if declared is None or attribute.startswith("Outputs."):
        return False
    properties = declared.node.get("Properties") if isinstance(declared.node, Mapping) else None
    return not isinstance(properties, Mapping) or attribute not in properties.entries


def _sub(call: Call, depth: int) -> bool:
    names = call.context.names
    text = _plain_text(call.argument)
    if text is not None:
        return _is_text(text, names, ())
    items = _arguments(call, 2)
    text = _plain_text(items[0]) if items else None
    if text is None or type(items[1]) is not Mapping or items[1].tag is not None:
        return False
    entries = items[1].entries
    if any(key[:4] == "Fn::" for key in entries) or not _is_text(text, names, entries):
        return False
    for _, inner in entries.values():
        tell(inner, call.context, depth)
    return True


def _is_text(text: str, names: Names, variables: Collection[str]) -> bool:
    """Whether all names in a text are declared."""
    if "${" not in text:
        return True
    for escaped, written in VARIABLE.findall(text):
        name = written.strip()
        if escaped or not name or name in variables:
            continue
        resource, dot, attribute = name.partition(".")
        is_attribute = dot and name not in names.parameters
        if not (_is_attribute(resource, attribute, names) if is_attribute else _is_name(name, names)):
            return False
    return True


def _arguments(call: Call, count: int) -> list[Node]:
    """The arguments of a call; none where there is another number of them."""
    argument = call.argument
    is_list = isinstance(argument, Sequence) and argument.tag is None and len(argument.items) == count
    return argument.items if is_list and isinstance(argument, Sequence) else []


def _two(call: Call, depth: int) -> bool:
    items = _arguments(call, 2)
    for item in items:
        tell(item, call.context, depth)
    return items != []


def _one(call: Call, depth: int) -> bool:
    tell(call.argument, call.context, depth)
    return True


def _if(call: Call, depth: int) -> bool:
    context, items = call.context, _arguments(call, 3)
    name = _plain_text(items[0]) if items else None
    condition = None if name is None else context.names.conditions.get(name)
    if condition is None or isinstance(condition.formula, bool):
        return False
    tell(items[1], context.assuming(condition), depth)
    tell(items[2], context.assuming(condition, False), depth)
    return True


def _import_value(call: Call, depth: int) -> bool:
    tell(call.argument, call.context.undecided(), depth)
    tell(call.argument, call.context, depth)
    return True


def _select(call: Call, depth: int) -> bool:
    items = _arguments(call, 2)
    if not items or _plain_text(items[0]) is None:
        return False
    elements = call.context.call(items[1])
    # How many of these there are hangs on the deployment, and no number of one is wrong.
    if elements is None or elements.name not in ("Ref", "Fn::GetAtt", "Fn::GetAZs"):
        return False
    return _CHECKS[elements.name](elements, depth + 1)


def _find_in_map(call: Call, depth: int) -> bool:
    items = _arguments(call, 3)
    name = _plain_text(items[0]) if items else None
    one = None if name is None else call.context.names.template.mappings.get(name)
    if not isinstance(one, Mapping) or not _is_plain(one):
        return False
    keys = [_plain_text(item) for item in items[1:]]
    if keys[0] is not None and keys[1] is not None:
        outer = one.get(keys[0])
        return isinstance(outer, Mapping) and keys[1] in outer.entries
    # No key is wrong that hangs on the deployment, nor is then the other one.
    return all(
        key is not None or _is_of_deployment(item, call.context, depth)
        for key, item in zip(keys, items[1:], strict=True)
    )


def _is_plain(node: Node) -> bool:
    """Whether no function is called in what a map holds."""
    if node.tag is not None:
        return False
    if isinstance(node, Mapping):
        entries = node.entries
        return not any(key[:4] == "Fn::" or key == "Ref" for key in entries) and all(
            _is_plain(inner) for _, inner in entries.values()
        )
    return not isinstance(node, Sequence) or all(_is_plain(item) for item in node.items)


def _is_of_deployment(node: Node, context: Context, depth: int) -> bool:
    call = context.call(node)
    if call is None or call.name not in ("Ref", "Fn::FindInMap") or not _CHECKS[call.name](call, depth + 1):
        return False
    # What the user says of a pseudo parameter is as good as written there.
    return _plain_text(call.argument) not in context.names.record.inputs.parameters


_CHECKS: Final[dict[str, Callable[[Call, int], bool]]] = {
    "Ref": _ref,
    "Fn::Base64": _one,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::GetAZs": _one,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _two,
    "Fn::Select": _select,
    "Fn::Split": _two,
    "Fn::Sub": _sub,
}

_ALWAYS_THERE: Final = PSEUDO_PARAMETERS | {"AWS::NoValue"}
