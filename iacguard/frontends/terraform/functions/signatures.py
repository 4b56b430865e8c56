"""What the functions take, as ``terraform metadata functions`` tells it.

Arguments are converted to these types before a function sees them, and null is refused where no
question mark allows it. A star stands before what may be repeated.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from iacguard.frontends.terraform.types import BOOL, NUMBER, STRING, Collection, Type

_SIGNATURES = """
abs number
abspath string
alltrue list(bool)
anytrue list(bool)
base64decode string
base64encode string
base64gzip string
base64sha256 string
base64sha512 string
basename string
bcrypt string *number
ceil number
chomp string
chunklist list(any) number
cidrhost string number
cidrnetmask string
cidrsubnet string number number
cidrsubnets string *number
coalesce *any?
coalescelist *any?
compact list(string)
concat *any
contains any any
csvdecode string
dirname string
distinct list(any)
element any number
endswith string string
ephemeralasnull any?
file string
filebase64 string
filebase64sha256 string
filebase64sha512 string
fileexists string
filemd5 string
fileset string string
filesha1 string
filesha256 string
filesha512 string
flatten any
floor number
format string *any?
formatdate string string
formatlist string *any?
indent number string
index any any
issensitive any?
join string *list(string)
jsondecode string
jsonencode any?
keys any
length any
log number number
lookup any string *any?
lower string
matchkeys list(any) list(any) list(any)
max *number
md5 string
merge *any?
min *number
nonsensitive any?
one any
parseint any number
pathexpand string
plantimestamp
pow number number
range *number
regex string string
regexall string string
replace string string string
reverse any
rsadecrypt string string
sensitive any?
setintersection set(any) *set(any)
setproduct *any
setsubtract set(any) set(any)
setunion set(any) *set(any)
sha1 string
sha256 string
sha512 string
signum number
slice any number number
sort list(string)
split string string
startswith string string
strcontains string string
strrev string
substr string number number
sum any
templatefile string any
templatestring string any
textdecodebase64 string string
textencodebase64 string string
timeadd string string
timecmp string string
timestamp
title string
tobool any?
tolist any?
tomap any?
tonumber any?
toset any?
tostring any?
transpose map(list(string))
trim string string
trimprefix string string
trimspace string
trimsuffix string string
upper string
urlencode string
uuid
uuidv5 string string
values any
yamldecode string
yamlencode any?
zipmap list(string) any
type any?
"""

_STRINGS = Collection("list", STRING)
_TYPES: dict[str, Type] = {
    "any": None,
    "bool": BOOL,
    "number": NUMBER,
    "string": STRING,
    "list(any)": Collection("list", None),
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
    """The parameters of a function; ``repeated`` is that of all further arguments, if there may be any."""

    parameters: tuple[Parameter, ...]
    repeated: Parameter | None

    def parameter(self, index: int) -> Parameter | None:
        """What an argument has to be."""
        return self.parameters[index] if index < len(self.parameters) else self.repeated


def _parameter(text: str) -> Parameter:
    return Parameter(_TYPES[text.strip("*?")], text.endswith("?"))


@cache
def signatures() -> dict[str, Signature]:
    """The signatures of all functions by name."""
    found: dict[str, Signature] = {}
    for line in _SIGNATURES.strip().splitlines():
        name, *parameters = line.split()
        repeated = next((_parameter(one) for one in parameters if one.startswith("*")), None)
        fixed = tuple([_parameter(one) for one in parameters if not one.startswith("*")])
        found[name] = Signature(fixed, repeated)
    return found
