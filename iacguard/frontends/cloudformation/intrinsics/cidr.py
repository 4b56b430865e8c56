"""``Fn::Cidr``: blocks of addresses inside a block."""

from __future__ import annotations

from ipaddress import ip_network
from itertools import islice

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.texts import known_text, unknown_result
from iacguard.text import Span
from iacguard.value import ListValue, Literal, Value, map_choices


def cidr(call: Call) -> Value:
    """The first blocks, each with the given number of bits for its hosts."""
    nodes = call.arguments(2, 3)
    if nodes is None:
        return call.wrong()
    context = call.context
    count = context.value(nodes[1])
    bits = context.value(nodes[2]) if len(nodes) == 3 else None

    def of_count(block: Value) -> Value:
        return map_choices(count, lambda number: of_bits(block, number))

    def of_bits(block: Value, number: Value) -> Value:
        if bits is None:
            return _blocks(block, number, None, call.span)
        return map_choices(bits, lambda hosts: _blocks(block, number, hosts, call.span))

    return map_choices(context.value(nodes[0]), of_count)


def _blocks(block: Value, count: Value, bits: Value | None, span: Span) -> Value:
    arguments = (block, count) if bits is None else (block, count, bits)
    unknown = unknown_result("Fn::Cidr", span, arguments, "the block of addresses is not known")
    text = known_text(block)
    number, hosts = _small(count), _small(bits)
    if text is None or number is None or (bits is not None and hosts is None):
        return unknown
    try:
        network = ip_network(text, strict=False)
        size = (8 if network.version == 4 else 64) if hosts is None else hosts
        subnets = network.subnets(new_prefix=network.max_prefixlen - size)
        blocks = [str(subnet) for subnet in islice(subnets, number)]
    except ValueError:
        return unknown
    return ListValue(span, tuple(Literal(span, one, block.origin) for one in blocks), block.origin)


def _small(value: Value | None) -> int | None:
    """A count of blocks or bits: CloudFormation allows up to 256."""
    text = None if value is None else known_text(value)
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 3:
        return None
    return int(text) if int(text) <= 256 else None
