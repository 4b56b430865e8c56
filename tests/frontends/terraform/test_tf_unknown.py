"""What is known of values that hang on what is not known."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from iacguard.condition import Assumption, Equals, Formula, evaluate
from iacguard.frontends.terraform.operators import plain_text, settle
from iacguard.graph.unit import NO_INPUTS
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
)

from .configurations import plain, resource_value, unit, unit_of

UNKNOWNS = """
variable "create" {}
variable "name" {}
variable "env" {}
variable "list" { type = list(string) }
"""


def value_of(expression: str, before: str = "") -> Value:
    """The value of an expression in which those variables have none."""
    made = unit(f'{UNKNOWNS}{before}\nresource "x" "y" {{\n  v = {expression}\n}}\n')
    assert not made.problems, made.problems
    return resource_value(made, "x.y", "v")


def test_a_variable_without_a_default_is_unknown_and_has_a_symbol() -> None:
    value = value_of("var.name")
    assert isinstance(value, Unknown)
    assert (value.reason, value.symbol) == ("variable name has no default", "var.name")
    assert value.origin is not None
    assert value.origin.note == "variable name"


def test_an_unknown_condition_makes_a_choice_named_as_it_is_written() -> None:
    value = value_of('var.env == "prod" ? 1 : 2')
    assert isinstance(value, Choice)
    assert value.condition.name == 'var.env == "prod"'
    assert value.condition.formula == Equals(value.condition.formula.variable, "prod")  # type: ignore[union-attr]
    assert plain(value) == {"if": 'var.env == "prod"', "then": 1, "else": 2}


def test_a_comparison_alone_is_no_choice() -> None:
    assert isinstance(value_of('var.env == "prod"'), Unknown)
    assert isinstance(value_of("!var.create"), Unknown)


def test_the_same_condition_is_decided_once() -> None:
    value = value_of('var.create ? (var.create ? "a" : "b") : "c"')
    assert plain(value) == {"if": "var.create", "then": "a", "else": "c"}


def test_a_known_side_decides_an_operator() -> None:
    assert plain(value_of("false && var.create")) is False
    assert plain(value_of("var.create || true")) is True


def test_conditions_keep_their_formula_through_locals() -> None:
    before = 'locals {\n  on = var.create && var.env != "dev"\n}\n'
    value = value_of("local.on ? 1 : 0", before)
    assert isinstance(value, Choice)
    assert _truth(value.condition.formula, {"var.create": "true", "var.env": "prod"}) is True
    assert _truth(value.condition.formula, {"var.create": "true", "var.env": "dev"}) is False


def test_functions_follow_both_sides_of_a_choice() -> None:
    value = value_of('upper(var.create ? "a" : "b")')
    assert plain(value) == {"if": "var.create", "then": "A", "else": "B"}
    merged = value_of("merge({ a = 1 }, var.create ? { b = 2 } : {})")
    assert plain(merged) == {"if": "var.create", "then": {"a": 1, "b": 2}, "else": {"a": 1}}
    kept = value_of('compact([var.create ? "x" : "", "y"])')
    assert plain(kept) == {"if": "var.create", "then": ["x", "y"], "else": ["y"]}


def test_try_replaces_the_side_that_fails() -> None:
    value = value_of('try((var.create ? ["a"] : [])[0], "none")')
    assert plain(value) == {"if": "var.create", "then": "a", "else": "none"}
    assert plain(value_of("one(var.create ? [1] : [])")) == {"if": "var.create", "then": 1, "else": None}


def test_a_string_keeps_its_known_pieces() -> None:
    value = value_of('"arn:${var.name}:${"x"}/*"')
    assert isinstance(value, Interpolation)
    first, middle, last = value.pieces
    assert (plain(first), plain(last)) == ("arn:", ":x/*")
    assert isinstance(middle, Unknown)
    assert middle.symbol == "var.name"


def test_known_parts_of_collections_stay_known() -> None:
    listed = value_of('concat(["a"], var.list)')
    assert isinstance(listed, ListValue)
    assert [plain(item) for item in listed.items] == ["a"]
    assert listed.rest is not None
    mapped = value_of("merge({ a = 1 }, { (var.name) = 2 }, { c = 3 })")
    assert isinstance(mapped, MapValue)
    assert plain(mapped.get("c")) == 3
    assert isinstance(mapped.get("a"), Unknown)
    assert isinstance(mapped.get("other"), Unknown)


def test_a_for_with_an_undecided_condition_gives_both_lists() -> None:
    value = value_of("[for x in [1, 2] : x if x == 1 || var.create]")
    assert plain(value) == {"if": "x == 1 || var.create", "then": [1, 2], "else": [1]}
    many = value_of("[for x in [1, 2, 3, 4, 5, 6] : x if x == 6 || var.list[x] == x]")
    assert isinstance(many, ListValue)
    assert [plain(item) for item in many.items] == [6]
    assert many.rest is not None


def test_contains_of_literals_is_a_disjunction() -> None:
    value = value_of('contains(["prod", "stage"], var.env) ? 1 : 0')
    assert isinstance(value, Choice)
    for env, expected in (("prod", True), ("stage", True), ("dev", False)):
        assert _truth(value.condition.formula, {"var.env": env}) is expected


def test_equal_text_in_two_modules_is_two_conditions() -> None:
    child = 'variable "on" {}\nresource "x" "y" {\n  v = var.on ? 1 : 2\n}\n'
    files = {
        "main.tf": """
variable "a" {}
variable "b" {}
module "one" {
  source = "./child"
  on     = var.a
}
module "two" {
  source = "./child"
  on     = var.b
}
""",
        "child/main.tf": child,
    }
    made = unit_of(files)
    one, two = (resource_value(made, f"module.{name}.x.y", "v") for name in ("one", "two"))
    assert isinstance(one, Choice)
    assert isinstance(two, Choice)
    assert one.condition != two.condition
    assert {one.condition.name, two.condition.name} == {"var.on", "var.on in module.two"}


def test_values_know_where_they_came_from() -> None:
    text = """
variable "name" { default = "x" }
locals { name = var.name }
resource "x" "y" {
  v = local.name
}
"""
    value = resource_value(unit(text), "x.y", "v")
    assert value.span.text == "local.name"
    assert value.origin is not None
    assert (value.origin.note, value.origin.span.text) == ("local name", "var.name")
    assert value.origin.parent is not None
    assert (value.origin.parent.note, value.origin.parent.span.text) == ("default of variable name", '"x"')


def test_a_heredoc_knows_the_places_of_its_characters() -> None:
    text = 'resource "x" "y" {\n  v = <<-EOT\n    {\n      "a": "${"b"}"\n    }\n  EOT\n}\n'
    value = resource_value(unit(text), "x.y", "v")
    assert isinstance(value, Literal)
    assert value.locate is not None
    offset = str(value.value).index('"a"')
    assert value.locate(offset, offset + 3).text == '"a"'


def test_what_depends_on_itself_is_unknown() -> None:
    made = unit('locals {\n  a = local.b\n  b = local.a\n}\nresource "x" "y" {\n  v = local.a\n}\n')
    assert isinstance(resource_value(made, "x.y", "v"), Unknown)
    assert [note.kind for note in made.notes] == ["cycle"]


# The law that holds all of this together ---------------------------------------------------------

VALUES = {
    "f": ["true", "false"],
    "g": ["true", "false"],
    "s": ['"a"', '"b"', "null"],
    "n": ["0", "1", "2"],
    "l": ["[]", '["a"]', '["b", "a"]'],
}
_LEAVES = ["var.f", "var.g", "var.s", "var.n", "var.l", '"a"', "1", "true", '["a", "b"]', "{ a = 1 }", "null"]
_FLAGS = [
    "var.f",
    "var.g",
    'var.s == "a"',
    "var.s != null",
    "var.n > 1",
    "var.n == 1",
    'contains(var.l, "a")',
]


def _random(random: Random, depth: int) -> str:
    if depth == 0 or random.random() < 0.15:
        return random.choice(_LEAVES)

    def inner() -> str:
        return _random(random, depth - 1)

    def flag() -> str:
        one, two = random.choice(_FLAGS), random.choice(_FLAGS)
        return random.choice(
            [one, f"!({one})", f"({one} && {two})", f"({one} || {two})", f"({one}) == ({two})"]
        )

    def text() -> str:
        return f'try(coalesce(tostring({inner()}), "z"), "z")'

    def listed() -> str:
        return random.choice(
            ["var.l", f"[{inner()}]", f"({flag()} ? [{inner()}] : [])", f"concat(var.l, [{inner()}])"]
        )

    forms = (
        lambda: f"({flag()} ? {inner()} : {inner()})",
        lambda: f"({flag()} ? {inner()} : {inner()})",
        lambda: f"[{inner()}, {inner()}]",
        lambda: f"{{ x = {inner()}, y = {inner()} }}",
        lambda: f'"<${{{text()}}}|${{{text()}}}>"',
        lambda: f"try({listed()}[0], {inner()})",
        lambda: f"try({{ {random.choice('xyz')} = {inner()} }}.x, {inner()})",
        lambda: f"[for x in {listed()} : x if {flag()}]",
        lambda: f"{{ for i, x in {listed()} : i => x }}",
        lambda: f"concat(({inner()})[*], ({inner()})[*])",
        lambda: f"merge({{ a = 1 }}, {flag()} ? {{ b = {inner()} }} : {{}})",
        lambda: f"({inner()} == {inner()})",
        lambda: f"(try(tonumber({inner()}), 3) + var.n)",
        lambda: f"length(({inner()})[*])",
        lambda: f"coalesce({inner()}, {inner()})",
        lambda: f"can(({inner()})[0])",
        lambda: f"{flag()}",
        lambda: f"jsonencode({inner()})",
    )
    return random.choice(forms)()


@pytest.mark.parametrize("seed", range(15))
def test_what_is_said_without_a_value_holds_for_every_value(seed: int) -> None:
    random = Random(seed)
    expressions = [_random(random, 3) for _ in range(12)]
    body = "\n".join(f"  v{position} = {text}" for position, text in enumerate(expressions))
    declared = "".join(f'variable "{name}" {{}}\n' for name in VALUES)
    resource = f'{declared}resource "x" "y" {{\n{body}\n}}\n'
    general = unit(resource)
    assert not general.problems, general.problems
    for chosen in random.sample(list(product(*VALUES.values())), 16):
        names = dict(zip(VALUES, chosen, strict=True))
        given = "".join(f"{name} = {text}\n" for name, text in names.items())
        special = unit_of({"main.tf": resource, "terraform.tfvars": given}, inputs=NO_INPUTS)
        for position, text in enumerate(expressions):
            said = resource_value(general, "x.y", f"v{position}")
            known = resource_value(special, "x.y", f"v{position}")
            assert _covers(said, known, names), f"{text}\n{names}\nsaid {said!r}\nbut is {known!r}"


def _truth(formula: Formula, values: dict[str, str]) -> bool | None:
    def truth(atom: object) -> bool | None:
        if not isinstance(atom, Equals):
            return None
        known = values.get(atom.variable.name)
        return None if known is None else known.strip('"') == atom.value

    result = evaluate(formula, truth)
    return result if isinstance(result, bool) else None


def _covers(said: Value, known: Value, names: dict[str, str]) -> bool:
    """Whether a value can be what was said of it."""
    said, known = settle(said), settle(known)
    if isinstance(said, Choice):
        truth = _truth(said.condition.formula, {f"var.{name}": text for name, text in names.items()})
        sides = [
            side for side, holds in ((said.then, True), (said.otherwise, False)) if truth in (None, holds)
        ]
        return any(_covers(side, known, names) for side in sides)
    if isinstance(said, Unknown):
        if (
            said.symbol is not None
            and said.symbol.removeprefix("var.") in names
            and isinstance(known, Literal)
        ):
            given = names[said.symbol.removeprefix("var.")].strip('"')
            # A conditional may convert it to a string, and a symbol stands for any type.
            return plain_text(known.value) == given
        return True
    if isinstance(known, Unknown):
        # The configuration is refused with these values, so there is nothing to be right about.
        return True
    if is_absent(said) or is_absent(known):
        return is_absent(said) and is_absent(known)
    if isinstance(said, Literal):
        # A conditional converts both sides to one type, once the types of both are known.
        return isinstance(known, Literal) and plain_text(said.value) == plain_text(known.value)
    if isinstance(said, Interpolation):
        return _fits(said, known)
    if isinstance(said, Encoded):
        return isinstance(known, Encoded) and _covers(said.document, known.document, names)
    if isinstance(said, ListValue):
        return isinstance(known, ListValue) and _covers_list(said, known, names)
    if isinstance(said, MapValue):
        return isinstance(known, MapValue) and _covers_map(said, known, names)
    return isinstance(said, Reference)


def _fits(said: Interpolation, known: Value) -> bool:
    if not isinstance(known, Literal):
        return isinstance(known, Interpolation)
    position = 0
    for piece in said.pieces:
        inner = settle(piece)
        if isinstance(inner, Literal):
            position = str(known.value).find(str(inner.value), position)
            if position == -1:
                return False
            position += len(str(inner.value))
    return True


def _covers_list(said: ListValue, known: ListValue, names: dict[str, str]) -> bool:
    if said.rest is None:
        return len(said.items) == len(known.items) and all(
            _covers(one, other, names) for one, other in zip(said.items, known.items, strict=True)
        )
    return all(any(_covers(one, other, names) for other in known.items) for one in said.items)


def _covers_map(said: MapValue, known: MapValue, names: dict[str, str]) -> bool:
    if said.rest is None and said.entries.keys() != known.entries.keys():
        return False
    return all(
        key in known.entries and _covers(value, known.entries[key], names)
        for key, value in said.entries.items()
    )


@pytest.mark.parametrize(
    ("comparison", "has_some"),
    [
        ("length(var.list) > 0", True),
        ("length(var.list) >= 1", True),
        ("length(var.list) != 0", True),
        ("length(var.list) == 0", False),
        ("length(var.list) < 1", False),
        ("length(var.list) <= 0", False),
    ],
)
def test_a_number_of_elements_says_what_for_each_asks(comparison: str, has_some: bool) -> None:
    source = f"""{UNKNOWNS}
resource "x" "y" {{
  v = {comparison} ? 1 : 2
}}
resource "x" "z" {{
  for_each = toset(var.list)
}}
resource "x" "w" {{
  dynamic "b" {{
    for_each = var.list
    content {{}}
  }}
}}
"""
    made = unit(source)
    value = resource_value(made, "x.y", "v")
    block = resource_value(made, "x.w", "b", 0)
    assert isinstance(value, Choice)
    assert isinstance(block, Choice)
    consistency = made.graph.consistency

    assert consistency.only_side(value.condition, (Assumption(block.condition, True),)) is has_some
    assert consistency.only_side(value.condition, (Assumption(block.condition, False),)) is not has_some


def test_one_number_of_elements_excludes_another() -> None:
    source = f"""{UNKNOWNS}
resource "x" "y" {{
  a = length(var.list) == 1 ? 1 : 2
  b = length(var.list) == 0 ? 1 : 2
}}
"""
    made = unit(source)
    one, none = resource_value(made, "x.y", "a"), resource_value(made, "x.y", "b")
    assert isinstance(one, Choice)
    assert isinstance(none, Choice)

    assert made.graph.consistency.only_side(none.condition, (Assumption(one.condition, True),)) is False
