"""What the functions take, as ``terraform metadata functions`` tells it.

Arguments are converted to these types before a function sees them, and null is refused where no
question mark allows it. A star stands before what may be repeated, an arrow before the result's type.
"""

from __future__ import annotations

from functools import cache

from iacguard.frontends.terraform.types import BOOL, NUMBER, STRING, Collection, Type
from iacguard.tuples import NamedTuple

_SIGNATURES = """
abs number -> number
abspath string -> string
alltrue list(bool) -> bool
anytrue list(bool) -> bool
base64decode string -> string
base64encode string -> string
base64gzip string -> string
base64sha256 string -> string
base64sha512 string -> string
basename string -> string
bcrypt string *number -> string
ceil number -> number
chomp string -> string
chunklist list(any) number -> list(list(any))
cidrhost string number -> string
cidrnetmask string -> string
cidrsubnet string number number -> string
cidrsubnets string *number -> list(string)
coalesce *any? -> any
coalescelist *any? -> any
compact list(string) -> list(string)
concat *any -> any
contains any any -> any
csvdecode string -> any
dirname string -> string
distinct list(any) -> list(any)
element any number -> any
endswith string string -> bool
ephemeralasnull any? -> any
file string -> string
filebase64 string -> string
filebase64sha256 string -> string
filebase64sha512 string -> string
fileexists string -> bool
filemd5 string -> string
fileset string string -> set(string)
filesha1 string -> string
filesha256 string -> string
filesha512 string -> string
flatten any -> any
floor number -> number
format string *any? -> any
formatdate string string -> string
formatlist string *any? -> any
indent number string -> string
index any any -> any
issensitive any? -> bool
join string *list(string) -> string
jsondecode string -> any
jsonencode any? -> string
keys any -> any
length any -> number
log number number -> number
lookup any string *any? -> any
lower string -> string
matchkeys list(any) list(any) list(any) -> list(any)
max *number -> number
md5 string -> string
merge *any? -> any
min *number -> number
nonsensitive any? -> any
one any -> any
parseint any number -> any
pathexpand string -> string
plantimestamp -> string
pow number number -> number
range *number -> list(number)
regex string string -> any
regexall string string -> list(any)
replace string string string -> string
reverse any -> any
rsadecrypt string string -> string
sensitive any? -> any
setintersection set(any) *set(any) -> set(any)
setproduct *any -> any
setsubtract set(any) set(any) -> set(any)
setunion set(any) *set(any) -> set(any)
sha1 string -> string
sha256 string -> string
sha512 string -> string
signum number -> number
slice any number number -> any
sort list(string) -> list(string)
split string string -> list(string)
startswith string string -> bool
strcontains string string -> bool
strrev string -> string
substr string number number -> string
sum any -> any
templatefile string any -> any
templatestring string any -> string
textdecodebase64 string string -> string
textencodebase64 string string -> string
timeadd string string -> string
timecmp string string -> number
timestamp -> string
title string -> string
tobool any? -> bool
tolist any? -> list(any)
tomap any? -> map(any)
tonumber any? -> number
toset any? -> set(any)
tostring any? -> string
transpose map(list(string)) -> map(list(string))
trim string string -> string
trimprefix string string -> string
trimspace string -> string
trimsuffix string string -> string
upper string -> string
urlencode string -> string
uuid -> string
uuidv5 string string -> string
values any -> any
yamldecode string -> any
yamlencode any? -> string
zipmap list(string) any -> any
type any? -> any
"""

_STRINGS = Collection("list", STRING)
_TYPES: dict[str, Type] = {
    "any": None,
    "bool": BOOL,
    "number": NUMBER,
    "string": STRING,
    "list(any)": Collection("list", None),
    "list(list(any))": Collection("list", Collection("list", None)),
    "list(number)": Collection("list", NUMBER),
    "map(any)": Collection("map", None),
    "set(string)": Collection("set", STRING),
    "list(bool)": Collection("list", BOOL),
    "list(string)": _STRINGS,
    "map(list(string))": Collection("map", _STRINGS),
    "set(any)": Collection("set", None),
}


class Parameter(NamedTuple):
    """The type of an argument, and whether it may be null."""

    type: Type
    nullable: bool


class Signature(NamedTuple):
    """What a function takes and gives.

    ``repeated`` is the parameter of all further arguments, if there may be any.
    """

    parameters: tuple[Parameter, ...]
    repeated: Parameter | None
    result: Type


def _parameter(text: str) -> Parameter:
    return Parameter(_TYPES[text.strip("*?")], text.endswith("?"))


@cache
def signature(name: str) -> Signature:
    """The signature of a function."""
    start = _SIGNATURES.index(f"\n{name} ") + 1
    _, *parameters, _, result = _SIGNATURES[start : _SIGNATURES.index("\n", start)].split()
    repeated = next((_parameter(one) for one in parameters if one.startswith("*")), None)
    fixed = tuple([_parameter(one) for one in parameters if not one.startswith("*")])
    return Signature(fixed, repeated, _TYPES[result])


def names() -> list[str]:
    """The names of all functions."""
    return [line.split()[0] for line in _SIGNATURES.strip().splitlines()]
