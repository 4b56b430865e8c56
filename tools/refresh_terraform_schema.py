"""Writes iacguard/facts/terraform/aws.txt from schemas of Terraform's AWS provider.

::

    python tools/refresh_terraform_schema.py terraform-aws-6.25.0.json 6=DIR 5=FILE 4=DIR 3=DIR

The first argument is the schema of the current major version, as tools/refresh_schemas.py takes it.
The others say where the type declarations (``*.d.ts``) of @cdktf/provider-aws are unpacked that were
generated from it, which say what can only be read and what is written as a block, and from a late version
of each earlier major one: from them comes what was removed since, what is new since, what is required only
since, and what had another type. Of the major version before the current one it is a file: what
``terraform providers schema -json`` prints for its very last version, so that what it lacks is new since.
Review the diff.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

TARGET = Path(__file__).parents[1] / "iacguard/facts/terraform/aws.txt"

HEAD = """\
# What can be configured in Terraform's AWS provider {version}, by type ("data." before data sources).
# Facts read off the npm packages @cdktf/provider-aws 21.22.1 (the provider {version}), 14.0.4 (4.66) and
# 4.0.18 (3.x), which are generated from the provider's own schema, and that of 5.100.0, the last before 6.0,
# on {date}. Written by tools/refresh_terraform_schema.py.
#
# The type in brackets, with the last major version that has it when it was removed, or with +N when it is
# new since the major version N; then a line for each argument, one blank deeper than the block that it
# stands in, fields between blanks:
#   name, type, flags
#   -name, last major version that has it, when it was removed
#   =names of attributes that can only be read
#   %names of arguments that could only be read in the major version before
# Types are s(tring), n(umber), b(oolean) and ? (not known), with L(ist), S(et) or M(ap) before them, and a
# brace with the nesting of a block: {{l(ist), {{s(et), {{m(ap), {{1 (single).
# Flags, each with the major version since when, if not since ever: ! required, + known at all, # always
# written as a block, @ always written as "name = ...", though with parts like a block, ^ no more than one
# such block; and ~N of another type until the major version N.

"""

Field: TypeAlias = Mapping[str, object]
Fields: TypeAlias = Mapping[str, Field]


class Older(NamedTuple):
    """An argument in an earlier version."""

    shape: str
    """As the type codes begin: ``s``, ``n``, ``b``, ``L`` for any collection, ``{`` for a block, or ``?``."""
    required: bool
    fields: Mapping[str, Older]
    computed: frozenset[str]
    """What can only be read in it."""
    is_block: bool
    """Whether it is written as a block."""
    is_single: bool
    """Whether there may be one at most."""


Types: TypeAlias = Mapping[str, Older]


def main() -> None:
    """Reads what the command line names and writes the data file."""
    if len(sys.argv) < 2 or not (version := re.search(r"-(\d+\.\d+\.\d+)\.json$", sys.argv[1])):
        raise SystemExit("Usage: refresh_terraform_schema.py terraform-aws-<version>.json MAJOR=DIR ...")
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    older: dict[int, Types] = {}
    for argument in sys.argv[2:]:
        major, _, folder = argument.partition("=")
        older[int(major)] = dict(_declared(Path(folder)) if Path(folder).is_dir() else _printed(Path(folder)))
        print(f"{folder}: {len(older[int(major)])} types")
    own = older.pop(int(version[1].split(".")[0]))
    older = dict(sorted(older.items(), reverse=True))
    current: dict[str, Fields] = {
        name: fields for name, fields in source["resources"].items() if name.startswith("aws_")
    }
    current |= {f"data.{name}": fields for name, fields in source["data_sources"].items()}
    removed = {name: major for major in sorted(older) for name in older[major] if name not in current}
    lines = [HEAD.format(version=version[1], date=datetime.datetime.now(datetime.timezone.utc).date())]
    for name in sorted(current):
        past = {major: types[name] for major, types in older.items() if name in types}
        new = [major for major in older if name not in older[major]]
        lines.append(f"[{name} {_flag('+', new)}]\n" if new else f"[{name}]\n")
        lines += _lines(current[name], past, own.get(name), "")
    lines += [f"[{name} {removed[name]}]\n" for name in sorted(removed)]
    text = "".join(lines)
    TARGET.write_text(text, encoding="ascii")
    print(f"{TARGET}: {len(text):,} bytes")


def _lines(fields: Fields, past: Mapping[int, Older], own: Older | None, indent: str) -> Iterator[str]:
    """The lines of one level; ``past`` has the same level in earlier versions, the latest first.

    ``own`` is the level as the declarations of the current version have it.
    """
    computed = sorted(own.computed - fields.keys()) if own is not None else []
    if computed:
        yield f"{indent}={','.join(computed)}\n"
    latest = past.get(max(past, default=0))
    opened = sorted(fields.keys() & latest.computed) if latest is not None else []
    opened = [name for name in opened if not any(name in level.fields for level in past.values())]
    if opened:
        yield f"{indent}%{','.join(opened)}\n"
    for name, field in sorted(fields.items()):
        mine = own.fields.get(name) if own is not None else None
        code = "?" if mine is not None and mine.shape == "?" else _code(field)
        before = {major: level.fields[name] for major, level in past.items() if name in level.fields}
        flags = ""
        # A level that is not there in an earlier version says nothing; an argument that is not, does.
        levels = {major: level for major, level in past.items() if level.fields}
        if field.get("required"):
            flags += _flag(
                "!", [major for major, level in levels.items() if not _required(level.fields, name)]
            )
        other = [major for major, one in before.items() if not _same(code, one.shape)]
        if other:
            flags += f"~{max(other)}"
        # What could only be read is known as well, and may be null.
        missing = [
            major for major, level in levels.items() if name not in level.fields.keys() | level.computed
        ]
        if missing:
            flags += _flag("+", missing)
        if mine is not None and code[0] == "{":
            if mine.is_block:
                flags += _flag("#", [major for major, one in before.items() if not one.is_block])
                if mine.is_single:
                    flags += _flag("^", [major for major, one in before.items() if not one.is_single])
            else:
                flags += _flag("@", [major for major, one in before.items() if one.is_block])
        yield f"{indent}{name} {code}{' ' if flags else ''}{flags}\n"
        inner = field.get("fields")
        if isinstance(inner, dict):
            yield from _lines(inner, before, mine, indent + " ")
    gone = {name: major for major in sorted(past) for name in past[major].fields if name not in fields}
    for name, major in sorted(gone.items()):
        # A structure whose parts the source does not have cannot tell what was removed from it.
        if fields:
            yield f"{indent}-{name} {major}\n"


def _flag(sign: str, not_in: Sequence[int]) -> str:
    """A flag for what holds, though not in these major versions."""
    return f"{sign}{max(not_in) + 1}" if not_in else sign


def _required(level: Mapping[str, Older], name: str) -> bool:
    return name in level and level[name].required


_PRIMITIVES = {"string": "s", "number": "n", "boolean": "b"}
_COLLECTIONS = {"list": "L", "set": "S", "map": "M"}
_NESTINGS = {"list": "{l", "set": "{s", "map": "{m", "single": "{1"}


def _code(field: Field) -> str:
    if "fields" in field:
        return _NESTINGS[str(field["nesting"])]
    type = str(field["type"])
    if type in _PRIMITIVES:
        return _PRIMITIVES[type]
    outer, _, element = type.rstrip(")").partition("(")
    if outer in _COLLECTIONS and element in _PRIMITIVES:
        return _COLLECTIONS[outer] + _PRIMITIVES[element]
    return "?"


def _same(code: str, shape: str) -> bool:
    if "?" in (code, shape):
        return True
    return code[0] == shape or (code[0] in "LSM" and shape == "L")


# A schema as Terraform prints it ------------------------------------------------------------------


def _printed(file: Path) -> Iterator[tuple[str, Older]]:
    """The types of a schema that ``terraform providers schema -json`` printed, with their arguments."""
    (provider,) = json.loads(file.read_text(encoding="utf-8"))["provider_schemas"].values()
    for prefix, key in (("", "resource_schemas"), ("data.", "data_source_schemas")):
        for name, schema in provider[key].items():
            yield prefix + name, _printed_block(schema["block"], {})


def _printed_block(block: Mapping[str, Any], nested: Mapping[str, Any]) -> Older:
    attributes = block.get("attributes", {})
    fields = {name: _printed_attribute(one) for name, one in attributes.items() if _can_be_set(one)}
    for name, one in block.get("block_types", {}).items():
        fields[name] = _printed_block(one["block"], one)
    computed = frozenset(attributes.keys() - fields.keys())
    is_single = nested.get("nesting_mode") == "single" or nested.get("max_items") == 1
    return Older("{", bool(nested.get("min_items")), fields, computed, True, is_single)


def _printed_attribute(attribute: Mapping[str, Any]) -> Older:
    required = bool(attribute.get("required"))
    nested = attribute.get("nested_type")
    if nested is not None:
        inner = _printed_block(nested, nested)
        return inner._replace(required=required, is_block=False)
    type = attribute["type"]
    element = type[1] if isinstance(type, list) and type[0] != "object" else None
    structure = type if element is None else element
    if isinstance(structure, list):
        if structure[0] != "object":
            return Older("?", required, {}, frozenset(), False, False)
        # An attribute in place of a block does not tell what of its objects may be left out.
        fields = {name: Older("?", False, {}, frozenset(), False, False) for name in structure[1]}
        return Older("{", required, fields, frozenset(), False, element is None)
    shape = "L" if element is not None else {"string": "s", "number": "n", "bool": "b"}.get(type, "?")
    return Older(shape, required, {}, frozenset(), False, False)


def _can_be_set(attribute: Mapping[str, Any]) -> bool:
    return bool(attribute.get("required") or attribute.get("optional"))


# The declarations of earlier versions -------------------------------------------------------------

_INTERFACE = re.compile(
    r"^export interface (\w+)(?: extends ([\w.]+))? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL
)
_MEMBER = re.compile(
    r"^(?: +\* (\w+ block)\.?\n +\*\n)? +\* Docs at Terraform Registry: \{?(?:@link )?\S*#(\w+) \S+\}?\.?\n"
    r"(?: +\*[^/\n][^\n]*\n| +\*\n)* +\*/\n"
    r" +readonly \w+(\??): ((?:\{\n.*?\n    \}|[^;])*);",
    re.MULTILINE | re.DOTALL,
)
_CLASS = re.compile(
    r"^export declare class (\w+) extends cdktf\.(?:Terraform\w+|ComplexObject) \{\n(.*?)^\}",
    re.MULTILINE | re.DOTALL,
)
_GETTER = re.compile(r"^    get (?!internalValue|fqn)(\w+)\(\)", re.MULTILINE)
_NAME = re.compile(r'static readonly tfResourceType = "(\w+)"')
_LINK = re.compile(r"/(r|resources|d|data-sources)/(\w+)#")


def _declared(folder: Path) -> Iterator[tuple[str, Older]]:
    """The types that the declarations below a folder have, with their arguments."""
    groups: dict[Path, list[Path]] = {}
    for path in sorted(folder.rglob("*.d.ts")):
        # A type has a folder of its own in the later packages and a file of its own in the earlier,
        # where the folder is a service's and its index declares nothing.
        own = path
        for parent in path.parents:
            index = parent / "index.d.ts"
            if parent.parent.name == "lib" and index.is_file() and "\nexport interface" in index.read_text():
                own = parent
        groups.setdefault(own, []).append(path)
    for paths in groups.values():
        text = "".join(path.read_text(encoding="utf-8") for path in paths)
        interfaces = {found[1]: (found[2], found[3]) for found in _INTERFACE.finditer(text)}
        computed = {found[1]: _computed(found[2]) for found in _CLASS.finditer(text)}
        config = [name for name, (base, _) in interfaces.items() if base == "cdktf.TerraformMetaArguments"]
        if len(config) != 1:
            continue
        link = _LINK.search(interfaces[config[0]][1])
        named = _NAME.search(text)
        if link is None and named is None:
            continue
        name = named[1] if named else f"aws_{link[2]}" if link else ""
        is_data = link[1].startswith("d") if link else config[0].startswith("DataAws")
        whole = Older(
            "{",
            False,
            _members(interfaces, computed, config[0], ()),
            computed.get(config[0].removesuffix("Config"), frozenset()),
            True,
            True,
        )
        yield (f"data.{name}" if is_data else name), whole


def _computed(body: str) -> frozenset[str]:
    """The getters of a class that have no counterpart for what was set."""
    getters = set(_GETTER.findall(body))
    names = {name for name in getters if f"{name}Input" not in getters and not name.endswith("Input")}
    return frozenset(re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name) for name in names)


def _members(
    interfaces: Mapping[str, tuple[str, str]],
    computed: Mapping[str, frozenset[str]],
    name: str,
    outer: tuple[str, ...],
) -> Mapping[str, Older]:
    found: dict[str, Older] = {}
    for heading, member, optional, type in _MEMBER.findall(interfaces[name][1]):
        base = type.split(" | ")[0].removesuffix("[]")
        fields: Mapping[str, Older] = {}
        if base in interfaces and base not in outer:
            fields = _members(interfaces, computed, base, (*outer, name))
        inside = computed.get(f"{base}OutputReference", frozenset())
        shape = _shape(type, base in interfaces)
        is_single = shape == "{" and "[]" not in type and not type.startswith("{")
        found[member] = Older(shape, not optional, fields, inside, bool(heading), is_single)
    return found


def _shape(type: str, is_structure: bool) -> str:
    if is_structure:
        return "{"
    if "[]" in type or type.startswith("{"):
        # The facts have no word for collections of collections.
        return "L" if type.count("[]") + type.count("{") == 1 else "?"
    return _PRIMITIVES.get(type.split(" | ")[0], "?")


if __name__ == "__main__":
    main()
