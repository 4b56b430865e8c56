"""The forms of values, by the type of the record.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache


def fault_of_value(type: str, value: str, quotes_text: bool) -> str | None:
    """What is wrong with a value of a record; None when nothing is, or the type is not known here.

    ``quotes_text`` tells that text is put into quotes on its way.
    """
    if type in ("TXT", "SPF"):
        return _fault_of_unquoted(value) if quotes_text else _fault_of_quoted(value)
    check = _checks().get(type)
    return None if check is None else check(value.strip())


def fault_of_part(type: str, part: str) -> str | None:
    """What is wrong with a value because of a part of it, whatever the rest is."""
    return "a CNAME takes a host name, not a URL" if type == "CNAME" and "://" in part else None


@cache
def _checks() -> dict[str, Callable[[str], str | None]]:
    return {
        "A": _address,
        "AAAA": _long_address,
        "CAA": _authority,
        "CNAME": _alias,
        "MX": _mail,
        "NS": _server,
        "PTR": _name,
        "SRV": _service,
    }


def _address(value: str) -> str | None:
    return None if _is_ipv4(value) else "an A record takes IPv4 addresses such as 192.0.2.1"


def _long_address(value: str) -> str | None:
    return None if _is_ipv6(value) else "an AAAA record takes IPv6 addresses such as 2001:db8::1"


def _alias(value: str) -> str | None:
    if _is_ipv4(value) or _is_ipv6(value):
        return "a CNAME takes a host name; an address goes into an A or AAAA record"
    if "://" in value:
        return "a CNAME takes a host name, not a URL"
    if re.search(r"[/:\s]", value):
        return "a CNAME takes a host name, without port, path and blanks"
    return None


def _mail(value: str) -> str | None:
    found = re.fullmatch(r"(\d{1,5})[ \t]+(\S+)", value)
    if found is None or _is_too_large(found[1]):
        return "an MX record takes a priority and a host, such as 10 mail.example.com"
    return "an MX record takes the name of a host, not its address" if _is_address(found[2]) else None


def _server(value: str) -> str | None:
    return "an NS record takes names of servers, not addresses" if _is_address(value) else _name(value)


def _name(value: str) -> str | None:
    return "one value is one host name, without blanks" if re.search(r"\s", value) else None


def _service(value: str) -> str | None:
    found = re.fullmatch(r"(\d{1,5})[ \t]+(\d{1,5})[ \t]+(\d{1,5})[ \t]+\S+", value)
    if found is None or any(map(_is_too_large, found.groups())):
        return "an SRV record takes priority, weight, port and host, such as 10 5 443 www.example.com"
    return None


def _authority(value: str) -> str | None:
    found = re.fullmatch(r'(\d{1,3})[ \t]+[A-Za-z0-9]+[ \t]+"[^"]*"', value)
    if found is None or int(found[1]) > 255:
        return 'a CAA record takes a flag, a tag and a quoted value, such as 0 issue "amazon.com"'
    return None


_LONGEST = 255
"""Characters of one string of text."""


def _fault_of_quoted(value: str) -> str | None:
    if re.fullmatch(r'\s*("([^"\\]|\\.)*"\s*)+', value, re.DOTALL) is None:
        return "text has to stand in quotes"
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', value, re.DOTALL)
    return _fault_of_strings(strings)


def _fault_of_unquoted(value: str) -> str | None:
    if len(value) > 1 and value.startswith('"') and value.endswith('"'):
        return "text is put into quotes on its way, so that it would have two of them"
    return _fault_of_strings(re.split(r'"\s*"', value))


def _fault_of_strings(strings: list[str]) -> str | None:
    # A character that is written by its number, \101, is one character.
    lengths = [len(re.sub(r"\\([0-7]{3}|.)", "x", one, flags=re.DOTALL)) for one in strings]
    if max(lengths, default=0) <= _LONGEST:
        return None
    return f"a string of text has {max(lengths)} characters, and may have {_LONGEST}"


def _is_address(value: str) -> bool:
    return _is_ipv4(value.removesuffix(".")) or _is_ipv6(value)


def _is_ipv4(value: str) -> bool:
    found = re.fullmatch(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})", value, re.ASCII)
    return found is not None and all(int(octet) <= 255 for octet in found.groups())


def _is_ipv6(value: str) -> bool:
    # The module is only needed for what has colons in it.
    if ":" not in value:
        return False
    import ipaddress

    try:
        return ipaddress.IPv6Address(value).scope_id is None
    except ValueError:
        return False


def _is_too_large(number: str) -> bool:
    return int(number) > 65535
