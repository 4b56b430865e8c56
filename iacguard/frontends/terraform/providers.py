"""Which configuration of its provider a resource is made with.

A module has the configurations that its own ``provider`` blocks make, those that the call passes it
under names of its own, and, of each provider, the default one of the module that calls it.

Sources: https://developer.hashicorp.com/terraform/language/modules/develop/providers and
https://developer.hashicorp.com/terraform/language/meta-arguments/resource-provider
"""

from __future__ import annotations

from iacguard.frontends.terraform.evaluate import value_at
from iacguard.frontends.terraform.module import Module, alias_of, block_name, literal_text
from iacguard.frontends.terraform.operators import equal, settle
from iacguard.frontends.terraform.scope import Scope
from iacguard.patterns import pattern
from iacguard.syntax.hcl.tree import (
    Attribute,
    Block,
    Expression,
    GetAttr,
    ObjectConstructor,
    Parentheses,
    Template,
    Variable,
)
from iacguard.tuples import NamedTuple
from iacguard.typed import Protocol, TypeAlias
from iacguard.value import ListValue, Literal, MapValue, Value, is_absent

_NAME = pattern(r"([\w-]+)(?:\.([\w-]+))?")


class ProviderName(NamedTuple):
    """A configuration as one module calls it: ``aws``, ``aws.east``."""

    local: str
    """The module's name for the provider."""
    alias: str = ""
    """Empty for the default configuration."""

    def __str__(self) -> str:
        return f"{self.local}.{self.alias}" if self.alias else self.local


class Caller(Protocol):
    """What is asked of an instance of a module here."""

    @property
    def code(self) -> Module:
        """Its declarations."""

    @property
    def parent(self) -> Caller | None:
        """The one that calls it."""

    @property
    def call(self) -> Block | None:
        """The call that made it."""

    @property
    def path(self) -> str:
        """What addresses in it start with."""

    @property
    def scope(self) -> Scope:
        """The names of its expressions."""

    def requirement(self, provider: str) -> MapValue | None:
        """What it requires of a provider."""

    def locked(self, source: str) -> Literal | None:
        """The version of a provider that is in use, where that is written down."""


class Configured(NamedTuple):
    """A ``provider`` block, and the module that it stands in."""

    name: ProviderName
    block: Block
    module: Caller

    @property
    def address(self) -> str:
        """Unique in the unit."""
        return f"{self.module.path}provider.{self.name}"


class NotTold(NamedTuple):
    """Why nobody here can tell which configuration it is."""

    reason: str


Configuration: TypeAlias = "Configured | NotTold | None"
"""None where nothing is configured: the provider's own defaults hold."""


def provider_name(expression: Expression) -> ProviderName | None:
    """The configuration that ``provider`` of a resource names; None when that cannot be told."""
    if isinstance(expression, Parentheses):
        return provider_name(expression.inner)
    if isinstance(expression, Variable):
        return ProviderName(expression.name)
    if isinstance(expression, GetAttr) and isinstance(expression.target, Variable):
        return ProviderName(expression.target.name, expression.name)
    # In JSON, and in configurations of old, it is a string.
    found = _NAME.fullmatch(literal_text(expression) or "") if isinstance(expression, Template) else None
    return None if found is None else ProviderName(found[1], found[2] or "")


def configuration(module: Caller, name: ProviderName) -> Configuration:
    """The configuration that a module knows by a name."""
    current = module
    while True:
        passed = _passed(current, name)
        parent = current.parent
        if passed is not None and parent is not None:
            if isinstance(passed, NotTold):
                return passed
            current, name = parent, passed
            continue
        block = _own(current.code, name)
        if block is not None:
            if "for_each" in block.body.attributes:
                return NotTold(f"provider {name} has more than one configuration")
            return Configured(name, block, current)
        if name.alias:
            return NotTold(f"no configuration {name} of the provider is among the files")
        if parent is None:
            return None
        current = parent


def _own(code: Module, name: ProviderName) -> Block | None:
    for block in code.providers.get(name.local, ()):
        if alias_of(block) == name.alias:
            return block
    return None


def _passed(module: Caller, name: ProviderName) -> ProviderName | NotTold | None:
    """What the caller calls a configuration that it passes; None when it passes none of that name."""
    given = None if module.call is None else module.call.body.attributes.get("providers")
    if given is None:
        return None
    if not isinstance(given.expression, ObjectConstructor):
        return NotTold("the providers of the module cannot be read")
    for item in given.expression.items:
        if provider_name(item.key) == name:
            return provider_name(item.value) or NotTold(
                f"the provider that is passed as {name} cannot be told"
            )
    return None


def passed_names(call: Block) -> list[ProviderName]:
    """The names under which a call passes configurations."""
    given = call.body.attributes.get("providers")
    if given is None or not isinstance(given.expression, ObjectConstructor):
        return []
    names = [provider_name(item.key) for item in given.expression.items]
    return [name for name in names if name is not None]


def has_same_region(one: Configured, other: Configured) -> bool:
    """Whether two configurations certainly are for one region."""
    if one == other:
        return True
    first, second = region(one), region(other)
    if first is None or second is None:
        return first is second
    return equal(first, second) is True


def region(configured: Configured) -> Value | None:
    """The region that a configuration says; None when it leaves that to the environment."""
    attribute = configured.block.body.attributes.get("region")
    if attribute is None:
        return None
    value = settle(value_at(attribute.expression, configured.module.scope))
    return None if is_absent(value) else value


_NO_CREDENTIALS = frozenset({"alias", "region", "version", "default_tags", "ignore_tags"})


def has_same_account(one: Configured, other: Configured) -> bool:
    """Whether two configurations certainly are for one account: both say the same of credentials."""
    return one == other or (one.module.path == other.module.path and _credentials(one) == _credentials(other))


def _credentials(configured: Configured) -> list[tuple[str, str]]:
    body = configured.block.body
    said = [(name, attribute.expression.span.text) for name, attribute in body.attributes.items()]
    said.extend((block_name(block), block.body.span.text) for block in body.blocks)
    return sorted((name, text) for name, text in said if name not in _NO_CREDENTIALS)


def accounts(module: Caller) -> frozenset[str]:
    """The ids of the accounts that the module's configurations of ``aws`` are held to, each to one.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs#allowed_account_ids
    """
    found: set[str] = set()
    for block in module.code.providers.get("aws", ()):
        attribute = block.body.attributes.get("allowed_account_ids")
        allowed = None if attribute is None else settle(value_at(attribute.expression, module.scope))
        if isinstance(allowed, ListValue) and len(allowed.items) == 1 and allowed.rest is None:
            id = settle(allowed.items[0])
            if isinstance(id, Literal) and isinstance(id.value, str):
                found.add(id.value)
    return frozenset(found)


# Requirements ----------------------------------------------------------------------------------


def requirement(module: Caller, provider: str) -> MapValue | None:
    """What a module and those that call it require of a provider, by its local name.

    ``source`` is where it comes from, where that is said, ``versions`` the version
    constraints, all of which hold, and ``locked`` the one version that is in use; None when nothing is
    required.
    """
    found = [] if module.parent is None else [module.parent.requirement(provider)]
    found.extend(map(_required, module.code.requirements.get(provider, ())))
    for block in module.code.providers.get(provider, ()):
        attribute = block.body.attributes.get("version")
        found.append(None if attribute is None else _required(attribute))
    entries: dict[str, Value] = {}
    versions: list[Value] = []
    for one in found:
        if one is not None:
            entries.update(one.entries)
            constraints = one.get("versions")
            versions.extend(constraints.items if isinstance(constraints, ListValue) else ())
    source = entries.get("source")
    locked = module.locked(str(source.value) if isinstance(source, Literal) else f"hashicorp/{provider}")
    if locked is not None:
        entries["locked"] = locked
    if not entries:
        return None
    span = next(iter(entries.values())).span
    entries["versions"] = ListValue(span, tuple(versions))
    return MapValue(span, entries)


def _required(attribute: Attribute) -> MapValue:
    """What an entry of ``required_providers`` says, an object or, as it once was, a constraint."""
    texts = {"version": literal_text(attribute.expression)}
    if isinstance(attribute.expression, ObjectConstructor):
        texts = {
            literal_text(item.key) or "": literal_text(item.value) for item in attribute.expression.items
        }
    source, version = texts.get("source"), texts.get("version")
    span = attribute.span
    versions = () if version is None else (Literal(span, version),)
    entries: dict[str, Value] = {"versions": ListValue(span, versions)}
    if source is not None:
        entries["source"] = Literal(span, source)
    return MapValue(span, entries)
