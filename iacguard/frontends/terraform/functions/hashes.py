"""Hashes of strings and files."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.files import file
from iacguard.frontends.terraform.functions.plain import NotKnown, text
from iacguard.value import Literal, Unknown, Value

_Function = Callable[[list[Value], FunctionContext], Value]


def _digest(algorithm: str, content: str) -> bytes:
    # Most hashes are of files that are built later, and this loads OpenSSL.
    import hashlib

    return hashlib.new(algorithm, content.encode(), usedforsecurity=False).digest()


def _hexadecimal(algorithm: str) -> _Function:
    def function(arguments: list[Value], context: FunctionContext) -> Value:
        return Literal(context.span, _digest(algorithm, text(arguments[0])).hex())

    return function


def _base64(algorithm: str) -> _Function:
    def function(arguments: list[Value], context: FunctionContext) -> Value:
        digest = _digest(algorithm, text(arguments[0]))
        from base64 import b64encode  # of most hashes the file is not there

        return Literal(context.span, b64encode(digest).decode())

    return function


def _of_file(function: _Function) -> _Function:
    def of_file(arguments: list[Value], context: FunctionContext) -> Value:
        return function([file(arguments, context)], context)

    return of_file


def uuidv5(arguments: list[Value], context: FunctionContext) -> Value:
    """The name-based UUID of a name in a namespace."""
    import uuid

    spaces = {
        "dns": uuid.NAMESPACE_DNS,
        "url": uuid.NAMESPACE_URL,
        "oid": uuid.NAMESPACE_OID,
        "x500": uuid.NAMESPACE_X500,
    }
    space = text(arguments[0])
    return Literal(context.span, str(uuid.uuid5(spaces.get(space) or uuid.UUID(space), text(arguments[1]))))


def not_followed(arguments: list[Value], context: FunctionContext) -> Value:
    """Results that nothing needs and that would cost to make."""
    raise NotKnown(Unknown(context.span, "not worked out"))


FUNCTIONS: dict[str, _Function] = {
    "base64gzip": not_followed,
    "filebase64": not_followed,
    "uuidv5": uuidv5,
}
for _name in ("md5", "sha1", "sha256", "sha512"):
    FUNCTIONS[_name] = _hexadecimal(_name)
    FUNCTIONS[f"file{_name}"] = _of_file(FUNCTIONS[_name])
for _name in ("sha256", "sha512"):
    FUNCTIONS[f"base64{_name}"] = _base64(_name)
    FUNCTIONS[f"filebase64{_name}"] = _of_file(FUNCTIONS[f"base64{_name}"])
