"""The intrinsic functions by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iacguard.frontends.cloudformation.context import Function
from iacguard.frontends.cloudformation.intrinsics.base64 import base64
from iacguard.frontends.cloudformation.intrinsics.cidr import cidr
from iacguard.frontends.cloudformation.intrinsics.find_in_map import find_in_map
from iacguard.frontends.cloudformation.intrinsics.get_att import get_att
from iacguard.frontends.cloudformation.intrinsics.get_azs import get_azs
from iacguard.frontends.cloudformation.intrinsics.get_stack_output import get_stack_output
from iacguard.frontends.cloudformation.intrinsics.if_ import if_
from iacguard.frontends.cloudformation.intrinsics.import_value import import_value
from iacguard.frontends.cloudformation.intrinsics.join import join
from iacguard.frontends.cloudformation.intrinsics.length import length
from iacguard.frontends.cloudformation.intrinsics.ref import ref
from iacguard.frontends.cloudformation.intrinsics.select import select
from iacguard.frontends.cloudformation.intrinsics.split import split
from iacguard.frontends.cloudformation.intrinsics.sub import sub
from iacguard.frontends.cloudformation.intrinsics.to_json_string import to_json_string
from iacguard.frontends.cloudformation.intrinsics.transform import transform

FUNCTIONS: Final[Mapping[str, Function]] = {
    "Ref": ref,
    "Fn::Base64": base64,
    "Fn::Cidr": cidr,
    "Fn::FindInMap": find_in_map,
    "Fn::GetAtt": get_att,
    "Fn::GetAZs": get_azs,
    "Fn::GetStackOutput": get_stack_output,
    "Fn::If": if_,
    "Fn::ImportValue": import_value,
    "Fn::Join": join,
    "Fn::Length": length,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::Sub": sub,
    "Fn::ToJsonString": to_json_string,
    "Fn::Transform": transform,
}
