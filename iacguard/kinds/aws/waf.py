"""AWS WAF: the second version, and of the first what its web ACLs do.

Terraform has blocks in place of the maps of a statement; they are brought into the registry's names as
they stand, because statements nest to any depth.
"""

from __future__ import annotations

from iacguard.graph.document import decode_json
from iacguard.graph.kind import Attr, AttrList, Conversion, Kind, Many, Spelling, Struct, unknown_part
from iacguard.value import Choice, ListValue, MapValue, Value

_INITIALS = {"ip": "IP", "uri": "Uri", "json": "Json", "ja3": "JA3", "ja4": "JA4"}
_JSON_NAMES = {"ARN": "Arn"}
"""Names of the API, as JSON of rules has them, where the registry has others."""


def _statement(value: Value) -> Value:
    return _only(_named(value, "", 0))


def _only(value: Value) -> Value:
    """The one block of a list, where there is just one."""
    if isinstance(value, ListValue) and value.rest is None and len(value.items) == 1:
        only = value.items[0]
        return only if isinstance(only, MapValue) else value
    return value


def _named(value: Value, holder: str, depth: int) -> Value:
    """A block as a map in the registry's names; ``holder`` is the block that it stands in."""
    if depth > 60:
        return unknown_part(value, "statements nested deeper than they are followed")
    if isinstance(value, Choice):
        then, otherwise = (_named(side, holder, depth + 1) for side in (value.then, value.otherwise))
        return Choice(value.span, value.condition, then, otherwise, value.origin)
    if isinstance(value, ListValue):
        items = tuple(_named(item, holder, depth + 1) for item in value.items)
        return ListValue(value.span, items, value.origin, value.rest)
    if not isinstance(value, MapValue):
        return value
    several = holder in ("and_statement", "or_statement")
    entries: dict[str, Value] = {}
    keys = {}
    for name, inner in value.entries.items():
        made = _named(inner, name, depth + 1)
        is_list = several and name == "statement"
        canonical = "Statements" if is_list else _canonical(name)
        entries[canonical] = made if is_list else _only(made)
        if name in value.keys:
            keys[canonical] = value.keys[name]
    return MapValue(value.span, entries, keys, value.origin, value.rest, value.header)


def _canonical(name: str) -> str:
    return "".join(_INITIALS.get(word, word.capitalize()) for word in name.split("_"))


def _rules(value: Value) -> Value:
    return _from_json(decode_json(value), 0)


def _from_json(value: Value, depth: int) -> Value:
    if depth > 60:
        return unknown_part(value, "statements nested deeper than they are followed")
    if isinstance(value, ListValue):
        items = tuple(_from_json(item, depth + 1) for item in value.items)
        return ListValue(value.span, items, value.origin, value.rest)
    if isinstance(value, MapValue):
        entries = {
            _JSON_NAMES.get(name, name): _from_json(inner, depth + 1) for name, inner in value.entries.items()
        }
        keys = {_JSON_NAMES.get(name, name): key for name, key in value.keys.items()}
        return MapValue(value.span, entries, keys, value.origin, value.rest, value.header)
    return value


def _back(value: Value) -> Value:
    return unknown_part(value, "statements are not written back")


STATEMENT = Conversion("blocks of a statement to the registry's names", _statement, _back)
RULES = Conversion("JSON of rules to the registry's names", _rules, _back)


class GroupRule(Struct):
    """A rule of a rule group."""

    name = Attr[str]("Name", "name")
    priority = Attr[int]("Priority", "priority")
    statement = Attr[object]("Statement", Spelling("statement", STATEMENT))
    allow = Attr[object]("Action.Allow", "action.allow")
    block = Attr[object]("Action.Block", "action.block")
    count = Attr[object]("Action.Count", "action.count")
    captcha = Attr[object]("Action.Captcha", "action.captcha")
    challenge = Attr[object]("Action.Challenge", "action.challenge")


class AclRule(GroupRule):
    """A rule of a web ACL, which may be a whole rule group."""

    override_none = Attr[object]("OverrideAction.None", "override_action.none")
    """Whether the actions of the group hold."""
    override_count = Attr[object]("OverrideAction.Count", "override_action.count")
    """Whether the group only counts."""


class WebAcl(
    Kind,
    type="AWS::WAFv2::WebACL",
    terraform="aws_wafv2_web_acl",
    attributes={"capacity": "Capacity", "id": "Id"},
):
    """Rules for the requests to whatever it is associated with. An empty block is a map without entries."""

    name = Attr[str]("Name", "name")
    scope_of_use = Attr[str]("Scope", "scope")
    allow = Attr[object]("DefaultAction.Allow", "default_action.allow")
    block = Attr[object]("DefaultAction.Block", "default_action.block")
    rules = Many(AclRule, "Rules", ["rule", Spelling("rule_json", RULES)])


class RuleGroup(
    Kind,
    type="AWS::WAFv2::RuleGroup",
    terraform="aws_wafv2_rule_group",
    attributes={"id": "Id"},
):
    """Rules that several web ACLs share."""

    name = Attr[str]("Name", "name")
    scope_of_use = Attr[str]("Scope", "scope")
    rules = Many(GroupRule, "Rules", ["rule", Spelling("rules_json", RULES)])


class AddedRuleGroup(
    Kind,
    type="aws_wafv2_web_acl_rule_group_association",
    terraform="aws_wafv2_web_acl_rule_group_association",
):
    """A rule that Terraform adds to a web ACL that is declared elsewhere."""

    acl = Attr[str]("web_acl_arn", "web_acl_arn")


class IpSet(Kind, type="AWS::WAFv2::IPSet", terraform="aws_wafv2_ip_set", attributes={"id": "Id"}):
    """Addresses that rules ask for."""

    scope_of_use = Attr[str]("Scope", "scope")
    addresses = AttrList[str]("Addresses", "addresses")


class RegexPatternSet(
    Kind,
    type="AWS::WAFv2::RegexPatternSet",
    terraform="aws_wafv2_regex_pattern_set",
    attributes={"id": "Id"},
):
    """Patterns that rules ask for."""

    scope_of_use = Attr[str]("Scope", "scope")


class WebAclAssociation(
    Kind, type="AWS::WAFv2::WebACLAssociation", terraform="aws_wafv2_web_acl_association"
):
    """Puts a web ACL before a regional resource."""

    resource_arn = Attr[str]("ResourceArn", "resource_arn")
    acl = Attr[str]("WebACLArn", "web_acl_arn")


class ClassicRule(Struct):
    """A rule, a rate-based rule or a rule group in a web ACL of the first version."""

    action = Attr[str]("Action.Type", ["action.type", "override_action.type"])
    """``BLOCK``, ``ALLOW`` or ``COUNT``; of a rule group ``COUNT``, or ``NONE``: its own actions hold."""


class ClassicWebAcl(Kind, type="AWS::WAF::WebACL", terraform="aws_waf_web_acl"):
    """A web ACL of WAF Classic, for CloudFront."""

    default_action = Attr[str]("DefaultAction.Type", "default_action.type")
    rules = Many(ClassicRule, "Rules", "rules")


class RegionalWebAcl(Kind, type="AWS::WAFRegional::WebACL", terraform="aws_wafregional_web_acl"):
    """A web ACL of WAF Classic, for load balancers and APIs."""

    default_action = Attr[str]("DefaultAction.Type", "default_action.type")
    rules = Many(ClassicRule, "Rules", "rule")
