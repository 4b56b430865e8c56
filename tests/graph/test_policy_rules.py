"""Rules about policies where the relations between resources are what matters."""

from __future__ import annotations

import itertools

import pytest

from iacguard import catalogue
from iacguard.graph.resource import Resource
from iacguard.merging import fold_covered, merge_instances
from iacguard.rule import Rule
from iacguard_rules.aws.iam._uses import USES, Use
from tests.support.build import ANYTHING, Data, If, More, Ref, findings, resource, told
from tests.support.schemas import cfn_property, terraform_attribute


def _rule(id: str) -> Rule:
    rule = catalogue.find(id)
    assert rule is not None
    return rule


def _allow(*actions: str) -> dict[str, Data]:
    statement: Data = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


DENY_IAM: dict[str, Data] = {"Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]}

ADMIN = _rule("iam-admin-policy")
ESCALATION = _rule("iam-privilege-escalation")
HTTP = _rule("s3-plain-http-allowed")
PUBLIC = _rule("s3-bucket-policy-public")


def _managed(address: str, document: Data, **properties: Data) -> Resource:
    return resource(address, "AWS::IAM::ManagedPolicy", {"PolicyDocument": document, **properties})


@pytest.mark.parametrize(
    ("boundary", "attached", "reported"),
    [
        (None, None, True),
        (Ref("P"), None, False),
        (Ref("P"), [Ref("P")], True),
        (ANYTHING, None, False),
        (ANYTHING, [Ref("P")], True),
        (Ref("P"), ANYTHING, False),
        ("arn:aws:iam::111122223333:policy/other", None, True),
    ],
)
def test_a_boundary_that_nothing_attaches_grants_nothing(
    boundary: Data, attached: Data, reported: bool
) -> None:
    role = resource("R", "AWS::IAM::Role", {"PermissionsBoundary": boundary, "ManagedPolicyArns": attached})

    found = told(ADMIN, _managed("P", _allow("*")), role)

    assert found == ([("P", "'*'")] if reported else [])


def _addresses(rule: Rule, *resources: Resource) -> list[str]:
    return [finding.resource.address for finding in findings(rule, *resources)]


def test_a_policy_is_looked_at_alone_when_nobody_here_holds_it() -> None:
    policy = _allow("iam:CreatePolicyVersion")
    role = resource("R", "AWS::IAM::Role", {})

    assert _addresses(ESCALATION, _managed("P", policy)) == ["P"]
    assert _addresses(ESCALATION, _managed("P", policy, Roles=["elsewhere"]), role) == ["P"]
    assert _addresses(ESCALATION, _managed("P", policy, Roles=[Ref("R")]), role) == ["R"]


@pytest.mark.parametrize("holder", [[ANYTHING], ANYTHING, More(())])
def test_who_holds_a_policy_must_be_known(holder: Data) -> None:
    policy = _managed("P", _allow("iam:CreatePolicyVersion"), Roles=holder)

    assert _addresses(ESCALATION, policy, resource("R", "AWS::IAM::Role", {})) == []


@pytest.mark.parametrize(
    "attached", [[Ref("Guard")], [ANYTHING], ANYTHING, [If("C", Ref("Guard"), Ref("Guard"))]]
)
def test_what_another_document_may_deny_is_not_granted(attached: Data) -> None:
    inline: Data = [{"PolicyName": "x", "PolicyDocument": _allow("iam:CreateAccessKey")}]
    role = resource("R", "AWS::IAM::Role", {"Policies": inline, "ManagedPolicyArns": attached})

    assert _addresses(ESCALATION, role, _managed("Guard", DENY_IAM)) == []


def test_an_unknown_policy_denies_nothing_when_no_policy_here_denies() -> None:
    inline: Data = [{"PolicyName": "x", "PolicyDocument": _allow("iam:CreateAccessKey")}]
    role = resource("R", "AWS::IAM::Role", {"Policies": inline, "ManagedPolicyArns": [ANYTHING]})

    assert _addresses(ESCALATION, role, _managed("Other", _allow("s3:GetObject"))) == ["R"]


def test_the_side_of_a_condition_is_told() -> None:
    attached: Data = [If("IsWide", Ref("P"), Ref("Q"))]
    role = resource("R", "AWS::IAM::Role", {"ManagedPolicyArns": attached})
    policies = (
        _managed("P", _allow("iam:CreateAccessKey")),
        _managed("Q", _allow("s3:GetObject")),
        _managed("Guard", DENY_IAM),
    )
    guarded = resource("S", "AWS::IAM::Role", {"ManagedPolicyArns": [Ref("P"), Ref("Guard")]})

    (found,) = findings(ESCALATION, role, guarded, *policies)

    assert found.resource.address == "R"
    assert [str(when) for when in found.when] == ["IsWide is true"]


def test_one_cause_is_one_finding() -> None:
    rules = [rule for rule in catalogue.of_service("iam") if rule.on]
    role = resource(
        "R",
        "AWS::IAM::Role",
        {"Policies": [{"PolicyName": "x", "PolicyDocument": _allow("iam:PassRole", "ec2:RunInstances")}]},
    )

    found = fold_covered(merge_instances(findings(rules, role)))

    assert [(one.rule, one.covers) for one in found] == [
        ("iam-privilege-escalation", ("iam-passrole-any-role",))
    ]


def test_every_action_is_one_finding() -> None:
    found = fold_covered(merge_instances(findings(catalogue.of_service("iam"), _managed("P", _allow("*")))))

    assert [one.rule for one in found] == ["iam-admin-policy"]
    assert "iam-wildcard-action" in found[0].covers


def _open_policy(bucket: Data) -> Resource:
    statement: Data = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
    return resource(
        "P", "AWS::S3::BucketPolicy", {"Bucket": bucket, "PolicyDocument": {"Statement": statement}}
    )


def _bucket(restricts: Data) -> Resource:
    block: Data = {"RestrictPublicBuckets": restricts}
    return resource("B", "AWS::S3::Bucket", {"PublicAccessBlockConfiguration": block})


@pytest.mark.parametrize(
    ("bucket", "restricts", "reported"),
    [
        (Ref("B"), False, True),
        (Ref("B"), True, False),
        (Ref("B"), ANYTHING, False),
        (ANYTHING, True, False),
        (ANYTHING, False, True),
        ("elsewhere", True, True),
    ],
)
def test_a_public_policy_counts_unless_its_bucket_may_restrict_it(
    bucket: Data, restricts: Data, reported: bool
) -> None:
    assert _addresses(PUBLIC, _open_policy(bucket), _bucket(restricts)) == (["P"] if reported else [])


def test_a_policy_of_an_unknown_bucket_silences_the_missing_policy() -> None:
    bucket = resource("B", "AWS::S3::Bucket", {})

    assert _addresses(HTTP, bucket) == ["B"]
    assert _addresses(HTTP, bucket, _open_policy("elsewhere")) == ["B"]
    assert _addresses(HTTP, bucket, _open_policy(ANYTHING)) == []


PASS_AND_RUN: dict[str, Data] = {
    "Policies": [{"PolicyName": "x", "PolicyDocument": _allow("iam:PassRole", "ec2:RunInstances")}],
}


@pytest.mark.parametrize(
    ("boundary", "is_reported"),
    [
        (None, True),
        ("arn:aws:iam::aws:policy/AdministratorAccess", True),
        ("arn:aws:iam::aws:policy/PowerUserAccess", False),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", False),
        ("arn:aws:iam::111122223333:policy/boundary", False),
        (ANYTHING, False),
        (Ref("B"), False),
        (Ref("Wide"), True),
    ],
)
def test_a_boundary_limits_what_escalates(boundary: Data, is_reported: bool) -> None:
    role = resource("R", "AWS::IAM::Role", {**PASS_AND_RUN, "PermissionsBoundary": boundary})
    narrow = _managed("B", _allow("ec2:*", "s3:*"))
    wide = _managed("Wide", _allow("ec2:*", "iam:PassRole"))

    assert ("R" in _addresses(ESCALATION, role, narrow, wide)) is is_reported


@pytest.mark.parametrize(
    ("action", "managed", "found"),
    [
        ("iam:PassRole", "AmazonEC2FullAccess", ["R"]),
        ("iam:PassRole", "AmazonS3ReadOnlyAccess", []),
        ("s3:GetObject", "PowerUserAccess", []),
        ("ec2:RunInstances", "AdministratorAccess", []),
    ],
)
def test_what_aws_s_policies_add_counts(action: str, managed: str, found: list[str]) -> None:
    document: Data = {"PolicyName": "x", "PolicyDocument": _allow(action)}
    arn = f"arn:aws:iam::aws:policy/{managed}"
    role = resource("R", "AWS::IAM::Role", {"Policies": [document], "ManagedPolicyArns": [arn]})

    assert _addresses(ESCALATION, role) == found


def _set(rule: Rule, value: object) -> Rule:
    """A rule with its one option set."""
    (option,) = rule.options
    return rule._replace(given={option: value})


TOO_MANY = _rule("iam-too-many-managed-policies")
TOO_LARGE = _rule("iam-policy-too-large")
PASSWORD = _rule("iam-user-console-password")


def _arns(count: int) -> Data:
    return [f"arn:aws:iam::111122223333:policy/p{number}" for number in range(count)]


def test_the_quota_of_managed_policies_is_an_option() -> None:
    role = resource("R", "AWS::IAM::Role", {"ManagedPolicyArns": _arns(11)})

    assert _addresses(TOO_MANY, role) == ["R"]
    assert _addresses(_set(TOO_MANY, 20), role) == []
    assert _addresses(_set(TOO_MANY, 5), role) == ["R"]


def test_the_same_policy_counts_once_however_it_is_attached() -> None:
    role = resource("R", "AWS::IAM::Role", {"ManagedPolicyArns": [Ref("P"), Ref("P"), ANYTHING]})

    assert _addresses(_set(TOO_MANY, 1), role, _managed("P", _allow("s3:GetObject"), Roles=[Ref("R")])) == []
    assert _addresses(_set(TOO_MANY, 1), role, _managed("Q", _allow("s3:GetObject"), Roles=[Ref("R")])) == [
        "R"
    ]


def _long(count: int) -> Data:
    principal: Data = {"AWS": ["x" * 97] * count}
    statement: Data = {"Effect": "Allow", "Principal": principal, "Action": "kms:*"}
    return {"Statement": [statement]}


def test_the_quota_of_trust_policies_is_an_option() -> None:
    role = resource("R", "AWS::IAM::Role", {"AssumeRolePolicyDocument": _long(21)})

    assert _addresses(TOO_LARGE, role) == ["R"]
    assert _addresses(_set(TOO_LARGE, 4096), role) == []


@pytest.mark.parametrize(
    ("type", "name"),
    [("AWS::KMS::Key", "KeyPolicy"), ("AWS::KMS::ReplicaKey", "KeyPolicy"), ("aws_kms_key_policy", "policy")],
)
def test_key_policies_can_be_too_long(type: str, name: str) -> None:
    assert _addresses(TOO_LARGE, resource("K", type, {name: _long(328)})) == ["K"]
    assert _addresses(TOO_LARGE, resource("K", type, {name: _long(326)})) == []


@pytest.mark.parametrize(("name", "reported"), [("eve", True), ("glass", False), (ANYTHING, False)])
def test_users_for_emergencies_may_have_passwords(name: Data, reported: bool) -> None:
    user = resource("U", "AWS::IAM::User", {"UserName": name, "LoginProfile": {"Password": "p"}})

    assert _addresses(PASSWORD, user) == ["U"]
    assert _addresses(_set(PASSWORD, ("glass",)), user) == (["U"] if reported else [])


# What stands for any name in the table of uses.
WITNESSES = {
    "AWS::KinesisFirehose::DeliveryStream *.RoleARN": "ExtendedS3DestinationConfiguration.RoleARN",
    "AWS::KinesisFirehose::DeliveryStream *.*.RoleARN": (
        "ExtendedS3DestinationConfiguration.S3BackupConfiguration.RoleARN"
    ),
    "AWS::KinesisFirehose::DeliveryStream *.*.*.RoleARN": (
        "ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.SchemaConfiguration.RoleARN"
    ),
    "AWS::IoT::TopicRule TopicRulePayload.Actions.*.RoleArn": "TopicRulePayload.Actions.S3.RoleArn",
    "AWS::IoT::TopicRule TopicRulePayload.ErrorAction.*.RoleArn": "TopicRulePayload.ErrorAction.S3.RoleArn",
    "aws_kinesis_firehose_delivery_stream *.role_arn": "extended_s3_configuration.role_arn",
    "aws_kinesis_firehose_delivery_stream *.*.role_arn": (
        "extended_s3_configuration.s3_backup_configuration.role_arn"
    ),
    "aws_kinesis_firehose_delivery_stream *.*.*.role_arn": (
        "extended_s3_configuration.data_format_conversion_configuration.schema_configuration.role_arn"
    ),
    "aws_iot_topic_rule *.role_arn": "s3.role_arn",
    "aws_iot_topic_rule error_action.*.role_arn": "error_action.s3.role_arn",
}


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.type}-{use.path}")
def test_roles_are_looked_for_where_there_can_be_some(use: Use) -> None:
    path = WITNESSES.get(f"{use.type} {use.path}", use.path)
    if use.type.startswith("aws_"):
        plain = path.partition(".jobRoleArn")[0].partition(".executionRoleArn")[0]
        assert terraform_attribute(use.type, plain) is not None
    else:
        # The table does not say what on the way is a list.
        steps = [(step, f"{step}[]") for step in path.split(".")[:-1]]
        ways = (".".join((*way, path.rpartition(".")[2])) for way in itertools.product(*steps))
        assert any(cfn_property(use.type, way) for way in ways)


NOBODY_BUT: Data = {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "NotAction": "s3:Get*"}
MISSPELT: Data = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObjct"}


@pytest.mark.parametrize(
    ("rule", "statement", "in_endpoint", "in_bucket"),
    [
        # The policy of an endpoint lets in nobody by itself, so its breadth is no fault.
        ("iam-allow-not-principal", NOBODY_BUT, False, True),
        ("iam-allow-not-action", NOBODY_BUT, False, True),
        ("iam-unknown-action", MISSPELT, True, True),
        ("iam-policy-version-old", MISSPELT, True, True),
    ],
)
def test_endpoints_have_documents_that_can_be_wrong(
    rule: str, statement: Data, in_endpoint: bool, in_bucket: bool
) -> None:
    document: Data = {"Statement": [statement]}
    endpoint = resource("E", "AWS::EC2::VPCEndpoint", {"PolicyDocument": document})
    bucket = resource("B", "AWS::S3::BucketPolicy", {"PolicyDocument": document})

    found = _addresses(_rule(rule), endpoint, bucket)

    assert sorted(found) == ["B"] * in_bucket + ["E"] * in_endpoint


def test_composed_policies_have_no_document_that_could_be_wrong() -> None:
    permission = resource(
        "P", "AWS::Lambda::Permission", {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    )

    assert _addresses(_rule("iam-policy-version-old"), permission) == []
