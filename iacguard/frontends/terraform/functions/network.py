"""Functions of addresses and address ranges."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import integer, number, text
from iacguard.frontends.terraform.types import STRING
from iacguard.frontends.terraform.undecided import TypedList
from iacguard.patterns import pattern
from iacguard.text import Span
from iacguard.value import Literal, Value

_RANGE = pattern(r"([0-9a-fA-F.:]+)/([0-9]{1,3})")
_LEADING_ZEROS = pattern(r"\b0+(?=\d)")

_MOST_NEW_BITS = 32


def _range(argument: Value) -> IPv4Network | IPv6Network:
    match = _RANGE.fullmatch(text(argument))
    if match is None:
        raise EvaluationError(argument.span, "found no range of addresses, expected one like 10.0.0.0/16")
    address = match[1] if ":" in match[1] else _LEADING_ZEROS.sub("", match[1])
    network = ip_network(f"{address}/{int(match[2])}", strict=False)
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        raise _mapped(argument.span)
    return network


_MAPPED = IPv6Network("::ffff:0:0/96")
"""IPv4 addresses written as those of IPv6, which Terraform takes for the one here and the other there."""


def _mapped(span: Span) -> NotFollowed:
    return NotFollowed(span, "a range of IPv4 addresses written as those of IPv6")


def _told(span: Span, found: IPv4Address | IPv4Network | IPv6Address | IPv6Network) -> Literal:
    address = found.network_address if isinstance(found, (IPv4Network, IPv6Network)) else found
    if isinstance(address, IPv6Address) and address in _MAPPED:
        raise _mapped(span)
    return Literal(span, str(found))


def _whole(argument: Value) -> int:
    known = number(argument)
    if not isinstance(known, int):
        raise EvaluationError(argument.span, "found a fraction, expected a whole number")
    return known


def cidrhost(arguments: list[Value], context: FunctionContext) -> Value:
    """The address with a number in a range, from the end when it is negative."""
    network, host = _range(arguments[0]), _whole(arguments[1])
    if not -network.num_addresses <= host < network.num_addresses:
        raise EvaluationError(context.span, "cidrhost() beyond the range")
    return _told(context.span, network[host])


def cidrnetmask(arguments: list[Value], context: FunctionContext) -> Value:
    """The mask of a range of IPv4 addresses."""
    network = _range(arguments[0])
    if isinstance(network, IPv6Network):
        raise EvaluationError(context.span, "cidrnetmask() of a range of IPv6 addresses, which have no mask")
    return Literal(context.span, str(network.netmask))


def cidrsubnet(arguments: list[Value], context: FunctionContext) -> Value:
    """The subnet with a number, with so many bits more in its prefix."""
    network, bits, position = _range(arguments[0]), integer(arguments[1]), _whole(arguments[2])
    length = network.prefixlen + bits
    if bits < 0 or position < 0 or position >= 2**64:
        # Terraform gives what is not even in the range.
        raise NotFollowed(context.span, "a subnet of a range that is not inside of it")
    if length > network.max_prefixlen or position >= 2**bits:
        raise EvaluationError(context.span, "no such subnet in the range")
    first = int(network.network_address) + position * 2 ** (network.max_prefixlen - length)
    return _told(context.span, type(network)((first, length)))


def cidrsubnets(arguments: list[Value], context: FunctionContext) -> Value:
    """Subnets one after the other, each with so many bits more in its prefix."""
    network = _range(arguments[0])
    next_address = int(network.network_address)
    found: list[Value] = []
    for argument in arguments[1:]:
        bits = integer(argument)
        length = network.prefixlen + bits
        if not 1 <= bits <= _MOST_NEW_BITS or length > network.max_prefixlen:
            raise EvaluationError(context.span, "no such subnet in the range")
        size = 2 ** (network.max_prefixlen - length)
        first = -(-next_address // size) * size
        if first + size - 1 > int(network.broadcast_address):
            raise EvaluationError(context.span, "the range is too small for these subnets")
        found.append(_told(context.span, type(network)((first, length))))
        next_address = first + size
    return TypedList(context.span, tuple(found), STRING)


FUNCTIONS = {
    "cidrhost": cidrhost,
    "cidrnetmask": cidrnetmask,
    "cidrsubnet": cidrsubnet,
    "cidrsubnets": cidrsubnets,
}
