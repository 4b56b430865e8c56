"""What policy documents mean."""

from __future__ import annotations

import pytest

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import is_about, is_denied, known_actions
from iacguard.graph.policy.conditions import is_closed, is_scoped, is_unconditional
from iacguard.graph.policy.principals import is_everyone, is_public
from iacguard.graph.policy.resources import covers_type, is_every_resource, type_forms
from iacguard.graph.policy.transport import is_inverted, plain_http
from iacguard.kinds.aws.s3 import Bucket, BucketPolicy
from tests.support.build import ACCOUNT, ANYTHING, PARTITION, Data, If, Json, More, Ref, join, resource, scope


def _policy(document: Data) -> Policy:
    here = scope(resource("P", "AWS::S3::BucketPolicy", {"PolicyDocument": document}))
    return BucketPolicy.of(here.graph.resources["P"], here).policy


def _statement(**elements: Data) -> Statement:
    return next(iter(_policy({"Statement": [elements]}).statements))


@pytest.mark.parametrize(
    "document",
    [
        {"Statement": [{"Effect": "Allow", "Action": "s3:*"}]},
        {"Statement": {"Effect": "Allow", "Action": ["s3:*"]}},
        Json({"Statement": {"Effect": "Allow", "Action": ["s3:*"]}}),
        '{"Statement": [{"Effect": "Allow", "Action": "s3:*"}]}',
        join('{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Sid": "', ANYTHING, '"}]}'),
        Json(If("C", {"Statement": {"Effect": "Allow", "Action": "s3:*"}}, {"Statement": []})),
    ],
)
def test_a_document_is_read_in_whatever_form(document: Data) -> None:
    (statement,) = _policy(document).statements

    assert statement.allows is True
    assert is_about(statement, "s3:GetObject") is True


@pytest.mark.parametrize(
    ("elements", "action", "answer"),
    [
        ({"Action": "S3:get*"}, "s3:GetObject", True),
        ({"Action": ["s3:Put*", ANYTHING]}, "s3:GetObject", None),
        ({"Action": More(("s3:Put*",))}, "s3:GetObject", None),
        ({"Action": ANYTHING}, "s3:GetObject", None),
        ({"Action": "s3:*"}, "s3:*", True),
        ({"Action": "s3:Get*"}, "s3:*", False),
        ({"NotAction": "iam:*"}, "s3:*", True),
        ({"NotAction": "s3:GetObject"}, "s3:*", False),
        ({"NotAction": ["iam:*", ANYTHING]}, "s3:*", None),
        ({"NotAction": "*:Get*"}, "s3:*", False),
        ({}, "s3:*", False),
    ],
)
def test_a_statement_is_about_actions(elements: dict[str, Data], action: str, answer: bool | None) -> None:
    assert is_about(_statement(**elements), action) is answer


def test_an_unknown_effect_is_neither() -> None:
    statement = _statement(Effect=ANYTHING)

    assert (statement.allows, statement.denies) == (None, None)


def test_an_entry_expands_to_known_actions() -> None:
    names = {action.full_name for action in known_actions("s3:getobject*")}

    assert {"s3:GetObject", "s3:GetObjectVersion"} <= names
    assert known_actions("*") == known_actions("**:**")


@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        ([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}], True),
        ([{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::*"}], True),
        ([{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b"}], False),
        ([{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"a": "b"}}}], False),
        ([{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}], True),
        ([{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::b"}], False),
        ([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, ANYTHING], None),
        ([{"Effect": ANYTHING, "Action": "s3:*", "Resource": "*"}], None),
        (More(()), None),
        (ANYTHING, None),
        ([], False),
    ],
)
def test_a_deny_without_condition_takes_actions_back(statements: Data, answer: bool | None) -> None:
    assert is_denied((_policy({"Statement": statements}),), "s3:GetObject") is answer


@pytest.mark.parametrize(
    ("entry", "services", "answer"),
    [
        ("*", "s3", True),
        ("arn:aws:s3:::*", "s3", True),
        ("arn:aws:s3:::*", "*", False),
        ("arn:aws:s3:::*", "sqs", False),
        ("arn:*:*:*:*:*", "*", True),
        ("arn:aws:iam::111122223333:*", "iam", True),
        ("arn:aws:iam::*:role/*", "sts", False),
        ("arn:aws:s3:::b", "s3", False),
        (join("arn:", PARTITION, ":iam::", ACCOUNT, ":*"), "iam", True),
        (join("arn:", PARTITION, ":iam::", ACCOUNT, ":", ANYTHING), "iam", None),
        ([ANYTHING], "iam", None),
        (Ref("P"), "iam", None),
    ],
)
def test_resources_can_be_everything(entry: Data, services: str, answer: bool | None) -> None:
    (resource_entry,) = _statement(Resource=entry).resources

    assert is_every_resource(resource_entry, services) is answer


@pytest.mark.parametrize(
    ("entry", "answer"),
    [
        ("arn:aws:iam::111122223333:role/*", True),
        ("arn:*:iam::*:role/*", True),
        ("arn:aws:iam::111122223333:role*", True),
        ("arn:aws:iam::111122223333:*", True),
        ("arn:aws:iam:*", True),
        ("*", True),
        ("arn:aws:iam::111122223333:role/app/*", False),
        ("arn:aws:iam::111122223333:role/app-*", False),
        ("arn:aws:iam::111122223333:user/*", False),
        ("arn:aws:iam::*:role/${aws:username}", None),
        (join("arn:aws:iam::", ANYTHING, ":role/*"), True),
        (join("arn:aws:iam::1:role/", ANYTHING), None),
    ],
)
def test_resources_can_be_everything_of_a_type(entry: Data, answer: bool | None) -> None:
    (resource_entry,) = _statement(Resource=entry).resources

    verdict = covers_type(resource_entry, type_forms("iam", "role"))

    assert (verdict is True) is (answer is True)


def test_one_bucket_is_not_every_bucket() -> None:
    forms = type_forms("s3", "object")

    def covered(entry: str) -> bool | None:
        return covers_type(next(iter(_statement(Resource=entry).resources)), forms)

    assert covered("arn:aws:s3:::*/*") is True
    assert covered("arn:aws:s3:::my-bucket/*") is False


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"StringEquals": {"aws:ResourceTag/team": "blue"}}, True),
        ({"stringlike": {"EC2:resourcetag/x": "*"}}, False),
        ({"StringLike": {"ec2:ResourceTag/x": ["a", "*"]}}, False),
        ({"ForAnyValue:StringEquals": {"aws:RequestTag/x": "a"}}, True),
        ({"ForAllValues:StringEquals": {"aws:RequestTag/x": "a"}}, False),
        ({"StringEqualsIfExists": {"aws:ResourceTag/x": "a"}}, False),
        ({"StringNotEquals": {"aws:ResourceTag/x": "a"}}, False),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, False),
        ({"StringEquals": {"s3:prefix": "a"}}, False),
        ({"StringEquals": {"aws:ResourceTag/x": ANYTHING}}, True),
        ({"StringEquals": ANYTHING}, None),
        (ANYTHING, None),
        ({}, False),
        ({"Null": {"aws:ResourceTag/team": "false"}}, True),
        ({"Null": {"ec2:ResourceTag/team": False}}, True),
        ({"Null": {"aws:ResourceTag/team": "true"}}, False),
        ({"Null": {"aws:ResourceTag/team": ANYTHING}}, True),
        ({"Null": {"ec2:Region": "false"}}, False),
        ({"Null": {"sqs:ResourceTag/team": "false"}}, False),
    ],
)
def test_conditions_scope(condition: Data, answer: bool | None) -> None:
    assert is_scoped(_statement(Condition=condition), "ec2") is answer


def test_no_condition_scopes_nothing() -> None:
    assert is_scoped(_statement(), "ec2") is False
    assert is_unconditional(_statement()) is True


@pytest.mark.parametrize(
    ("principal", "answer"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": ["arn:aws:iam::1:root", "*"]}, True),
        ({"CanonicalUser": "*"}, True),
        ({"Federated": "*"}, True),
        ({"Service": "*"}, False),
        ({"AWS": "arn:aws:iam::1:root"}, False),
        ({"AWS": [ANYTHING, "*"]}, True),
        ({"AWS": ANYTHING}, None),
        (ANYTHING, None),
    ],
)
def test_principals_are_public(principal: Data, answer: bool | None) -> None:
    assert is_public(_statement(Principal=principal)) is answer


def test_not_principal_is_not_everyone() -> None:
    assert is_everyone(_statement(NotPrincipal={"AWS": "*"})) is False


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}, True),
        ({"StringEquals": {"aws:SourceVpce": ["vpce-1", "*"]}}, False),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}, False),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}, False),
        ({"StringLike": {"aws:Referer": "https://example.com/*"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, True),
        ({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}, False),
        ({"IpAddress": {"aws:SourceIp": "32.0.0.0/7"}}, False),
        ({"IpAddress": {"aws:SourceIp": "::/0"}}, False),
        ({"IpAddress": {"aws:SourceIp": ANYTHING}}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:topic"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::bucket"}}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, False),
        ({"ArnLike": {"aws:SourceArn": join("arn:aws:s3:::", ANYTHING)}}, True),
        ({"StringEquals": {"kms:CallerAccount": ACCOUNT}}, True),
        ({"Bool": {"elasticfilesystem:AccessedViaMountTarget": True}}, True),
        ({"Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}}, False),
        (If("C", {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}, {}), True),
        (ANYTHING, None),
    ],
)
def test_conditions_close(condition: Data, answer: bool | None) -> None:
    assert is_closed(_statement(Condition=condition)) is answer


# Plain HTTP ------------------------------------------------------------------------------------

DENY: dict[str, Data] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [Ref("B", "Arn"), join(Ref("B", "Arn"), "/*")],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
ONLY_BUCKET = {**DENY, "Resource": Ref("B", "Arn")}
ONLY_OBJECTS = {**DENY, "Resource": join("arn:aws:s3:::", Ref("B"), "/*")}


def _is_allowed(*statements: Data, bucket: Data = None) -> bool:
    here = scope(
        resource("B", "AWS::S3::Bucket", {"BucketName": bucket}),
        resource("Other", "AWS::S3::Bucket", {}),
        resource("P", "AWS::S3::BucketPolicy", {"PolicyDocument": {"Statement": list(statements)}}),
    )
    policy = BucketPolicy.of(here.graph.resources["P"], here).policy
    return plain_http(Bucket.of(here.graph.resources["B"], here), [policy]).is_allowed


@pytest.mark.parametrize(
    "statements",
    [
        [DENY],
        [ONLY_BUCKET, ONLY_OBJECTS],
        [{**DENY, "Principal": {"AWS": "*"}}],
        [{**DENY, "Principal": {"AWS": ["*"]}}],
        [{**DENY, "Action": "*"}],
        [{**DENY, "Action": ["S3:*"]}],
        [{**DENY, "Resource": "*"}],
        [{**DENY, "Resource": join(Ref("B", "Arn"), "*")}],
        [{**DENY, "Resource": "arn:aws:s3:::*"}],
        [{**DENY, "Condition": {"BoolIfExists": {"AWS:securetransport": [False]}}}],
        [{**DENY, "Condition": {"NumericLessThanIfExists": {"s3:TlsVersion": "1.2"}}}],
        [
            {
                **DENY,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}, "Null": {"s3:TlsVersion": "true"}},
            }
        ],
        [{key: value for key, value in DENY.items() if key != "Condition"}],
        [{**{key: value for key, value in DENY.items() if key != "Action"}, "NotAction": "iam:*"}],
        [{**DENY, "Principal": ANYTHING}],
        [{**DENY, "Resource": ANYTHING}],
        [{**DENY, "Condition": ANYTHING}],
        [ONLY_BUCKET, ANYTHING],
        [{**DENY, "Resource": [Ref("B", "Arn"), ANYTHING]}],
    ],
)
def test_plain_http_is_denied_or_may_be(statements: list[Data]) -> None:
    assert _is_allowed(*statements) is False


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [ONLY_BUCKET],
        [ONLY_OBJECTS],
        [{**DENY, "Effect": "Allow"}],
        [{**DENY, "Action": "s3:GetObject"}],
        [{**DENY, "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}],
        [{**{key: value for key, value in DENY.items() if key != "Principal"}, "NotPrincipal": {"AWS": "x"}}],
        [{**DENY, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}],
        [{**DENY, "Condition": {"Bool": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false"}}}],
        [{**DENY, "Condition": {**{"Bool": {"aws:SecureTransport": "false"}}, "Null": {"a:b": "true"}}}],
        [{**DENY, "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}}],
        [{**DENY, "Resource": [Ref("Other", "Arn"), join(Ref("Other", "Arn"), "/*")]}],
        [{**{key: value for key, value in DENY.items() if key != "Action"}, "NotAction": "s3:GetObject"}],
    ],
)
def test_plain_http_is_allowed(statements: list[Data]) -> None:
    assert _is_allowed(*statements) is True


def test_a_literal_name_is_compared_with_a_literal_resource() -> None:
    statement = {**DENY, "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]}

    assert _is_allowed(statement, bucket="logs") is False
    assert _is_allowed(statement, bucket="other") is True
    assert _is_allowed(statement, bucket=ANYTHING) is False


def test_denying_https_is_inverted() -> None:
    assert is_inverted(_statement(**{**DENY, "Condition": {"Bool": {"aws:SecureTransport": "true"}}})) is True
    assert is_inverted(_statement(**DENY)) is False
    assert (
        is_inverted(_statement(**{**DENY, "Condition": {"Bool": {"aws:SecureTransport": ANYTHING}}})) is False
    )
