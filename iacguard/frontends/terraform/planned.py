"""What ``terraform show -json PLAN`` says: which instances there will be, with which values.

Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iacguard.frontends.terraform.addresses import call_names, calls_of, index_text
from iacguard.frontends.terraform.names import NOT_A_PLAN
from iacguard.graph.unit import Note
from iacguard.syntax.embedded import locator
from iacguard.syntax.node import Document, Mapping, Node, Scalar, Sequence, SyntaxProblem
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final, TypeAlias
from iacguard.value import IN_PLAN, ListValue, Literal, Locate, MapValue, Origin, Unknown, Value

AFTER_APPLY: Final = "known after apply"

_FORMATS: Final = ("0", "1")
"""Major versions of the format that are understood; 0 is that of Terraform before 1.1."""

_LEAVES_NOTHING: Final = (["delete"], ["forget"])


Declared: TypeAlias = "tuple[str, str, str]"
"""Mode (``managed`` or ``data``), type and name."""


class Planned(NamedTuple):
    """One instance of a resource or data source, as it will be."""

    address: str
    """The same as the instance has when it is read from the source."""
    module: str
    """What addresses in its module start with: ``""`` or ``module.logs["eu"].``."""
    mode: str
    """``managed`` or ``data``."""
    type: str
    name: str
    repetition: str | int | None
    """Its key of ``for_each``, its number of ``count``, or None without either."""
    span: Span
    header: Span
    """Where its address is written."""
    values: MapValue
    """Its attributes under the provider's names; what is not known before the apply is unknown."""

    @property
    def key(self) -> str:
        """The index as addresses write it."""
        return index_text(self.repetition)


class Plan(NamedTuple):
    """A plan, as far as it could be read."""

    source: Source
    instances: dict[str, Planned]
    """By address; what will be deleted is left out."""
    modules: dict[str, dict[Declared, list[Planned]]]
    """The same by what their addresses start with, and by declaration."""
    calls: dict[tuple[str, str], dict[str | int | None, None]]
    """The indexes of module calls that have instances, by the caller's path and the call's name."""
    configuration: Mapping | None
    """The root module's configuration: references instead of expressions."""
    providers: Mapping
    """The configurations of providers, by their keys."""
    variables: dict[str, Value]
    """Values of the root module's variables."""
    is_complete: bool
    """False when resources were left out of it, by ``-target`` for one."""
    problems: list[SyntaxProblem]
    notes: list[Note]

    @property
    def accounts(self) -> frozenset[str]:
        """The ids of the accounts that it is for, as far as its data sources have read them."""
        found = [
            one.values.entries.get("account_id")
            for one in self.instances.values()
            if (one.mode, one.type) == ("data", "aws_caller_identity")
        ]
        return frozenset(
            one.value for one in found if isinstance(one, Literal) and isinstance(one.value, str)
        )

    def indexes(self, module: str, mode: str, type: str, name: str) -> list[str | int | None] | None:
        """The indexes that a declaration has here; None when this plan does not know it."""
        key = (mode, type, name)
        found = self.modules.get(module, {}).get(key)
        if found is not None:
            return [one.repetition for one in found]
        declared = declarations(module_configuration(self.configuration, call_names(module)))
        return [] if self.is_complete and key in declared else None

    def indexes_of(self, module: str, kind: str, name: str) -> list[str | int | None] | None:
        """The indexes of what a module names ``name``: a ``resource``, ``data`` or ``module``."""
        if kind == "module":
            return self.call_indexes(module, name)
        type, _, own = name.partition(".")
        return self.indexes(module, "managed" if kind == "resource" else "data", type, own)

    def call_indexes(self, module: str, name: str) -> list[str | int | None] | None:
        """The indexes of a module call; None when nothing that is planned came through it."""
        found = self.calls.get((module, name))
        return None if found is None else _alike(list(found))


# Detection -------------------------------------------------------------------------------------


def looks_like_plan(document: Document) -> bool:
    """Whether a parsed text is a plan, whole or broken."""
    root = document.root
    if not isinstance(root, Mapping) or not isinstance(root.get("format_version"), Scalar):
        return False
    return isinstance(root.get("planned_values"), Mapping) or isinstance(
        root.get("resource_changes"), Sequence
    )


# Reading ---------------------------------------------------------------------------------------


def read_plan(source: Source, document: Document) -> Plan:
    """The plan in a text; ``document`` is its tree.

    A plan that is cut off, failed, or of a format that is not known has no instances: what is
    missing from it could be just what makes the rest right.
    """
    root = document.root
    plan = Plan(source, {}, {}, {}, None, _NOTHING, {}, True, list(document.problems), [])
    if not isinstance(root, Mapping):
        plan.problems[:] = [SyntaxProblem(source.span(0, 0), NOT_A_PLAN)]
        return plan
    refused = _refusal(source, document, root)
    if refused is not None:
        plan.problems.append(refused)
        return plan
    complete = _plain(root.get("complete"))
    told = _mapping(root.get("configuration"))
    configuration = _mapping(told.get("root_module"))
    plan = plan._replace(
        configuration=configuration if configuration.entries else None,
        providers=_mapping(told.get("provider_config")),
        variables=dict(_variables(root, configuration)),
        is_complete=complete is not False,
    )
    for planned in _instances(root):
        if planned.address not in plan.instances:
            module = plan.modules.setdefault(planned.module, {})
            group = module.setdefault((planned.mode, planned.type, planned.name), [])
            if group and type(group[0].repetition) is not type(planned.repetition):
                continue
            group.append(planned)
            plan.instances[planned.address] = planned
            _register_calls(planned.module, plan)
    if not plan.is_complete:
        entry = root.entries["complete"]
        message = (
            "the plan is not complete (it was made with -target, or parts were deferred): "
            "what it leaves out was not looked at"
        )
        plan.notes.append(Note("incomplete-plan", entry.key.span.to(entry.value.span), message))
    return plan


def _refusal(source: Source, document: Document, root: Mapping) -> SyntaxProblem | None:
    """Why a text cannot be used as a plan, None when it can."""
    if not looks_like_plan(document):
        return SyntaxProblem(source.span(0, 0), NOT_A_PLAN)
    version = root.entries["format_version"].value
    text = version.text if isinstance(version, Scalar) else ""
    if text.split(".")[0] not in _FORMATS:
        message = f"found a plan of format {text}, expected 1.x; look for a newer iacguard"
        return SyntaxProblem(version.span, message)
    if any(problem.fatal for problem in document.problems):
        message = "the plan is broken or cut off, so nothing of it was looked at; write it again"
        return SyntaxProblem(version.span, message)
    errored = root.entries.get("errored")
    if errored is not None and _plain(errored.value) is True:
        message = (
            "terraform could not finish this plan, so nothing of it was looked at; mend it and plan again"
        )
        return SyntaxProblem(errored.key.span.to(errored.value.span), message)
    return None


def _variables(root: Mapping, configuration: Mapping) -> Iterator[tuple[str, Value]]:
    declared = _mapping(configuration.get("variables"))
    for name, entry in _mapping(root.get("variables")).entries.items():
        given = _mapping(entry.value).get("value")
        if given is not None:
            secret = _plain(_mapping(declared.get(name)).get("sensitive")) is True
            yield name, plan_value(given, is_secret=secret)


def _instances(root: Mapping) -> Iterator[Planned]:
    for node in _items(root.get("resource_changes")):
        change = _mapping(node.get("change"))
        actions = [_plain(action) for action in _nodes(change.get("actions"))]
        if actions in _LEAVES_NOTHING or node.get("deposed") is not None:
            continue
        after = change.get("after")
        if isinstance(after, Mapping):
            unknown, secret = change.get("after_unknown"), change.get("after_sensitive")
            values = plan_value(after, unknown, secret)
            if isinstance(values, MapValue):
                yield from _planned(node, _text(node.get("module_address")), values)
    # Resources of versions that list no resource without a change, and data that was read already.
    for section, modes in (("planned_values", ("managed", "data")), ("prior_state", ("data",))):
        holder = _mapping(root.get(section))
        if section == "prior_state":
            holder = _mapping(holder.get("values"))
        yield from _stated(_mapping(holder.get("root_module")), modes, section == "planned_values")


def _stated(module: Mapping, modes: tuple[str, ...], is_open: bool) -> Iterator[Planned]:
    pending = [module]
    while pending:
        current = pending.pop()
        for node in _items(current.get("resources")):
            if _text(node.get("mode")) not in modes:
                continue
            values = plan_value(_mapping(node.get("values")), None, node.get("sensitive_values"))
            if isinstance(values, MapValue):
                if is_open:
                    values = MapValue(
                        values.span, values.entries, values.keys, rest=Unknown(values.span, AFTER_APPLY)
                    )
                yield from _planned(node, _text(current.get("address")), values)
        pending.extend(_items(current.get("child_modules")))


def _planned(node: Mapping, module: str, values: MapValue) -> Iterator[Planned]:
    mode, type, name = (_text(node.get(key)) for key in ("mode", "type", "name"))
    address = node.get("address")
    if mode not in ("managed", "data") or not type or not name or address is None:
        return
    given = _plain(node.get("index"))
    index = int(given) if isinstance(given, float) else given
    if isinstance(index, bool):
        return
    path = "".join(f"module.{call}{index_text(key)}." for call, key in calls_of(module))
    prefix = "data." if mode == "data" else ""
    yield Planned(
        f"{path}{prefix}{type}.{name}{index_text(index)}",
        path,
        mode,
        type,
        name,
        index,
        node.span,
        address.span,
        values,
    )


def _register_calls(path: str, plan: Plan) -> None:
    caller = ""
    for name, index in calls_of(path):
        plan.calls.setdefault((caller, name), {})[index] = None
        caller += f"module.{name}{index_text(index)}."


# Values ----------------------------------------------------------------------------------------


def plan_value(
    node: Node, unknown: Node | None = None, secret: Node | None = None, is_secret: bool = False
) -> Value:
    """A value, with what ``after_unknown`` says is not known and what ``after_sensitive`` says is secret."""
    is_secret = is_secret or _plain(secret) is True
    value: Value
    if _plain(unknown) is True:
        value = Unknown(node.span, AFTER_APPLY)
    elif isinstance(node, Scalar):
        value = Literal(node.span, node.value, locate=_Places(node) if isinstance(node.value, str) else None)
    elif isinstance(node, Sequence):
        unknowns, secrets = _nodes(unknown), _nodes(secret)
        items = [
            plan_value(item, _at(unknowns, index), _at(secrets, index), is_secret)
            for index, item in enumerate(node.items)
        ]
        value = ListValue(node.span, tuple(items))
    else:
        value = _map(node, _mapping(unknown), _mapping(secret), is_secret)
    value.sensitive = is_secret
    return value


def _map(node: Mapping, unknown: Mapping, secret: Mapping, is_secret: bool) -> MapValue:
    entries: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    for name, entry in node.entries.items():
        entries[name] = plan_value(entry.value, unknown.get(name), secret.get(name), is_secret)
        keys[name] = entry.key.span
    for name, entry in unknown.entries.items():
        # What is not known at all is named in after_unknown alone.
        if name not in entries and _plain(entry.value) is True:
            entries[name] = plan_value(entry.value, entry.value, secret.get(name), is_secret)
            keys[name] = entry.key.span
    return MapValue(node.span, entries, keys)


class _Places:
    """Where the characters of a string stand, worked out when first asked for."""

    __slots__ = ("_locate", "_scalar")

    def __init__(self, scalar: Scalar) -> None:
        self._scalar = scalar
        self._locate: Locate | None = None

    def __call__(self, start: int, end: int) -> Span:
        if self._locate is None:
            self._locate = locator(self._scalar)
        return self._locate(start, end)


_LIKELY: Final = 4
"""Characters from which on a text that is part of another one is no accident."""


def only_in_plan(value: Value, texts: tuple[str, ...] | None = None) -> Value:
    """A value that the plan alone says, or those parts of it that have to do with some texts."""
    made = value.copied()
    if isinstance(made, ListValue):
        made.items = tuple([only_in_plan(item, texts) for item in made.items])
    elif isinstance(made, MapValue):
        made.entries = {key: only_in_plan(item, texts) for key, item in made.entries.items()}
    elif isinstance(made, Literal) and (texts is None or _has_to_do(made.value, texts)):
        made.origin = Origin(made.span, IN_PLAN, made.origin)
    return made


def _has_to_do(text: object, others: tuple[str, ...]) -> bool:
    if not isinstance(text, str):
        return False
    return any(other in text or (len(text) >= _LIKELY and text in other) for other in others)


# Configuration -----------------------------------------------------------------------------


def module_configuration(root: Mapping | None, names: Iterable[str]) -> Mapping | None:
    """The configuration of the module that the calls of these names lead to."""
    current = root
    for name in names:
        if current is None:
            return None
        call = _mapping(_mapping(current.get("module_calls")).get(name))
        module = call.get("module")
        current = module if isinstance(module, Mapping) else None
    return current


def declarations(configuration: Mapping | None) -> dict[Declared, Mapping]:
    """The resources and data sources that a module declares, by mode, type and name."""
    if configuration is None:
        return {}
    return {
        (_text(node.get("mode")), _text(node.get("type")), _text(node.get("name"))): node
        for node in _items(configuration.get("resources"))
    }


def _alike(indexes: list[str | int | None]) -> list[str | int | None]:
    """The indexes of the first one's kind: a declaration has keys or numbers, never both."""
    return [index for index in indexes if type(index) is type(indexes[0])]


def node_at(node: Node | None, *names: str) -> Node | None:
    """What stands under these names, one inside of the other; None when nothing does."""
    for name in names:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def _mapping(node: Node | None) -> Mapping:
    return node if isinstance(node, Mapping) else _NOTHING


def _nodes(node: Node | None) -> list[Node]:
    return node.items if isinstance(node, Sequence) else []


def _items(node: Node | None) -> list[Mapping]:
    return [item for item in _nodes(node) if isinstance(item, Mapping)]


def _at(nodes: list[Node], index: int) -> Node | None:
    return nodes[index] if index < len(nodes) else None


def _plain(node: Node | None) -> str | int | float | bool | None:
    return node.value if isinstance(node, Scalar) else None


def _text(node: Node | None) -> str:
    value = _plain(node)
    return value if isinstance(value, str) else ""


_NOTHING: Final = Mapping(Source("", "").span(), {})
