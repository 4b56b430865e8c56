"""What attributes in a plan are, which it does not say itself: blocks, names, identities of others.

The provider's schema tells it, the declarations of kinds do, and the attribute's own name. Types of
data sources have ``data.`` before them.
"""

from __future__ import annotations

from functools import lru_cache

from iacguard.facts.terraform import schema
from iacguard.kinds import terraform_entry
from iacguard.patterns import pattern
from iacguard.typed import Final
from iacguard.value import ListValue, MapValue, Value


@lru_cache(maxsize=4096)
def is_own_name(type: str, name: str) -> bool:
    """Whether an attribute of a kind is what the resource itself is called."""
    return name == "name" or any(
        member.path == kind.name_property and spelling.path == name
        for kind in terraform_entry(type).kinds
        for member in kind.members()
        for spelling in member.spellings
    )


def is_block(type: str, path: str, value: Value) -> bool:
    """Whether something is written as a block, as far as that is known of its type."""
    argument = argument_of(type, path)
    if argument is not None and argument.is_known:
        return argument.nesting is not None
    block, name = _holder(type, path)
    if block is not None and name in block.computed:
        return False
    return has_maps(value) or _is_block_of_kind(type, path)


@lru_cache(maxsize=4096)
def argument_of(type: str, path: str) -> schema.Argument | None:
    """What the provider takes at a path of a type, ``rule.filter``; None where that is not known."""
    block, name = _holder(type, path)
    return None if block is None else block.argument(name)


def _holder(type: str, path: str) -> tuple[schema.Block | None, str]:
    """The block that something stands in, and its name there."""
    known = schema.schema(type)
    block = None if known is None else known.block
    *holders, name = path.split(".")
    for holder in holders:
        block = None if block is None else block.blocks.get(holder)
    return block, name


@lru_cache(maxsize=4096)
def _is_block_of_kind(type: str, name: str) -> bool:
    """Whether kinds know parts of something, or that it has parts."""
    return any(
        spelling.satellite is None
        and (spelling.path.startswith(f"{name}.") or (spelling.path == name and member.struct is not None))
        for kind in terraform_entry(type).kinds
        for member in kind.members()
        for spelling in member.spellings
    )


@lru_cache(maxsize=4096)
def has_satellite(type: str, name: str) -> bool:
    """Whether what a block of a kind says can also be said by a resource of its own."""
    return any(
        any(spelling.satellite is not None for spelling in member.spellings)
        for kind in terraform_entry(type).kinds
        for member in kind.members()
        if any(
            spelling.satellite is None and spelling.path.split(".")[0] == name
            for spelling in member.spellings
        )
    )


_IDENTITIES: Final = pattern(
    r"(?:^|_)(?:actions|arns?|buckets?|cluster|endpoint|functions?|groups?|ids?|key|listeners?|names?|queue|records?|"
    r"roles?|rule|subnets?|targets?|topic|urls?|users?)$"
)


def holds_identity(name: str) -> bool:
    """Whether an attribute of this name holds nothing but the identity of something else.

    The source of an invocation is often a part of an API or all objects of a bucket.
    """
    return name != "source_arn" and _IDENTITIES.search(name) is not None


def has_maps(value: Value) -> bool:
    """Whether a value is a list with maps in it, as repeated blocks are."""
    return isinstance(value, ListValue) and any(isinstance(item, MapValue) for item in value.items)
