"""The intrinsic functions by name: each is imported when a template calls it."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from iacguard.frontends.cloudformation.context import Function
from iacguard.typed import Final, cast

MODULES: Final = {
    "Ref": "ref",
    "Fn::Base64": "base64",
    "Fn::Cidr": "cidr",
    "Fn::FindInMap": "find_in_map",
    "Fn::GetAtt": "get_att",
    "Fn::GetAZs": "get_azs",
    "Fn::GetStackOutput": "get_stack_output",
    "Fn::If": "if_",
    "Fn::ImportValue": "import_value",
    "Fn::Join": "join",
    "Fn::Length": "length",
    "Fn::Select": "select",
    "Fn::Split": "split",
    "Fn::Sub": "sub",
    "Fn::ToJsonString": "to_json_string",
    "Fn::Transform": "transform",
}
"""The modules of this folder, in each of which the function has the module's name."""


@cache
def function(name: str) -> Function | None:
    """The function of a name; None where there is none of it."""
    module = MODULES.get(name)
    if module is None:
        return None
    return cast("Function", getattr(import_module(f"{__package__}.{module}"), module))
