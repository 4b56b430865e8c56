"""Every combination of policies, decided as AWS's description of its enforcement code decides it.

The description is followed here step by step, on requests about which everything is known:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
Policies of organizations and of sessions stand in no configuration, so their steps are left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Literal, NamedTuple

import pytest

from iacguard.graph.policy import Policy
from iacguard.graph.policy.evaluation import Policies, is_allowed
from iacguard.graph.policy.requests import NOBODY, Caller, Request, Sort, role, service
from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.s3 import BucketPolicy
from tests.support.build import Data, resource, scope

OWN = Text(("111122223333",))
OTHER = Text(("444455556666",))

ACTIONS = {
    # Either side of the own account can allow it.
    "plain": ("s3:GetObject", "arn:aws:s3:::b/k"),
    # The resource has to, or has to leave it to the account.
    "key": ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k"),
    "role": ("sts:AssumeRole", "arn:aws:iam::111122223333:role/taken"),
}


def _callers(account: Text) -> dict[str, Caller]:
    number = account.literal
    session = Text((f"arn:aws:sts::{number}:assumed-role/r/s",))
    return {
        "user": Caller(Sort.USER, Text((f"arn:aws:iam::{number}:user/u",)), account),
        "role": role(Text((f"arn:aws:iam::{number}:role/r",)), account)._replace(session=session),
        "root": Caller(Sort.ROOT, Text(()), account),
    }


Says = Literal["nothing", "allow", "deny"]
Named = Literal["himself", "role", "account", "everyone", "somebody else"]


class Case(NamedTuple):
    """A request, and what each policy says of it."""

    caller: str
    action: str
    is_same_account: bool
    identity: Says
    boundary: Says | None
    resource: Says
    names: Named
    """Whom the resource's policy is about."""

    @property
    def id(self) -> str:
        where = "own" if self.is_same_account else "other"
        limit = "no boundary" if self.boundary is None else f"boundary {self.boundary}"
        said = f"{self.resource} {self.names}" if self.resource != "nothing" else "nothing"
        return f"{self.action}-{where}-{self.caller}-identity {self.identity}-{limit}-resource {said}"


def _cases() -> Iterator[Case]:
    says: tuple[Says, ...] = ("nothing", "allow", "deny")
    boundaries: tuple[Says | None, ...] = (None, *says)
    names: tuple[Named, ...] = ("himself", "role", "account", "everyone", "somebody else")
    for case in itertools.product(
        ("user", "role", "root"), ACTIONS, (True, False), says, boundaries, says, names
    ):
        made = Case(*case)
        if made.resource == "nothing" and made.names != "himself":
            continue
        if made.names == "role" and made.caller != "role":
            continue
        # The root user has neither policies nor a boundary, and is named by his account.
        if made.caller == "root" and (
            made.identity != "nothing" or made.boundary is not None or made.names == "himself"
        ):
            continue
        yield made


def _as_described(case: Case) -> bool:
    """The answer, step by step."""
    is_meant = case.names != "somebody else"
    # Deny evaluation: one explicit deny in any of the policies ends it.
    if "deny" in (case.identity, case.boundary) or (case.resource == "deny" and is_meant):
        return False
    granted = case.resource == "allow" and is_meant
    within = case.boundary in (None, "allow")
    by_himself = case.caller == "root" or (case.identity == "allow" and within)
    if not case.is_same_account:
        # The account of the resource and that of the caller both have to allow it.
        return granted and by_himself
    if granted and case.names in ("himself", "everyone"):
        # Neither identity policies nor a boundary limit what names the user, the session or everyone.
        return True
    if granted and case.names == "role":
        # What names the role is limited by the boundary.
        return within
    if case.action == "plain":
        return by_himself
    # A key or a role has to leave it to the account that identity policies decide.
    return granted and by_himself


def _document(says: Says, action: str, **more: Data) -> Policy:
    effect = {"allow": "Allow", "deny": "Deny"}.get(says)
    statement: dict[str, Data] = {"Effect": effect, "Action": action, "Resource": "*", **more}
    document: Data = {"Statement": [statement] if effect else []}
    here = scope(resource("P", "AWS::S3::BucketPolicy", {"PolicyDocument": document}))
    return BucketPolicy.of(here.graph.resources["P"], here).policy


def _principal(case: Case, caller: Caller) -> Data:
    number = None if caller.account is None else caller.account.literal
    himself = caller.session if caller.session is not None else caller.name
    named: dict[str, Data] = {
        "himself": {"AWS": himself.literal},
        "role": {"AWS": caller.name.literal},
        "account": {"AWS": f"arn:aws:iam::{number}:root"},
        "everyone": {"AWS": "*"},
        "somebody else": {"AWS": f"arn:aws:iam::{number}:user/else"},
    }
    return named[case.names]


@pytest.mark.parametrize("caller", ["user", "role", "root"])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("is_same_account", [True, False], ids=["own account", "another account"])
def test_every_combination_is_decided_as_described(caller: str, action: str, is_same_account: bool) -> None:
    made = _callers(OWN if is_same_account else OTHER)[caller]
    name, arn = ACTIONS[action]
    wrong: list[str] = []
    for case in _cases():
        if (case.caller, case.action, case.is_same_account) != (caller, action, is_same_account):
            continue
        policies = Policies(
            [_document(case.identity, name)],
            None if case.boundary is None else [_document(case.boundary, name)],
            [_document(case.resource, name, Principal=_principal(case, made))],
        )
        found = is_allowed(Request(made, name, Text((arn,)), OWN), policies)
        if found is not _as_described(case):
            wrong.append(f"{case.id}: {found}")

    assert wrong == []


EVENTS = service("events.amazonaws.com")
TOKEN = Caller(Sort.FEDERATED, Text(("cognito-identity.amazonaws.com",)))


@pytest.mark.parametrize(
    ("caller", "principal", "is_named"),
    [
        (EVENTS, {"Service": "events.amazonaws.com"}, True),
        (EVENTS, {"Service": "EVENTS.amazonaws.com"}, True),
        (EVENTS, {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}, True),
        (EVENTS, {"Service": "*"}, True),
        (EVENTS, {"Service": "sns.amazonaws.com"}, False),
        (EVENTS, {"AWS": "arn:aws:iam::111122223333:root"}, False),
        (EVENTS, {"Federated": "*"}, False),
        (TOKEN, {"Federated": "cognito-identity.amazonaws.com"}, True),
        (TOKEN, {"Federated": "accounts.google.com"}, False),
        (TOKEN, {"Service": "cognito-identity.amazonaws.com"}, False),
        (NOBODY, "*", True),
        (NOBODY, {"AWS": "*"}, True),
        (NOBODY, {"AWS": "arn:aws:iam::111122223333:root"}, False),
        (NOBODY, {"Service": "*"}, False),
    ],
)
@pytest.mark.parametrize("action", ACTIONS)
def test_who_belongs_to_no_account_needs_the_resource_alone(
    caller: Caller, principal: Data, is_named: bool, action: str
) -> None:
    name, arn = ACTIONS[action]
    request = Request(caller, name, Text((arn,)), OWN)
    allow, deny = (_document(says, name, Principal=principal) for says in ("allow", "deny"))

    assert is_allowed(request, Policies([], None, [allow])) is is_named
    assert is_allowed(request, Policies([], None, [])) is False
    # Neither identity policies nor a boundary are theirs, and a Deny counts like any other.
    both = is_allowed(request, Policies([], None, [allow, deny]))
    assert both is False


@pytest.mark.parametrize("action", ["kms:ListKeys", "kms:CreateKey"])
def test_what_is_about_no_key_needs_no_key_policy(action: str) -> None:
    caller = _callers(OWN)["role"]

    assert (
        is_allowed(Request(caller, action, Text(("*",)), OWN), Policies([_document("allow", action)])) is True
    )


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ("allow", "nothing", True),
        ("nothing", "allow", True),
        ("allow", "deny", False),
        ("deny", "allow", False),
    ],
)
def test_policies_of_one_sort_are_put_together(first: Says, second: Says, answer: bool) -> None:
    caller = _callers(OWN)["user"]
    request = Request(caller, "s3:GetObject", Text(("arn:aws:s3:::b/k",)), OWN)
    himself: Data = {"AWS": caller.name.literal}

    both = [_document(first, "s3:GetObject"), _document(second, "s3:GetObject")]
    named = [_document(says, "s3:GetObject", Principal=himself) for says in (first, second)]
    assert is_allowed(request, Policies(both)) is answer
    assert is_allowed(request, Policies([], None, named)) is answer
    assert is_allowed(request, Policies([_document("allow", "s3:GetObject")], both)) is answer
