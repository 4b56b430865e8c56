"""AWS's own policies: real documents, held against a reading of their text by other means."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterable

import pytest

from iacguard.facts.aws import actions as table
from iacguard.facts.aws import managed_policies
from iacguard.graph.policy import IdentityPolicy
from iacguard.graph.policy.evaluation import Policies, is_allowed, is_granted_anyway
from iacguard.graph.policy.managed import document_of, path_of
from iacguard.graph.policy.requests import Request, applies, role
from iacguard.graph.policy.sets import granted
from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.iam import Role
from tests.support.build import ANYTHING, PARTITION, Data, Ref, join, resource, scope

KEPT = [
    path
    for path in managed_policies.paths()
    if (found := managed_policies.find(path)) is not None and found.document is not None
]
NAMES = sorted(action.full_name for action in table.expand("*"))
ASKED = NAMES[:: len(NAMES) // 60]


def _attached(arn: Data) -> Role:
    here = scope(resource("R", "AWS::IAM::Role", {"ManagedPolicyArns": [arn]}))
    return Role.of(here.graph.resources["R"], here)


def _document(arn: Data) -> IdentityPolicy | None:
    (entry,) = _attached(arn).managed_policies
    return document_of(entry)


def _listed(value: list[str] | str | None) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(pattern == "*" or fnmatch.fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)


@pytest.mark.parametrize("path", KEPT)
def test_the_gist_says_what_a_reading_of_the_document_does(path: str) -> None:
    policy = _document(f"arn:aws:iam::aws:policy/{path}")
    assert policy is not None
    read = IdentityPolicy(policy.resource, policy.scope, policy.value, policy.place, policy.path)
    assert policy.may_deny is read.may_deny
    assert policy.may_hold_more is read.may_hold_more
    asked = [*ASKED[::10], "logs:PutLogEvents", "s3:GetObject", "iam:PassRole", "sts:AssumeRole"]
    for action in asked:
        request = Request(role(Text(())), action, Text(("*",)))
        verdicts = [one.allows and applies(one, request) for one in read.statements]
        verdict = policy.grants(action)
        assert verdict is not True or True in verdicts
        assert verdict is not False or set(verdicts) <= {False}


@pytest.mark.parametrize("path", KEPT[::5])
def test_what_is_granted_anyway_is_allowed_on_every_resource(path: str) -> None:
    policy = _document(f"arn:aws:iam::aws:policy/{path}")
    assert policy is not None
    read = IdentityPolicy(policy.resource, policy.scope, policy.value, policy.place, policy.path)
    for action in (*ASKED[::6], "logs:PutLogEvents", "kms:Decrypt", "sts:AssumeRole"):
        request = Request(role(Text(())), action, Text(("arn:aws:x:::anything",)))
        if is_granted_anyway(action, Policies((policy,))):
            assert is_allowed(request, Policies((read,))) is True
        assert not is_granted_anyway(action, Policies((policy,), boundary=()))
        assert not is_granted_anyway(action, Policies((policy,), identity_is_complete=False))


@pytest.mark.parametrize("path", KEPT[::3])
def test_what_is_granted_is_what_the_text_says(path: str) -> None:
    known = managed_policies.find(path)
    policy = _document(f"arn:aws:iam::aws:policy/{path}")
    assert known is not None
    assert known.document is not None
    assert policy is not None
    text = json.loads(known.document)["Statement"]
    statements = text if isinstance(text, list) else [text]

    def is_about(statement: dict[str, list[str]], name: str) -> bool:
        if "NotAction" in statement:
            return not _matches(name, _listed(statement["NotAction"]))
        return _matches(name, _listed(statement["Action"]))

    found = granted([policy])
    for name in ASKED:
        allows = any(one["Effect"] == "Allow" and is_about(one, name) for one in statements)
        denies = [one for one in statements if one["Effect"] == "Deny" and is_about(one, name)]
        if not denies:
            assert (name.lower() in found.certain) is allows, name
            arn = "arn:aws:iam::111122223333:role/r"
            request = Request(role(Text((arn,))), name, Text(("arn:aws:none:eu-west-1:111122223333:x",)))
            decided = is_allowed(request, Policies([policy]))
            wide = [one for one in statements if is_about(one, name) and one.get("Resource") == "*"]
            if not allows:
                assert decided is False, name
            elif any("Condition" not in one for one in wide):
                assert decided is True, name


@pytest.mark.parametrize(
    ("arn", "path"),
    [
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess"),
        ("arn:aws-cn:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess"),
        (join("arn:", PARTITION, ":iam::aws:policy/job-function/Billing"), "job-function/Billing"),
        ("arn:aws:iam::111122223333:policy/mine", None),
        (Ref("P"), None),
        (ANYTHING, None),
        ("ReadOnlyAccess", None),
    ],
)
def test_an_arn_names_a_policy_of_aws_or_not(arn: Data, path: str | None) -> None:
    (entry,) = _attached([arn]).managed_policies

    assert path_of(entry) == path


def test_parts_of_a_document_stand_where_it_is_attached() -> None:
    policy = _document("arn:aws:iam::aws:policy/AdministratorAccess")
    assert policy is not None

    (statement,) = policy.statements
    (action,) = statement.actions

    assert action.text == "*"
    assert action.place.text == "'arn:aws:iam::aws:policy/AdministratorAccess'"


def test_a_policy_without_a_document_is_none() -> None:
    assert _document("arn:aws:iam::aws:policy/NoSuchPolicy") is None
    assert _document(ANYTHING) is None
