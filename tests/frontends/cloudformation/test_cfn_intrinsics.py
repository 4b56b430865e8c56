"""Each intrinsic function: what it gives for what is known and for what is not."""

from __future__ import annotations

import pytest

from iacguard.graph.document import decode_json
from iacguard.graph.unit import Inputs
from iacguard.value import Absent, Encoded, Interpolation, ListValue, Literal, MapValue, Reference, Unknown
from tests.frontends.cloudformation.cfn_loading import Evaluate, Load, property_of

PARAMETERS = """
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Name: {Type: String}
  Port: {Type: Number, Default: "8080"}
  Zones: {Type: CommaDelimitedList, Default: "a, b ,c"}
  Ports: {Type: List<Number>, Default: "80,443"}
  Empty: {Type: CommaDelimitedList, Default: ""}
  Secret: {Type: String, Default: hunter2, NoEcho: true}
  Secrets: {Type: CommaDelimitedList, Default: "hunter2,x", NoEcho: "true"}
  Subnets: {Type: List<AWS::EC2::Subnet::Id>, Default: "subnet-1, subnet-2"}
  ImageName: {Type: "AWS::SSM::Parameter::Name", Default: /aws/ami}
  Images: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /aws/ami}
  Stored: {Type: String, Default: "{{resolve:secretsmanager:db:SecretString:password}}"}
  StoredList: {Type: CommaDelimitedList, Default: "a,{{resolve:ssm:/x}}"}
  Image: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /aws/ami}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Mappings:
  ByEnv:
    dev: {Size: small, Zones: [a, b], Same: 1}
    prod: {Size: large, Zones: [c], Same: 1}
"""

UNKNOWN_NAME = {"$unknown": "parameter Name has no default"}

KNOWN = {
    "!Ref Env": "dev",
    "Ref: Env": "dev",
    "!Ref Port": 8080,
    "!Ref Zones": ["a", "b", "c"],
    "!Ref Ports": [80, 443],
    "!Ref Empty": [""],
    "!Select [0, !Ref Empty]": "",
    "!Ref Name": UNKNOWN_NAME,
    "!Ref Secret": {"$sensitive": True},
    "!Ref Image": {"$unknown": "parameter Image is looked up in Systems Manager"},
    "!Ref Subnets": ["subnet-1", "subnet-2"],
    "!Ref ImageName": "/aws/ami",
    "!Ref Images": {"$unknown": "parameter Images is looked up in Systems Manager"},
    "!Ref Stored": {"$sensitive": True},
    "!Sub 'x-${Stored}'": {"$join": ["x-", {"$sensitive": True}]},
    "!Ref StoredList": ["a", {"$unknown": "a dynamic reference to ssm"}],
    "!Select [1, !Ref Secrets]": {"$sensitive": True},
    "!Join ['', !Ref Secrets]": {"$sensitive": True},
    "!Select [0, !Split [t, !Ref Secret]]": {"$sensitive": True},
    "!Base64 {Ref: Secret}": {"$sensitive": True},
    "!ToJsonString {p: !Ref Secret}": {"$json": {"p": {"$sensitive": True}}},
    "!If [IsProd, !Ref Secret, x]": {
        "$if": {"condition": "IsProd", "then": {"$sensitive": True}, "else": "x"}
    },
    "!FindInMap [ByEnv, !Ref Secret, Size]": {"$unknown": "map ByEnv has no entry of a secret key"},
    "!Ref AWS::Region": {"$unknown": "AWS::Region is settled at deployment"},
    "!Ref Bucket": {"$ref": "Bucket"},
    "!GetAtt Bucket.Arn": {"$ref": "Bucket", "attribute": "Arn"},
    "!GetAtt [Bucket, Arn]": {"$ref": "Bucket", "attribute": "Arn"},
    "Fn::GetAtt: Bucket.Arn": {"$ref": "Bucket", "attribute": "Arn"},
    "Fn::GetAtt: [Bucket, Website.Url]": {"$ref": "Bucket", "attribute": "Website.Url"},
    "!Sub plain": "plain",
    "!Sub '${Env}-x-${Port}'": "dev-x-8080",
    "!Sub '${!Literal} ${Env}'": "${Literal} dev",
    "!Sub '${Bucket}'": {"$ref": "Bucket"},
    "!Sub '${Bucket.Arn}/*'": {"$join": [{"$ref": "Bucket", "attribute": "Arn"}, "/*"]},
    "!Sub ['${a}${b}', {a: !Ref Env, b: !GetAtt Queue.Arn}]": {
        "$join": ["dev", {"$ref": "Queue", "attribute": "Arn"}]
    },
    "!Sub '${Name}-${Env}'": {"$join": [UNKNOWN_NAME, "-dev"]},
    "!Sub 'x${Secret}'": {"$sensitive": True},
    "!Join ['-', [a, !Ref Env, 1, true]]": "a-dev-1-true",
    "!Join [',', !Ref Zones]": "a,b,c",
    "!Join ['', []]": "",
    "!Join ['', ['arn:', !Ref Name]]": {"$join": ["arn:", UNKNOWN_NAME]},
    "!Join ['-', [a, !Ref 'AWS::NoValue', b]]": "a-b",
    "!Join ['-', [a, !If [IsProd, b, c]]]": {
        "$join": ["a-", {"$if": {"condition": "IsProd", "then": "b", "else": "c"}}]
    },
    "!Join ['-', [a, !If [IsProd, b, !Ref 'AWS::NoValue']]]": {
        "$if": {"condition": "IsProd", "then": "a-b", "else": "a"}
    },
    "!Join ['-', !If [IsProd, [a, b], [c]]]": {"$if": {"condition": "IsProd", "then": "a-b", "else": "c"}},
    "!Select [1, [a, b]]": "b",
    "!Select ['0', !Ref Zones]": "a",
    "!Select [1, !If [IsProd, [a, b], [c, d]]]": {"$if": {"condition": "IsProd", "then": "b", "else": "d"}},
    "!Select [0, !GetAZs '']": {"$unknown": "what is selected is not known"},
    "!Split [',', 'a,b,,c']": ["a", "b", "", "c"],
    "!Select [1, !Split ['/', 'x/y']]": "y",
    "!Select [3, !Split [':', !Sub 'arn:aws:s3:${AWS::Region}:x']]": {
        "$unknown": "AWS::Region is settled at deployment"
    },
    "!Split ['-', !Sub 'a-${AWS::Region}']": {"$unknown": "what is split is not known"},
    "!Split ['/', !Ref Name]": {"$unknown": "what is split is not known"},
    "!FindInMap [ByEnv, prod, Size]": "large",
    "!FindInMap [ByEnv, !Ref Env, Size]": "small",
    "!FindInMap [ByEnv, !Ref Env, Zones]": ["a", "b"],
    "!FindInMap [ByEnv, !Ref Name, Same]": 1,
    "!FindInMap [ByEnv, !Ref Name, Size]": {"$unknown": "the key of map ByEnv is not known"},
    "!FindInMap [ByEnv, staging, Size, {DefaultValue: none}]": "none",
    "!FindInMap [ByEnv, !Ref Name, Size, {DefaultValue: none}]": {
        "$unknown": "the key of map ByEnv is not known"
    },
    "!FindInMap [ByEnv, !If [IsProd, prod, dev], Size]": {
        "$if": {"condition": "IsProd", "then": "large", "else": "small"}
    },
    "!If [IsProd, 1, 2]": {"$if": {"condition": "IsProd", "then": 1, "else": 2}},
    "!If [IsProd, 1, !Ref 'AWS::NoValue']": {"$if": {"condition": "IsProd", "then": 1}},
    "!ImportValue shared-vpc": {"$unknown": "imported from another stack"},
    "Fn::ImportValue: !Sub '${Env}-vpc'": {"$unknown": "imported from another stack"},
    "!Base64 echo hello": "echo hello",
    "Fn::Base64: !Sub 'echo ${Env}'": "echo dev",
    "!Cidr [10.0.0.0/16, 3, 8]": ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"],
    "!Cidr [10.0.0.0/24, 2, '5']": ["10.0.0.0/27", "10.0.0.32/27"],
    "!Select [1, !Cidr ['2001:db8::/56', 2, 64]]": "2001:db8:0:1::/64",
    "!Cidr [!Ref Name, 3, 8]": {"$unknown": "the block of addresses is not known"},
    "!Length [a, b]": 2,
    "Fn::Length: !Ref Zones": 3,
    "Fn::Length: !Split ['|', !Ref Name]": {"$unknown": "the list is not known"},
    "Fn::ToJsonString: {a: [1, !Ref Bucket]}": {"$json": {"a": [1, {"$ref": "Bucket"}]}},
    "a: {b: !Ref 'AWS::NoValue', c: 1}": {"a": {"c": 1}},
    "[a, !Ref 'AWS::NoValue', b]": ["a", "b"],
    "'{{resolve:ssm:/x}}'": {"$unknown": "a dynamic reference to ssm"},
    "'{{resolve:ssm-secure:/x:1}}'": {"$sensitive": True},
    "'{{resolve:secretsmanager:x:SecretString:password}}'": {"$sensitive": True},
    "'a-{{resolve:ssm:/x}}-b'": {"$join": ["a-", {"$unknown": "a dynamic reference to ssm"}, "-b"]},
    "!Sub 'a-{{resolve:ssm:/${Env}}}-${Env}'": {
        "$join": ["a-", {"$unknown": "a dynamic reference to ssm"}, "-dev"]
    },
}


@pytest.mark.parametrize("expression", KNOWN)
def test_an_expression_gives_what_is_known_of_it(evaluate: Evaluate, expression: str) -> None:
    evaluated = evaluate(expression, PARAMETERS)

    assert evaluated.json == KNOWN[expression]
    assert evaluated.problems == []


def test_the_value_of_no_value_is_absent(evaluate: Evaluate) -> None:
    assert isinstance(evaluate("!Ref AWS::NoValue").value, Absent)


def test_a_secret_in_a_dynamic_reference_is_an_attribute_of_the_secret_of_the_template(
    evaluate: Evaluate,
) -> None:
    value = evaluate("!Sub '{{resolve:secretsmanager:${Bucket}:SecretString:password}}'").value

    assert isinstance(value, Reference)
    assert (value.target, value.attribute, value.sensitive) == ("Bucket", "SecretString:password", True)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("!Ref Name", "!Sub '${Name}'"),
        ("!GetAZs ''", "Fn::GetAZs: !Ref AWS::Region"),
        ("!Select [0, !GetAZs '']", "!Select ['0', !GetAZs {Ref: 'AWS::Region'}]"),
        ("!ImportValue x", "Fn::ImportValue: !Sub x"),
        ("!FindInMap [ByEnv, !Ref Name, Size]", "Fn::FindInMap: [ByEnv, !Ref Name, Size]"),
        ("'{{resolve:ssm:/x}}'", "!Sub '{{resolve:ssm:/x}}'"),
    ],
)
def test_unknowns_that_are_certainly_the_same_have_one_symbol(
    evaluate: Evaluate, left: str, right: str
) -> None:
    one, other = evaluate(left, PARAMETERS).value, evaluate(right, PARAMETERS).value

    assert isinstance(one, Unknown)
    assert isinstance(other, Unknown)
    assert one.symbol is not None
    assert one.symbol == other.symbol


def test_different_elements_of_an_unknown_list_have_different_symbols(evaluate: Evaluate) -> None:
    one, other = evaluate("!Select [0, !GetAZs '']").value, evaluate("!Select [1, !GetAZs '']").value

    assert isinstance(one, Unknown)
    assert isinstance(other, Unknown)
    assert one.symbol != other.symbol


WRONG = {
    "!Ref Nmae": "there is no parameter and no resource Nmae; did you mean Name?",
    "!GetAtt Buckt.Arn": "there is no resource Buckt; did you mean Bucket?",
    "!GetAtt Bucket": "Fn::GetAtt takes the name of a resource and that of an attribute",
    "!Sub '${Nope}'": "there is no parameter and no resource Nope",
    "!Sub [a, b]": "the second argument of Fn::Sub is a mapping of its variables",
    "!Sub {a: b}": "Fn::Sub takes a list of 1 to 2 arguments, found a mapping",
    "!Join [a]": "Fn::Join takes a list of 2 arguments, found 1",
    "!Select [3, [a, b]]": "Fn::Select asks for element 3 of a list of 2, counted from 0",
    "!FindInMap [ByEnv, staging, Size]": "map ByEnv has no entry staging.Size",
    "!FindInMap [ByEnvs, prod, Size]": "there is no map ByEnvs in Mappings; did you mean ByEnv?",
    "!FindInMap [ByEnv, prod, Size, {Default: x}]": (
        "the last argument of Fn::FindInMap is a mapping with DefaultValue"
    ),
    "!If [IsProd, a]": "Fn::If takes a list of 3 arguments, found 2",
    "!If [IsPrd, a, b]": "there is no condition IsPrd; did you mean IsProd?",
    "!Equals [a, a]": "Fn::Equals is no function that may stand here",
    "!Frobnicate x": "Fn::Frobnicate is no function that may stand here",
    "Fn::If: [IsProd, a, b]\nOther: 1": "Fn::If must be the only key of its mapping",
}


@pytest.mark.parametrize("expression", WRONG)
def test_a_wrong_call_is_told_of_and_its_value_claims_nothing(evaluate: Evaluate, expression: str) -> None:
    evaluated = evaluate(expression, PARAMETERS)

    assert evaluated.problems == [WRONG[expression]]
    value = evaluated.value
    assert isinstance(value, Unknown) or getattr(value, "rest", None) or "IsPrd" in expression


# Places ------------------------------------------------------------------------------------------


def test_the_place_of_a_value_is_its_expression(evaluate: Evaluate) -> None:
    assert evaluate("!Sub '${Env}-x'", PARAMETERS).text == "!Sub '${Env}-x'"
    assert evaluate("Fn::Join: ['', [a, !Ref Name]]", PARAMETERS).text == "Fn::Join: ['', [a, !Ref Name]]"
    assert evaluate("!Ref Env", PARAMETERS).text == "!Ref Env"


def test_a_default_is_told_as_the_origin_of_the_value_and_of_its_parts(evaluate: Evaluate) -> None:
    evaluated = evaluate("!Ref Zones", PARAMETERS)

    value = evaluated.value
    assert isinstance(value, ListValue)
    for part in (value, *value.items):
        assert part.span.text == "!Ref Zones"
        assert part.origin is not None
        assert part.origin.note == "default of parameter Zones"
    assert [item.origin.span.text for item in value.items if item.origin] == ["a", "b", "c"]


def test_a_value_from_a_map_tells_the_entry_and_the_default_that_led_there(evaluate: Evaluate) -> None:
    value = evaluate("!FindInMap [ByEnv, !Ref Env, Size]", PARAMETERS).value

    assert value.origin is not None
    assert (value.origin.note, value.origin.span.text) == ("entry dev.Size of map ByEnv", "small")
    assert value.origin.parent is not None
    assert value.origin.parent.note == "default of parameter Env"


def test_a_supplied_value_counts_before_the_default(evaluate: Evaluate) -> None:
    evaluated = evaluate(
        "!Sub '${Env}-${Name}'", PARAMETERS, Inputs({"Env": "prod", "Name": "n"}, {}, (), False)
    )

    assert evaluated.json == "prod-n"
    assert evaluated.value.origin is not None
    assert evaluated.value.origin.note == "value given for parameter Env"


def test_pieces_of_a_text_know_their_places(evaluate: Evaluate) -> None:
    value = evaluate("!Sub 'arn:${AWS::Partition}:s3:::${Bucket}/*'").value

    assert isinstance(value, Interpolation)
    assert [piece.span.text for piece in value.pieces] == [
        "arn:", "${AWS::Partition}", ":s3:::", "${Bucket}", "/*",
    ]  # fmt: skip


def test_a_policy_in_a_text_is_read_where_it_stands(evaluate: Evaluate) -> None:
    expression = """
      !Sub |
        {"Effect": "Allow",
         "Action": "s3:*",
         "Resource": "${Bucket.Arn}/*", "Env": "${Env}"}
    """
    document = decode_json(evaluate(expression, PARAMETERS).value)

    assert isinstance(document, MapValue)
    assert document.get("Action").span.text == '"s3:*"'
    assert document.keys["Effect"].text == '"Effect"'
    env = document.get("Env")
    assert isinstance(env, Literal)
    assert (env.value, env.span.text) == ("dev", '"${Env}"')
    assert isinstance(document.get("Resource"), Interpolation)


def test_characters_of_a_joined_text_lead_to_the_pieces(evaluate: Evaluate) -> None:
    value = evaluate("!Join ['', ['{\"a\": ', '\"b\"', '}']]").value

    document = decode_json(value)
    assert isinstance(document, MapValue)
    assert document.get("a").span.text == '"b"'


def test_an_encoded_value_is_the_document_itself(evaluate: Evaluate) -> None:
    value = evaluate("Fn::ToJsonString: {Effect: Allow}").value

    assert isinstance(value, Encoded)
    document = decode_json(value)
    assert isinstance(document, MapValue)
    assert document.get("Effect").span.text == "Allow"


def test_an_attribute_named_like_a_property_has_its_value(load: Load) -> None:
    unit = load("""
        Resources:
          Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
          Subnet:
            Type: AWS::EC2::Subnet
            Properties:
              CidrBlock: !Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 2, 8]]
              VpcId: !Ref Vpc
    """)

    value = unit.graph.resources["Subnet"].properties.get("CidrBlock")
    assert isinstance(value, Literal)
    assert value.value == "10.0.1.0/24"


def test_an_attribute_is_read_where_its_resource_exists(load: Load) -> None:
    unit = load("""
        Parameters: {Cidr: {Type: String, Default: ''}}
        Conditions: {HasCidr: !Not [!Equals [!Ref Cidr, '']]}
        Resources:
          Vpc: {Type: AWS::EC2::VPC, Condition: HasCidr, Properties: {CidrBlock: !Ref Cidr}}
          A: {Type: AWS::Test::One, Properties: {X: !If [HasCidr, !GetAtt Vpc.CidrBlock, none]}}
    """)

    then = property_of(unit, "A", "X").then
    assert isinstance(then, Reference)
    assert then.value is None


def test_attributes_that_are_one_another_are_left_unsettled(load: Load) -> None:
    unit = load("""
        Resources:
          A: {Type: AWS::Test::A, Properties: {X: !GetAtt B.X}}
          B: {Type: AWS::Test::B, Properties: {X: !GetAtt A.X}}
    """)

    assert unit.problems == []
    assert isinstance(unit.graph.resources["A"].properties.get("X"), Reference)


def test_the_host_names_of_an_endpoint_are_taken_apart(load: Load) -> None:
    unit = load("""
        Resources:
          Endpoint: {Type: AWS::EC2::VPCEndpoint}
          A:
            Type: AWS::Test::One
            Properties:
              Zone: !Select [0, !Split [':', !Select [0, !GetAtt Endpoint.DnsEntries]]]
              Name: !Select [1, !Split [':', !Select [0, !GetAtt Endpoint.DnsEntries]]]
              Other: !Select [1, !Split ['/', !Select [0, !GetAtt Endpoint.DnsEntries]]]
    """)
    values = unit.graph.resources["A"].properties

    assert isinstance(values.get("Zone"), Unknown)
    name = values.get("Name")
    assert isinstance(name, Reference)
    assert (name.target, name.attribute) == ("Endpoint", "DnsEntries")
    assert isinstance(values.get("Other"), Unknown)
