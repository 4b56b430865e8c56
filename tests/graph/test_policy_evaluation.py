"""Decisions on requests, held against AWS's description of how it decides.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.graph.policy import Policy
from iacguard.graph.policy.evaluation import Policies, is_allowed, is_denied
from iacguard.graph.policy.requests import NOBODY, Caller, Request, Sort, applies, role, service, substituted
from iacguard.graph.symbolic import Symbol, Text
from iacguard.kinds.aws.s3 import BucketPolicy
from tests.support.build import ANYTHING, Data, More, join, resource, scope

OWN = Text(("111122223333",))
OTHER = Text(("444455556666",))
USER = Caller(Sort.USER, Text(("arn:aws:iam::111122223333:user/u",)), OWN)
ROLE = role(Text(("arn:aws:iam::111122223333:role/r",)), OWN)
SESSION = ROLE._replace(session=Text(("arn:aws:sts::111122223333:assumed-role/r/s",)))
ROOT = Caller(Sort.ROOT, Text(()), OWN)
STRANGER = role(Text(("arn:aws:iam::444455556666:role/r",)), OTHER)
EVENTS = service("events.amazonaws.com")

READ: dict[str, Data] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
DENY: dict[str, Data] = {**READ, "Effect": "Deny"}


def _policy(*statements: Data) -> Policy:
    document: Data = {"Statement": list(statements)}
    here = scope(resource("P", "AWS::S3::BucketPolicy", {"PolicyDocument": document}))
    return BucketPolicy.of(here.graph.resources["P"], here).policy


def _request(caller: Caller, **changes: object) -> Request:
    request = Request(caller, "s3:GetObject", Text(("arn:aws:s3:::b/k",)), OWN)
    return request._replace(**changes)  # type: ignore[arg-type] # names fields


def _for(principal: Data, effect: str = "Allow", **more: Data) -> dict[str, Data]:
    return {**READ, "Effect": effect, "Principal": principal, **more}


USER_ARN = {"AWS": "arn:aws:iam::111122223333:user/u"}
ROLE_ARN = {"AWS": "arn:aws:iam::111122223333:role/r"}
SESSION_ARN = {"AWS": "arn:aws:sts::111122223333:assumed-role/r/s"}
ACCOUNT_ID = {"AWS": "111122223333"}
ACCOUNT_ROOT = {"AWS": "arn:aws:iam::111122223333:root"}
OTHER_ID = {"AWS": "444455556666"}
OTHER_ROLE = {"AWS": "arn:aws:iam::444455556666:role/r"}

YES, NO, NONE = [READ], [DENY], list[Data]()

Statements = Sequence[Data]

WITHIN_AN_ACCOUNT = [
    # caller, identity, boundary, resource, answer
    (USER, NONE, None, NONE, False),
    (USER, YES, None, NONE, True),
    (USER, NO, None, [_for(USER_ARN)], False),
    (USER, YES, None, [_for(USER_ARN, "Deny")], False),
    (USER, YES, NONE, NONE, False),
    (USER, YES, YES, NONE, True),
    (USER, NONE, YES, NONE, False),
    (USER, YES, NO, NONE, False),
    (USER, YES, [*YES, *NO], NONE, False),
    # The principal that a resource's policy names decides which implicit denies count.
    (USER, NONE, None, [_for(USER_ARN)], True),
    (USER, NONE, NONE, [_for(USER_ARN)], True),
    (USER, NONE, NO, [_for(USER_ARN)], False),
    (ROLE, NONE, None, [_for(ROLE_ARN)], True),
    (ROLE, NONE, NONE, [_for(ROLE_ARN)], False),
    (ROLE, NONE, YES, [_for(ROLE_ARN)], True),
    (SESSION, NONE, NONE, [_for(SESSION_ARN)], True),
    (ROLE, NONE, None, [_for(SESSION_ARN)], None),
    (USER, NONE, None, [_for(ROLE_ARN)], False),
    (USER, NONE, NONE, [_for("*")], True),
    (ROLE, NONE, NONE, [_for({"AWS": "*"})], True),
    (USER, NONE, None, [_for(ACCOUNT_ID)], False),
    (USER, YES, None, [_for(ACCOUNT_ROOT)], True),
    (USER, NONE, None, [_for(OTHER_ID)], False),
    (ROOT, NONE, None, NONE, True),
    (ROOT, NONE, None, [_for(ACCOUNT_ROOT, "Deny")], False),
    # NotPrincipal with Deny leaves out who is listed together with the account.
    (USER, YES, None, [{**DENY, "NotPrincipal": USER_ARN}], None),
    (
        USER,
        YES,
        None,
        [{**DENY, "NotPrincipal": {"AWS": [USER_ARN["AWS"], ACCOUNT_ROOT["AWS"]]}}],
        True,
    ),
    (USER, YES, None, [{**DENY, "NotPrincipal": OTHER_ROLE}], False),
]


@pytest.mark.parametrize(("caller", "identity", "boundary", "of_resource", "answer"), WITHIN_AN_ACCOUNT)
def test_within_an_account(
    caller: Caller,
    identity: Statements,
    boundary: Statements | None,
    of_resource: Statements,
    answer: bool | None,
) -> None:
    policies = Policies(
        [_policy(*identity)],
        None if boundary is None else [_policy(*boundary)],
        [_policy(*of_resource)],
    )

    assert is_allowed(_request(caller), policies) is answer


@pytest.mark.parametrize(
    ("caller", "identity", "of_resource", "answer"),
    [
        (STRANGER, YES, NONE, False),
        (STRANGER, NONE, [_for(OTHER_ROLE)], False),
        (STRANGER, YES, [_for(OTHER_ROLE)], True),
        (STRANGER, YES, [_for(OTHER_ID)], True),
        (STRANGER, YES, [_for("*")], True),
        (STRANGER, YES, [_for(ACCOUNT_ID)], False),
        (STRANGER, YES, [_for(OTHER_ID), _for("*", "Deny")], False),
        (NOBODY, NONE, [_for("*")], True),
        (NOBODY, NONE, [_for({"AWS": "*"})], True),
        (NOBODY, NONE, [_for(ACCOUNT_ID)], False),
        (NOBODY, NONE, NONE, False),
        (EVENTS, NONE, [_for({"Service": "events.amazonaws.com"})], True),
        (EVENTS, NONE, [_for({"Service": ["s3.amazonaws.com", "events.amazonaws.com"]})], True),
        (EVENTS, NONE, [_for({"Service": "s3.amazonaws.com"})], False),
        (EVENTS, NONE, [_for({"Service": ANYTHING})], None),
        (EVENTS, NONE, [_for(ACCOUNT_ID)], False),
        (EVENTS, NONE, [_for("*")], True),
    ],
)
def test_across_accounts(
    caller: Caller, identity: Statements, of_resource: Statements, answer: bool | None
) -> None:
    policies = Policies([_policy(*identity)], None, [_policy(*of_resource)])

    assert is_allowed(_request(caller), policies) is answer


@pytest.mark.parametrize("action", ["kms:Decrypt", "sts:AssumeRole"])
@pytest.mark.parametrize(
    ("caller", "principal", "by_identity", "answer"),
    [
        (USER, None, True, False),
        (USER, ACCOUNT_ROOT, False, False),
        (USER, ACCOUNT_ROOT, True, True),
        (USER, USER_ARN, False, True),
        (ROLE, ROLE_ARN, False, True),
        (ROOT, ACCOUNT_ROOT, False, True),
        (ROOT, None, False, False),
        (STRANGER, OTHER_ID, True, True),
        (STRANGER, OTHER_ID, False, False),
    ],
)
def test_keys_and_roles_must_agree_themselves(
    action: str, caller: Caller, principal: Data, by_identity: bool, answer: bool
) -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html."""
    statement: dict[str, Data] = {"Effect": "Allow", "Action": action}
    identity: list[Data] = [{**statement, "Resource": "*"}] if by_identity else []
    own: list[Data] = [{**statement, "Principal": principal}] if principal else []
    arn = Text(("arn:aws:iam::111122223333:role/taken",))

    decided = is_allowed(
        _request(caller, action=action, resource=arn),
        Policies([_policy(*identity)], None, [_policy(*own)]),
    )

    assert decided is answer


@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        ([ANYTHING], None),
        ([{**READ, "Effect": ANYTHING}], None),
        ([{**READ, "Resource": ANYTHING}], None),
        ([{**READ, "Action": ANYTHING}], None),
        ([{**READ, "Condition": ANYTHING}], None),
        ([{**READ, "Resource": More(("arn:aws:s3:::c/*",))}], None),
        ([READ, ANYTHING], None),
        ([READ, {**READ, "Effect": "Deny", "Action": ANYTHING, "Resource": "arn:aws:s3:::c"}], True),
        ([READ, {**DENY, "Action": ["s3:PutObject", ANYTHING]}], None),
        ([{**READ, "Resource": join("arn:aws:s3:::", ANYTHING, "/*")}], None),
        ([{**READ, "NotResource": "arn:aws:s3:::c/*", "Resource": None}], True),
        ([{**READ, "NotResource": "arn:aws:s3:::b/*", "Resource": None}], False),
        ([{**READ, "NotAction": "s3:Put*", "Action": None}], True),
        ([{**READ, "Resource": "arn:aws:s3:::b/${aws:username}*"}], None),
        ([{**READ, "Resource": "arn:aws:s3:::b/${aws:username}/*"}], False),
    ],
)
def test_what_is_not_known_decides_nothing(statements: Statements, answer: bool | None) -> None:
    assert is_allowed(_request(USER), Policies([_policy(*statements)])) is answer


@pytest.mark.parametrize(
    ("resource_pattern", "entry", "answer"),
    [
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/*", True),
        ("arn:aws:s3:::b/*", "*", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/x*", None),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::c/*", False),
        ("arn:aws:s3:::b", "arn:aws:s3:::b/*", False),
    ],
)
def test_a_request_may_be_for_many_resources(resource_pattern: str, entry: str, answer: bool | None) -> None:
    request = _request(USER, resource=Text((resource_pattern,)))

    assert is_allowed(request, Policies([_policy({**READ, "Resource": entry})])) is answer


def test_policies_that_may_be_there_are_counted() -> None:
    without = Policies([_policy()], identity_is_complete=False)
    perhaps = Policies([_policy()], possible=[_policy(READ)])
    denied = Policies([_policy(READ)], possible=[_policy(DENY)])
    unknown_boundary = Policies([_policy(READ)], boundary=[])
    hidden = Policies([_policy(READ)], resource_is_complete=False)

    for policies in (without, perhaps, denied, unknown_boundary, hidden):
        assert is_allowed(_request(USER), policies) is None


def test_an_unknown_owner_leaves_open_who_must_agree() -> None:
    request = _request(USER, owner=None)

    assert is_allowed(request, Policies([_policy(READ)])) is None
    assert is_allowed(request, Policies([_policy(READ)], None, [_policy(_for(USER_ARN))])) is True
    assert is_allowed(request, Policies([_policy()])) is False


# Conditions --------------------------------------------------------------------------------------


def _met(condition: Data, context: Mapping[str, Sequence[str]], caller: Caller = USER) -> bool | None:
    (statement,) = _policy({**READ, "Condition": condition}).statements
    known = {key.lower(): tuple(Text((value,)) for value in values) for key, values in context.items()}
    return applies(statement, _request(caller, context=known))


@pytest.mark.parametrize(
    ("operator", "wanted", "given_values", "answer"),
    [
        ("StringEquals", "a", ["a"], True),
        ("StringEquals", "a", ["A"], False),
        ("StringEquals", ["b", "a"], ["a"], True),
        ("StringEquals", "a*", ["ab"], False),
        ("StringEquals", "a", [], False),
        ("StringEquals", ANYTHING, ["a"], None),
        ("StringEquals", ["a", ANYTHING], ["a"], True),
        ("StringNotEquals", ["a", "b"], ["c"], True),
        ("StringNotEquals", ["a", "b"], ["b"], False),
        ("StringNotEquals", ["a", ANYTHING], ["c"], None),
        ("StringNotEquals", "a", [], True),
        ("StringEqualsIgnoreCase", "a", ["A"], True),
        ("StringLike", "a*", ["ab"], True),
        ("StringNotLike", "a*", ["ab"], False),
        ("StringEqualsIfExists", "a", [], True),
        ("StringEqualsIfExists", "a", ["b"], False),
        ("ForAnyValue:StringEquals", "a", ["b", "a"], True),
        ("ForAnyValue:StringEquals", "a", ["b"], False),
        ("ForAnyValue:StringEquals", "a", [], False),
        ("ForAllValues:StringEquals", ["a", "b"], ["b", "a"], True),
        ("ForAllValues:StringEquals", "a", ["b", "a"], False),
        ("ForAllValues:StringEquals", "a", [], True),
        ("ForAllValues:StringNotEquals", "a", ["b", "c"], True),
        ("ForAllValues:StringNotEquals", "a", ["b", "a"], False),
        ("ForAnyValue:StringNotEquals", "a", ["b", "a"], True),
        ("ForAnyValue:StringNotEquals", "a", ["a"], False),
        ("NumericLessThan", "10", ["9"], True),
        ("NumericLessThan", "10", ["10"], False),
        ("NumericLessThanEquals", 10, ["10"], True),
        ("NumericGreaterThan", "x", ["10"], None),
        ("NumericNotEquals", "10", ["10"], False),
        ("DateLessThan", "2020-01-01T00:00:00Z", ["2019-12-31T23:59:59Z"], True),
        ("DateGreaterThan", "2020-01-01T00:00:00Z", ["1577836801"], True),
        ("Bool", "true", ["TRUE"], True),
        ("Bool", "true", ["false"], False),
        ("Bool", "true", [], False),
        ("BoolIfExists", "true", [], True),
        ("IpAddress", "10.0.0.0/8", ["10.1.2.3"], True),
        ("IpAddress", ["192.0.2.0/24", "10.0.0.1"], ["10.0.0.2"], False),
        ("IpAddress", "2001:db8::/32", ["10.0.0.2"], False),
        ("NotIpAddress", "10.0.0.0/8", ["11.0.0.1"], True),
        ("ArnLike", "arn:aws:sns:*:1:t", ["arn:aws:sns:eu-west-1:1:t"], True),
        ("ArnLike", "arn:aws:sns:*:t", ["arn:aws:sns:eu-west-1:1:t"], False),
        ("ArnEquals", "arn:aws:sns:*:*:*", ["arn:aws:sns:eu-west-1:1:t"], True),
        ("ArnNotLike", "arn:aws:sns:*:*:*", ["arn:aws:sns:eu-west-1:1:t"], False),
        ("ArnNotLike", "arn:aws:sns:*:*:*", [], True),
        ("Null", "true", [], True),
        ("Null", "true", ["a"], False),
        ("Null", "false", ["a"], True),
        ("BinaryEquals", "QQ==", ["QQ=="], True),
        ("SomethingElse", "a", ["a"], None),
    ],
)
def test_an_operator_holds(operator: str, wanted: Data, given_values: list[str], answer: bool | None) -> None:
    assert _met({operator: {"x:Key": wanted}}, {"x:Key": given_values}) is answer


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"StringEquals": {"x:A": "a", "x:B": "b"}}, True),
        ({"StringEquals": {"x:A": "a", "x:B": "c"}}, False),
        ({"StringEquals": {"x:A": "a"}, "Null": {"x:B": "true"}}, False),
        ({"StringEquals": {"x:A": "a", "x:Unheard": "c"}}, None),
        ({"StringEquals": {"x:A": "b", "x:Unheard": "c"}}, False),
        ({"StringEquals": {"X:a": "a"}}, True),
        ({}, True),
    ],
)
def test_all_tests_of_a_condition_must_hold(condition: Data, answer: bool | None) -> None:
    assert _met(condition, {"x:A": ["a"], "x:B": ["b"]}) is answer


@pytest.mark.parametrize(
    ("condition", "caller", "answer"),
    [
        ({"StringEquals": {"aws:PrincipalAccount": "111122223333"}}, USER, True),
        ({"StringEquals": {"aws:PrincipalAccount": "111122223333"}}, STRANGER, False),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}, ROLE, True),
        ({"StringEquals": {"aws:PrincipalArn": "x"}}, NOBODY, False),
        ({"Bool": {"aws:PrincipalIsAWSService": "true"}}, EVENTS, True),
        ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, USER, True),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, USER, None),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, EVENTS, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, USER, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, EVENTS, None),
        ({"StringNotEquals": {"aws:SourceAccount": "111122223333"}}, NOBODY, True),
    ],
)
def test_what_a_caller_is_is_part_of_the_context(
    condition: Data, caller: Caller, answer: bool | None
) -> None:
    assert _met(condition, {}, caller) is answer


@pytest.mark.parametrize(
    ("text", "username", "result"),
    [
        ("home/${aws:username}/*", ["ann"], "home/ann/*"),
        ("home/${AWS:UserName}", ["ann"], "home/ann"),
        ("home/${aws:username}", ["a*n"], "home/a${*}n"),
        ("home/${aws:username}", [], None),
        ("home/${aws:username, 'nobody'}", [], "home/nobody"),
        ("home/${aws:username}", None, "home/${aws:username}"),
        ("a${*}b", None, "a${*}b"),
        ("plain", None, "plain"),
    ],
)
def test_policy_variables(text: str, username: list[str] | None, result: str | None) -> None:
    context = {} if username is None else {"aws:username": tuple(Text((name,)) for name in username)}

    found = substituted(Text((text,)), _request(USER, context=context))

    assert (None if found is None else found.literal) == result


# Laws --------------------------------------------------------------------------------------------

_actions = st.sampled_from(["s3:GetObject", "s3:Get*", "s3:*", "*", "s3:PutObject"])
_resources = st.sampled_from(
    ["arn:aws:s3:::b/k", "arn:aws:s3:::b/*", "*", "arn:aws:s3:::c/*", "arn:aws:s3:::b"]
)
_principals = st.sampled_from(
    ["*", USER_ARN, ROLE_ARN, ACCOUNT_ID, OTHER_ID, {"Service": "events.amazonaws.com"}]
)
_elements = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": _actions,
        "Resource": _resources,
        "Principal": _principals,
    }
)
_documents = st.lists(_elements, max_size=3)
_callers = st.sampled_from([USER, ROLE, STRANGER, NOBODY, EVENTS, ROOT])


@settings(max_examples=150)
@given(_documents, _documents, _callers, st.sampled_from(["Effect", "Action", "Resource", "Principal"]))
def test_not_knowing_never_turns_a_decision_around(
    identity: list[dict[str, Data]], of_resource: list[dict[str, Data]], caller: Caller, element: str
) -> None:
    known = is_allowed(_request(caller), Policies([_policy(*identity)], None, [_policy(*of_resource)]))
    for statements in (identity, of_resource):
        for statement in statements:
            kept = statement[element]
            statement[element] = ANYTHING
            policies = Policies([_policy(*identity)], None, [_policy(*of_resource)])
            assert is_allowed(_request(caller), policies) in (known, None)
            statement[element] = kept


@settings(max_examples=150)
@given(_documents, _documents, _callers)
def test_what_is_denied_is_not_allowed(
    identity: list[dict[str, Data]], of_resource: list[dict[str, Data]], caller: Caller
) -> None:
    policies = Policies([_policy(*identity)], None, [_policy(*of_resource)])

    assert not (is_denied(_request(caller), policies) and is_allowed(_request(caller), policies))


@settings(max_examples=100)
@given(_documents, _callers, _elements)
def test_one_more_deny_never_allows(
    identity: list[dict[str, Data]], caller: Caller, statement: dict[str, Data]
) -> None:
    before = is_allowed(_request(caller), Policies([_policy(*identity)]))
    after = is_allowed(_request(caller), Policies([_policy(*identity, {**statement, "Effect": "Deny"})]))

    assert before is not False or after is False


def test_a_symbol_in_the_request_is_the_same_in_a_policy() -> None:
    queue = Text(("arn:aws:sqs:eu-west-1:", Symbol("AWS::AccountId", is_word=True), ":q"))
    (statement,) = _policy({"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:*:q"}).statements

    assert applies(statement, _request(USER, action="sqs:SendMessage", resource=queue)) is True
