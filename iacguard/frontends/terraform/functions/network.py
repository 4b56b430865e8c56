"""Functions of addresses and address ranges."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import integer, text, value_of
from iacguard.value import Literal, Value


def _range(argument: Value) -> IPv4Network | IPv6Network:
    return ip_network(text(argument), strict=False)


def cidrhost(arguments: list[Value], context: FunctionContext) -> Value:
    """The address with a number in a range, from the end when it is negative."""
    network, host = _range(arguments[0]), integer(arguments[1])
    if not -network.num_addresses <= host < network.num_addresses:
        raise EvaluationError(context.span, "cidrhost() beyond the range")
    return Literal(context.span, str(network[host]))


def cidrnetmask(arguments: list[Value], context: FunctionContext) -> Value:
    """The mask of a range of IPv4 addresses."""
    return Literal(context.span, str(_range(arguments[0]).netmask))


def _subnet(
    network: IPv4Network | IPv6Network, bits: int, number: int, context: FunctionContext
) -> IPv4Network | IPv6Network:
    length = network.prefixlen + bits
    if bits < 0 or length > network.max_prefixlen or not 0 <= number < 2**bits:
        raise EvaluationError(context.span, "no such subnet in the range")
    size = 2 ** (network.max_prefixlen - length)
    first = int(network.network_address) + number * size
    return type(network)((first, length))


def cidrsubnet(arguments: list[Value], context: FunctionContext) -> Value:
    """The subnet with a number, with so many bits more in its prefix."""
    network = _range(arguments[0])
    found = _subnet(network, integer(arguments[1]), integer(arguments[2]), context)
    return Literal(context.span, str(found))


def cidrsubnets(arguments: list[Value], context: FunctionContext) -> Value:
    """Subnets one after the other, each with so many bits more in its prefix."""
    network = _range(arguments[0])
    next_address = int(network.network_address)
    found: list[str] = []
    for argument in arguments[1:]:
        length = network.prefixlen + integer(argument)
        if not network.prefixlen <= length <= network.max_prefixlen:
            raise EvaluationError(context.span, "no such subnet in the range")
        size = 2 ** (network.max_prefixlen - length)
        first = -(-next_address // size) * size
        subnet = type(network)((first, length))
        if int(subnet.broadcast_address) > int(network.broadcast_address):
            raise EvaluationError(context.span, "the range is too small for these subnets")
        found.append(str(subnet))
        next_address = first + size
    return value_of(list(found), context.span)


FUNCTIONS = {
    "cidrhost": cidrhost,
    "cidrnetmask": cidrnetmask,
    "cidrsubnet": cidrsubnet,
    "cidrsubnets": cidrsubnets,
}
