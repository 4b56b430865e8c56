"""Condition keys: which exist, and of what type those are that hold for every service.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
(read on 2026-11-21). Keys of services are facts of the table of actions, which has no types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache

from iacguard.facts.aws import actions as table
from iacguard.facts.aws.actions import Access, Action


class Type(Enum):
    """What a key is compared as."""

    STRING = "a string"
    ARN = "an ARN"
    BOOL = "true or false"
    NUMERIC = "a number"
    DATE = "a date"
    IP = "an address"


GLOBAL: Mapping[str, Type] = {
    # The resource's ARN, of which no page speaks; instances are let tag themselves with it.
    "aws:ARN": Type.ARN,
    "aws:AssumedRoot": Type.BOOL,
    "aws:CalledVia": Type.STRING,
    "aws:CalledViaAWSMCP": Type.STRING,
    "aws:CalledViaFirst": Type.STRING,
    "aws:CalledViaLast": Type.STRING,
    "aws:ChatbotSourceArn": Type.ARN,
    "aws:CurrentTime": Type.DATE,
    "aws:Ec2InstanceSourcePrivateIPv4": Type.IP,
    "aws:Ec2InstanceSourceVpc": Type.STRING,
    "aws:FederatedProvider": Type.STRING,
    "aws:MultiFactorAuthAge": Type.NUMERIC,
    "aws:MultiFactorAuthPresent": Type.BOOL,
    "aws:PrincipalAccount": Type.STRING,
    "aws:PrincipalArn": Type.ARN,
    "aws:PrincipalIsAWSService": Type.BOOL,
    "aws:PrincipalOrgID": Type.STRING,
    "aws:PrincipalOrgPaths": Type.STRING,
    "aws:PrincipalServiceName": Type.STRING,
    "aws:PrincipalServiceNamesList": Type.STRING,
    "aws:PrincipalTag/": Type.STRING,
    "aws:PrincipalType": Type.STRING,
    "aws:RequestTag/": Type.STRING,
    "aws:RequestedRegion": Type.STRING,
    "aws:ResourceAccount": Type.STRING,
    "aws:ResourceOrgID": Type.STRING,
    "aws:ResourceOrgPaths": Type.STRING,
    "aws:ResourceTag/": Type.STRING,
    "aws:SecureTransport": Type.BOOL,
    "aws:SignInSessionArn": Type.ARN,
    "aws:SourceAccount": Type.STRING,
    "aws:SourceArn": Type.ARN,
    "aws:SourceIdentity": Type.STRING,
    "aws:SourceIp": Type.IP,
    "aws:SourceOrgID": Type.STRING,
    "aws:SourceOrgPaths": Type.STRING,
    "aws:SourceOwner": Type.STRING,
    "aws:SourceVpc": Type.STRING,
    "aws:SourceVpcArn": Type.ARN,
    "aws:SourceVpce": Type.STRING,
    "aws:TagKeys": Type.STRING,
    "aws:TokenIssueTime": Type.DATE,
    "aws:UserAgent": Type.STRING,
    "aws:ViaAWSMCPService": Type.BOOL,
    "aws:ViaAWSService": Type.BOOL,
    "aws:VpcSourceIp": Type.IP,
    "aws:VpceAccount": Type.STRING,
    "aws:VpceOrgID": Type.STRING,
    "aws:VpceOrgPaths": Type.STRING,
    "aws:referer": Type.STRING,
    "aws:userid": Type.STRING,
    "aws:username": Type.STRING,
}
"""Every global key but aws:EpochTime, which is compared as a date and as a number alike.

Keys of tags end in the slash behind which the tag's name stands.
"""

_TYPES = {key.lower(): type for key, type in GLOBAL.items()}

OF_CALLERS = frozenset(
    {
        "ec2:roledelivery",
        "ec2:sourceinstancearn",
        "glue:roleassumedby",
        "glue:credentialissuingservice",
        "codebuild:buildarn",
        "codebuild:projectarn",
        "lambda:sourcefunctionarn",
        "ssm:sourceinstancearn",
        "identitystore:userid",
    }
)
"""Keys of services that hold for whatever their callers do, in lower case."""


def type_of(family: str) -> Type | None:
    """The type of a global key, without what is chosen freely in it; None for any other."""
    return _TYPES.get(family)


def is_global(family: str) -> bool:
    """Whether a key holds for every service."""
    return family in _TYPES or family == "aws:epochtime"


@lru_cache(maxsize=256)
def keys_of(service: str) -> frozenset[str]:
    """The keys of a service, in lower case and without what is chosen freely in them."""
    return frozenset(map(plain, table.condition_keys(service)))


@lru_cache(maxsize=1024)
def keys_for(action: Action) -> frozenset[str] | None:
    """The keys that an action or its resources have; None when they are not known."""
    if action.access is Access.UNKNOWN:
        return None
    known = table.resource_types(action.service)
    groups: list[Iterable[str]] = [action.condition_keys]
    for name in (*action.resource_types, *action.contested_types):
        type = known.get(name)
        if type is None:
            return None
        groups.append(type.condition_keys)
    return frozenset(plain(key) for group in groups for key in group)


@lru_cache(maxsize=1024)
def plain(key: str) -> str:
    """A key in lower case, up to what is chosen freely in it: ``ec2:resourcetag``."""
    prefix, colon, name = key.lower().partition(":")
    return prefix + colon + name.partition("/")[0].partition(":")[0]
