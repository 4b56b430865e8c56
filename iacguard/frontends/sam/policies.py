"""What SAM's ``Policies`` grant: managed policies, inline documents, and SAM's policy templates.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from iacguard.frontends.sam.draft import Properties, Sam, Site
from iacguard.frontends.sam.writing import (
    Case,
    When,
    Written,
    cases,
    part,
    perhaps_absent,
    substituted,
    under,
    written,
)
from iacguard.modules import data_beside
from iacguard.text import Span
from iacguard.typed import TypeAlias, cast
from iacguard.value import (
    Absent,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Unknown,
    Value,
    is_absent,
)

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


class Grants:
    """What a role that SAM generates is allowed, as it is gathered."""

    __slots__ = ("_attached", "_named", "inline", "inline_rest", "managed", "managed_rest", "site")

    def __init__(self, site: Site) -> None:
        self.site = site
        self.managed: list[Value] = []
        self._attached: set[str] = set()
        self.inline: list[Value] = []
        self._named: dict[str, list[Value]] = {}
        """Inline policies by their names."""
        self.managed_rest: Unknown | None = None
        self.inline_rest: Unknown | None = None

    def attach(self, name: str, site: Site, when: When = ()) -> None:
        """Attaches an AWS managed policy by its name; one that is attached already is left out."""
        self.attach_arn(managed_policy_arn(site.header, name), when)

    def attach_arn(self, arn: Value, when: When = ()) -> None:
        """Attaches a managed policy by its ARN; one that is attached already is left out."""
        name = None if when else _policy_name(arn)
        if name is None or name not in self._attached:
            self.managed.append(under(when, arn))
        if name is not None:
            self._attached.add(name)

    def allow(self, name: str, content: Value, when: When = ()) -> None:
        """Adds an inline policy with a document as its content."""
        policy: Written = {"PolicyName": name, "PolicyDocument": content}
        entry = under(when, written(content.span, policy))
        # Several events of a function can need the very same, under the same name.
        known = self._named.setdefault(name, [])
        if not any(repr(entry) == repr(other) for other in known):
            known.append(entry)
            self.inline.append(entry)

    def allow_statements(self, name: str, statements: list[Written], site: Site, when: When = ()) -> None:
        """Adds an inline policy of statements that SAM writes, at the place of what asks for it."""
        self.allow(name, written(site.header, document(statements)), when)

    def obscure(self, unknown: Unknown) -> None:
        """Notes that there may be grants that nobody can see."""
        self.managed_rest = self.inline_rest = unknown

    def write(self, properties: Properties) -> None:
        """Sets the properties of the role."""
        span = self.site.header
        managed = ListValue(span, tuple(self.managed), rest=self.managed_rest)
        properties.put("ManagedPolicyArns", managed)
        if self.inline:
            properties.put("Policies", ListValue(span, tuple(self.inline), rest=self.inline_rest))
        elif self.inline_rest is not None:
            properties.put("Policies", self.inline_rest)


def _policy_name(arn: Value) -> str | None:
    """Path and name of a managed policy of AWS, whatever the partition; None for any other value."""
    text = arn.pieces[-1] if isinstance(arn, Interpolation) else arn
    if not isinstance(text, Literal):
        return None
    return str(text.value).partition(":iam::aws:policy/")[2] or None


def grant_policies(grants: Grants, sam: Sam, role: str) -> None:
    """Adds what the property ``Policies`` of a function or state machine says."""
    for case in cases(sam.given("Policies")):
        policies = case.value
        if isinstance(policies, Unknown):
            grants.obscure(policies)
            continue
        items = policies.items if isinstance(policies, ListValue) else (policies,)
        for index, item in enumerate(items):
            for entry in cases(item, case.when):
                _grant(grants, entry, f"{role}Policy{index}")
        if isinstance(policies, ListValue) and policies.rest is not None:
            grants.obscure(policies.rest)


def _grant(grants: Grants, entry: Case, name: str) -> None:
    policy = entry.value
    if isinstance(policy, Unknown):
        # A parameter is a managed policy to SAM, but a macro may yield a document.
        if perhaps_absent(policy) is None:
            grants.attach_arn(policy, entry.when)
        else:
            grants.obscure(policy)
    elif isinstance(policy, Literal):
        arn = managed_policy_arn(policy.span, str(policy.value), policy)
        grants.attach_arn(arn, entry.when)
    elif isinstance(policy, MapValue):
        found = policy if "Statement" in policy.entries else _from_template(policy)
        if isinstance(found, Unknown):
            grants.obscure(found)
        else:
            grants.allow(name, found, entry.when)
    elif isinstance(policy, ListValue):
        grants.obscure(Unknown(policy.span, "a policy was expected"))
    else:
        grants.attach_arn(policy, entry.when)


def managed_policy_arn(span: Span, name: str, given_as: Literal | None = None) -> Value:
    """The ARN of a managed policy that SAM is given by name, or by its ARN."""
    if name.startswith("arn:"):
        return given_as or Literal(span, name)
    path, _, bare = name.rpartition("/")
    path = path or _policy_paths().get(bare, "")
    arn = substituted(span, f"arn:${{AWS::Partition}}:iam::aws:policy/{path + '/' if path else ''}{bare}")
    arn.origin = None if given_as is None else given_as.origin
    return arn


# Policy templates ------------------------------------------------------------------------------


def _from_template(policy: MapValue) -> Value:
    if policy.rest is not None or len(policy.entries) != 1:
        return policy.rest or Unknown(policy.span, "neither a policy document nor a policy template")
    name, parameters = next(iter(policy.entries.items()))
    statements = _templates().get(name)
    if statements is None:
        return Unknown(policy.span, f"{name} is no policy template that is known here")
    place = policy.keys.get(name) or policy.header or policy.span
    content: dict[str, Written] = {
        "Version": "2012-10-17",
        "Statement": _filled(statements, parameters, place),
    }
    entries = {key: written(place, value) for key, value in content.items()}
    return MapValue(policy.span, entries, header=place)


def _filled(template: Json, parameters: Value, place: Span) -> Value:
    """A part of a policy template with the parameters in their places."""
    if isinstance(template, list):
        return ListValue(place, tuple(_filled(item, parameters, place) for item in template))
    if not isinstance(template, dict):
        return Literal(place, template)
    if "Ref" in template:
        return _parameter(parameters, str(template["Ref"]), place)
    if "Fn::Sub" in template:
        return _substituted(template["Fn::Sub"], parameters, place)
    return MapValue(
        place, {key: _filled(item, parameters, place) for key, item in template.items()}, header=place
    )


def _substituted(template: Json, parameters: Value, place: Span) -> Value:
    if not isinstance(template, list):
        return substituted(place, str(template))
    text, names = template
    values = {
        name: _filled(value, parameters, place) for name, value in cast("dict[str, Json]", names).items()
    }
    # A wildcard is to be seen where it is written: at the parameter, not at the template's name.
    at = next((value.span for value in values.values()), place)
    return substituted(at, str(text), values)


def _parameter(parameters: Value, name: str, place: Span) -> Value:
    value = part(parameters, name)
    if isinstance(value, Absent) or is_absent(value):
        return Unknown(place, f"the parameter {name} of the policy template is not given")
    return value


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Mapping[str, Json]]:
    import json  # it takes longer to import than most templates have use for

    text = data_beside(__file__, "policy_templates.json")
    return cast("Mapping[str, Mapping[str, Json]]", json.loads(text))


def _templates() -> Mapping[str, Json]:
    return _data()["templates"]


@lru_cache(maxsize=1)
def _policy_paths() -> Mapping[str, str]:
    paths = cast("Mapping[str, list[str]]", _data()["managed_policy_paths"])
    return {name: path for path, names in paths.items() for name in names}


# Statements that SAM writes itself -------------------------------------------------------------


def trust(principal: str) -> dict[str, Written]:
    """The trust policy for a service."""
    return document(
        [{"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": [principal]}}]
    )


def document(statements: list[Written]) -> dict[str, Written]:
    """A policy of statements.

    SAM leaves the version out of some of its policies. Here they all have the one that the
    statements are written for, since nobody who reads a finding about it could change it.
    """
    return {"Version": "2012-10-17", "Statement": statements}


def allow(action: Written, resource: Value) -> dict[str, Written]:
    """A statement that allows an action, or a list of actions, on a resource."""
    return {"Action": action, "Effect": "Allow", "Resource": resource}


def s3_put_statements(span: Span, bucket: Value) -> list[Written]:
    """What writing events to a bucket takes."""
    return [
        allow("s3:PutObject", substituted(span, "${Bucket}/*", {"Bucket": bucket})),
        allow("s3:ListBucket", bucket),
    ]
