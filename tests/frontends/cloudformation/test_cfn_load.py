"""Templates to units: resources, loops, includes, nested stacks, and what is wrong or unresolved."""

from __future__ import annotations

from typing import Any

import pytest

from iacguard.condition import Equals
from iacguard.graph.dump import value_to_json
from iacguard.graph.unit import Inputs, Unit
from iacguard.value import ListValue, Literal, MapValue, Reference, Unknown
from tests.frontends.cloudformation.cfn_loading import Load, condition_of, property_of


def properties(unit: Unit, address: str) -> Any:  # noqa: ANN401 - taken apart by whoever asks
    return value_to_json(unit.graph.resources[address].properties)


def messages(unit: Unit) -> list[str]:
    return [problem.message for problem in unit.problems]


def notes(unit: Unit) -> list[tuple[str, str]]:
    return [(note.kind, note.span.text) for note in unit.notes]


# Resources ---------------------------------------------------------------------------------------

TOPIC = """
Conditions:
  C: !Equals [!Ref AWS::Region, us-east-1]
Resources:
  Key: {Type: AWS::KMS::Key}
  Topic:
    Type: AWS::SNS::Topic
    Condition: C
    DependsOn: [Key]
    DeletionPolicy: Retain
    Metadata: {note: !Ref Key}
    Properties:
      KmsMasterKeyId: !Ref Key
      Tags:
        - Key: a
          Value: b
"""


def test_a_resource_knows_its_places(load: Load) -> None:
    topic = load(TOPIC).graph.resources["Topic"]

    assert topic.header.text == "Topic"
    assert topic.span.text.startswith("Topic:\n")
    assert topic.span.text.endswith("Value: b")
    assert topic.properties.header == topic.header
    assert topic.properties.keys["KmsMasterKeyId"].text == "KmsMasterKeyId"
    tag = property_of(load(TOPIC), "Topic", "Tags").items[0]
    assert tag.get("Value").span.text == "b"


def test_what_stands_beside_the_properties_is_kept(load: Load) -> None:
    topic = load(TOPIC).graph.resources["Topic"]

    assert topic.condition is not None
    assert topic.condition.name == "C"
    assert list(topic.attributes) == ["DependsOn", "DeletionPolicy", "Metadata"]
    depends_on = topic.attributes["DependsOn"]
    assert isinstance(depends_on, ListValue)
    assert isinstance(depends_on.items[0], Reference)
    assert isinstance(topic.attributes["DeletionPolicy"], Literal)
    metadata = topic.attributes["Metadata"]
    assert isinstance(metadata, MapValue)
    assert metadata.header is not None
    assert metadata.header.text == "Metadata"
    assert topic.identity.language == "cloudformation"


def test_what_stands_beside_the_properties_may_hang_on_conditions(load: Load) -> None:
    unit = load("""
        Transform: AWS::LanguageExtensions
        Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: dev}}
        Conditions: {IsProd: !Equals [!Ref Env, prod]}
        Mappings: {Policies: {dev: {Replace: Delete}, prod: {Replace: Retain}}}
        Resources:
          A:
            Type: AWS::Test::One
            DeletionPolicy: !If [IsProd, Retain, Delete]
            UpdateReplacePolicy: !FindInMap [Policies, !Ref Env, Replace]
            CreationPolicy: {ResourceSignal: {Count: !If [IsProd, 2, !Ref AWS::NoValue], Timeout: PT5M}}
            UpdatePolicy: !If [IsProd, {AutoScalingRollingUpdate: {MaxBatchSize: 1}}, !Ref AWS::NoValue]
            Metadata: {Note: !If [IsProd, a, b]}
    """)

    def chosen(then: object, *otherwise: object) -> object:
        sides = {"then": then, **({"else": otherwise[0]} if otherwise else {})}
        return {"$if": {"condition": "IsProd", **sides}}

    attributes = unit.graph.resources["A"].attributes
    assert messages(unit) == []
    assert {key: value_to_json(value) for key, value in attributes.items()} == {
        "DeletionPolicy": chosen("Retain", "Delete"),
        "UpdateReplacePolicy": "Delete",
        "CreationPolicy": {"ResourceSignal": {"Count": chosen(2), "Timeout": "PT5M"}},
        "UpdatePolicy": chosen({"AutoScalingRollingUpdate": {"MaxBatchSize": 1}}),
        "Metadata": {"Note": chosen("a", "b")},
    }


def test_references_are_edges(load: Load) -> None:
    edges = {(edge.target, edge.property) for edge in load(TOPIC).graph.edges}

    assert edges == {("Key", "KmsMasterKeyId"), ("Key", "DependsOn[0]"), ("Key", "Metadata.note")}


def test_the_key_of_a_map_is_its_header(load: Load) -> None:
    unit = load("Resources: {A: {Type: AWS::Test::One, Properties: {Outer: {Inner: {x: 1}}}}}")

    outer = property_of(unit, "A", "Outer")
    assert outer.header.text == "Outer"
    assert outer.get("Inner").header.text == "Inner"


def test_json_templates_give_the_same_graph(load: Load) -> None:
    unit = load(
        '{"Resources": {"A": {"Type": "AWS::Test::One", "Properties": {"X": {"Ref": "AWS::Region"}}}}}',
        path="a.json",
    )

    assert properties(unit, "A") == {"X": {"$unknown": "AWS::Region is settled at deployment"}}
    assert unit.graph.resources["A"].header.text == '"A"'


def test_the_properties_of_a_custom_resource_are_plain(load: Load) -> None:
    unit = load("Resources: {A: {Type: 'Custom::Init', Properties: {ServiceToken: x}}}")

    assert unit.graph.resources["A"].type == "Custom::Init"
    assert messages(unit) == []


def test_a_resource_needs_no_properties(load: Load) -> None:
    unit = load("""
        Resources:
          A: {Type: AWS::Test::One}
          B: {Type: AWS::Test::One, Properties: null}
          C: {Type: AWS::Test::One, Properties: !Ref AWS::NoValue}
    """)

    assert messages(unit) == []
    assert [properties(unit, name) for name in "ABC"] == [{}, {}, {}]


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("Conditions: {Unused: !Equals [a]}", "Fn::Equals takes a list of 2 arguments, found 1"),
        ("Outputs: {A: {Value: !Ref Nope}}", "there is no parameter and no resource Nope"),
        (
            "Outputs: {A: {Value: x, Export: {Name: !Sub '${Nope}'}}}",
            "there is no parameter and no resource Nope",
        ),
        ("Outputs: {A: {Value: x, Condition: Nope}}", "there is no condition Nope"),
        ("Outputs: {A: {Description: x}}", "output A has no Value"),
        ("Outputs: {A: x}", "output A must be a mapping with a Value"),
    ],
)
def test_what_no_resource_asks_for_is_looked_at_too(load: Load, section: str, message: str) -> None:
    unit = load(f"Resources: {{Q: {{Type: AWS::SQS::Queue}}}}\n{section}\n")

    assert messages(unit) == [message]
    assert not unit.problems[0].fatal


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("A: {Properties: {}}", "resource A has no Type"),
        ("A: text", "resource A must be a mapping with a Type"),
        ("A: {Type: AWS::Test::One, Properties: [1]}", "the Properties of A must be a mapping"),
        ("A: {Type: bucket}", "bucket is no type of a resource, which reads like AWS::S3::Bucket"),
        ("A: {Type: AWS::Test::One, DependsOn: Nope}", "there is no resource Nope"),
        ("A: {Type: AWS::Test::One, Condition: Nope}", "there is no condition Nope"),
        (
            "A: {Type: AWS::Test::One, Condition: [x]}",
            "the Condition of a resource is the name of a condition",
        ),
        ("Fn::If: {Type: AWS::Test::One}", "Fn::If may not stand among the resources"),
    ],
)
def test_what_cannot_be_deployed_is_told_of(load: Load, body: str, message: str) -> None:
    problems = messages(load(f"Resources:\n  {body}\n"))

    assert problems == [message]


def test_what_is_wrong_with_the_text_is_carried_on(load: Load) -> None:
    unit = load("Resources:\n  A: {Type: AWS::Test::One}\n  A: {Type: AWS::Test::Two}\n")

    assert [problem.span.text for problem in unit.problems] == ["A"]
    assert unit.graph.resources["A"].type == "AWS::Test::Two"


def test_a_section_of_the_wrong_shape_is_told_of(load: Load) -> None:
    unit = load("AWSTemplateFormatVersion: x\nResources: [a]\nParameters: 1\nOutputs:\n")

    assert messages(unit) == [
        "Resources must be a mapping of names, found a list",
        "Parameters must be a mapping of names, found a single value",
    ]
    assert all(problem.fatal for problem in unit.problems)


def test_the_rest_of_a_broken_template_is_read(load: Load) -> None:
    unit = load(
        "Resources:\n  A: {Type: AWS::Test::One}\n  B:\n    Properties: {}\n  C: {Type: AWS::Test::Two}\n"
    )

    assert list(unit.graph.resources) == ["A", "C"]


def test_what_follows_from_a_text_that_cannot_be_read_is_not_told(load: Load) -> None:
    unit = load("""
        Resources:
          A:
            Type: AWS::Test::One
          B:x
            Type: AWS::Test::Two
            Properties: {X: !Ref Nothing}
    """)

    assert len(messages(unit)) == 1
    assert unit.problems[0].fatal
    assert "A" in unit.graph.resources


def test_what_cannot_be_read_of_a_text_may_be_anything(load: Load) -> None:
    unit = load("""
        Resources:
          A:
            Type: AWS::Test::One
            Properties: {X: 1}
          B:x
    """)

    assert unit.problems[0].fatal
    assert property_of(unit, "A", "X").value == 1
    assert isinstance(unit.graph.resources["A"].properties.get("Y"), Unknown)
    assert unit.graph.opaque_users("A")


# Macros ------------------------------------------------------------------------------------------


def test_an_unknown_macro_is_noted_and_nothing_is_held_against_the_template(load: Load) -> None:
    unit = load("""
        Transform: [AWS::LanguageExtensions, My-Macro]
        Resources:
          A: {Type: AWS::Test::One, Count: 3, Properties: {X: !Ref Made, Y: !Magic z}}
          B: {Kind: of resource}
    """)

    assert messages(unit) == []
    assert notes(unit) == [("unknown-macro", "My-Macro")]
    assert properties(unit, "A") == {
        "X": {"$ref": "Made"},
        "Y": {"$unknown": "Fn::Magic is not followed"},
        "$rest": "My-Macro may add to it",
    }


def test_an_unknown_macro_may_add_properties_and_resources(load: Load) -> None:
    unit = load("""
        Transform: My-Macro
        Resources:
          A: {Type: AWS::Test::One, Properties: {X: 1}}
    """)

    assert property_of(unit, "A", "X").value == 1
    assert isinstance(unit.graph.resources["A"].properties.get("Y"), Unknown)
    assert [resource.address for resource in unit.graph.opaque_users("A")] == ["Fn::Transform"]


def test_resources_that_a_macro_makes_may_refer_to_the_others(load: Load) -> None:
    unit = load("""
        Resources:
          A: {Type: AWS::Test::One, Properties: {X: 1}}
          Fn::Transform: {Name: My-Macro}
    """)

    assert unit.graph.resources["A"].properties.rest is None
    assert [resource.address for resource in unit.graph.opaque_users("A")] == ["Fn::Transform"]


def test_a_part_of_what_the_serverless_framework_deploys_is_not_held_to_be_whole(load: Load) -> None:
    unit = load("""
        Resources:
          A: {Type: AWS::Test::One, Properties: {X: '${self:custom.x}', Y: !Ref Elsewhere}}
    """)

    assert messages(unit) == []
    assert notes(unit) == [("unknown-macro", "${self:")]
    assert isinstance(unit.graph.resources["A"].properties.get("Z"), Unknown)
    assert [resource.address for resource in unit.graph.opaque_users("A")] == ["Fn::Transform"]


def test_directives_of_rain_add_nothing(load: Load) -> None:
    unit = load("Resources:\n  A: {Type: AWS::Test::One, Properties: {X: !Rain::Embed a.py}}\n")

    assert messages(unit) == []
    assert notes(unit) == [("unknown-macro", "Rain")]
    assert unit.graph.resources["A"].properties.rest is None
    assert unit.graph.opaque_users("A") == []


def test_what_sam_makes_may_be_referred_to(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    from iacguard.frontends import templates

    monkeypatch.setattr(templates, "_expand", lambda resources, globals, referred_to: resources)
    unit = load("""
        Transform: AWS::Serverless-2016-10-31
        Globals: {Function: {Timeout: 3}}
        Resources:
          F: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt FRole.Arn}}
    """)

    assert messages(unit) == []
    assert unit.language == "sam"
    assert properties(unit, "F") == {"Role": {"$ref": "FRole", "attribute": "Arn"}}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Ref F.Alias", {"$ref": "FAliaslive"}),
        ("!GetAtt F.Alias.Arn", {"$ref": "FAliaslive", "attribute": "Arn"}),
        ("!GetAtt [F, Alias]", {"$ref": "FAliaslive"}),
        ("!Sub 'arn/${F.Version}'", {"$join": ["arn/", {"$ref": "FVersion"}]}),
        (
            "!If [C, !Ref F.Version, !Ref F]",
            {"$if": {"condition": "C", "then": {"$ref": "FVersion"}, "else": {"$ref": "F"}}},
        ),
        ("!Ref F", {"$ref": "F"}),
    ],
)
def test_what_sam_makes_has_names_of_its_own(load: Load, expression: str, expected: object) -> None:
    unit = load(f"""
        Transform: AWS::Serverless-2016-10-31
        Conditions: {{C: !Equals [!Ref AWS::Region, x]}}
        Resources:
          Named:
            Type: AWS::SSM::Parameter
            Properties: {{Value: {expression}}}
          F:
            Type: AWS::Serverless::Function
            Properties:
              AutoPublishAlias: live
              Environment: {{Variables: {{Own: {expression}}}}}
    """)

    assert messages(unit) == []
    assert properties(unit, "Named") == {"Value": expected}
    assert properties(unit, "F")["Environment"] == {"Variables": {"Own": expected}}


def test_globals_are_handed_on_evaluated(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    from iacguard.frontends import templates

    seen: list[MapValue] = []

    def expand(resources: object, globals: MapValue, referred_to: object) -> object:
        seen.append(globals)
        return resources

    monkeypatch.setattr(templates, "_expand", expand)
    load("""
        Transform: AWS::Serverless-2016-10-31
        Parameters: {T: {Type: Number, Default: 3}}
        Globals: {Function: {Timeout: !Ref T}}
        Resources: {}
    """)

    (globals,) = seen
    assert value_to_json(globals) == {"Function": {"Timeout": 3}}
    assert globals.header is not None
    assert globals.header.text == "Globals"


def test_a_module_hides_its_resources(load: Load) -> None:
    unit = load("Resources: {M: {Type: 'My::S3::Bucket::MODULE', Properties: {X: 1}}}")

    assert unit.graph.resources["M"].opaque
    assert notes(unit) == [("unresolved-module", "M")]


def test_parts_of_a_module_may_be_referred_to(load: Load) -> None:
    unit = load("""
        Resources:
          M: {Type: 'My::S3::Bucket::MODULE'}
          A:
            Type: AWS::Test::One
            DependsOn: MBucket
            Properties:
              X: [!Ref MBucket, !Ref M.Bucket, !GetAtt MBucket.Arn, !Sub '${MBucket}', !Sub '${MBucket.Arn}']
              Y: !GetAtt M.Bucket.Arn
    """)

    assert messages(unit) == []
    items = property_of(unit, "A", "X").items
    assert all(isinstance(item, Unknown) for item in items)
    assert properties(unit, "A")["Y"] == {"$ref": "M", "attribute": "Bucket.Arn"}


INCLUDING = """
Resources:
  A:
    Type: AWS::Test::One
    Properties:
      Own: 1
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./part.yaml}}
"""


def test_an_include_on_disk_is_put_in(load: Load) -> None:
    unit = load(INCLUDING, {"stacks/part.yaml": "Added: !Sub '${AWS::Region}x'\n"}, path="stacks/t.yaml")

    added = unit.graph.resources["A"].properties.get("Added")
    assert added.span.source.path == "stacks/part.yaml"
    assert [source.path for source in unit.sources] == ["stacks/t.yaml", "stacks/part.yaml"]
    assert unit.graph.resources["A"].properties.rest is None
    assert notes(unit) == []


def test_an_include_that_is_elsewhere_leaves_the_map_open(load: Load) -> None:
    unit = load(INCLUDING)

    found = unit.graph.resources["A"].properties
    assert value_to_json(found.get("Own")) == 1
    assert isinstance(found.get("Anything"), Unknown)
    assert notes(unit) == [("unresolved-include", "Fn::Transform")]


def test_an_include_among_the_resources_adds_some(load: Load) -> None:
    unit = load(
        """
        Resources:
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: r.yaml}}
          A: {Type: AWS::Test::One}
        """,
        {"r.yaml": "B: {Type: AWS::Test::Two, Properties: {X: !Ref A}}\n"},
    )

    assert list(unit.graph.resources) == ["B", "A"]
    assert properties(unit, "B") == {"X": {"$ref": "A"}}


def test_an_include_of_a_whole_template_adds_to_its_sections(load: Load) -> None:
    unit = load(
        """
        Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}
        Resources:
          A: {Type: AWS::Test::One, Properties: {X: !Ref P}}
        """,
        {"more.yaml": "Parameters: {P: {Type: String, Default: d}}\nResources: {C: {Type: AWS::A2::Two}}\n"},
    )

    assert sorted(unit.graph.resources) == ["A", "C"]
    assert properties(unit, "A") == {"X": "d"}


def test_a_file_that_includes_itself_ends(load: Load) -> None:
    unit = load(
        INCLUDING, {"part.yaml": "Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}\n"}
    )

    assert messages(unit) == ["an included file cannot include another one"]


# Loops -------------------------------------------------------------------------------------------


def test_a_loop_without_its_transform_is_told_of_and_followed(load: Load) -> None:
    unit = load("""
        Resources:
          Fn::ForEach::Buckets: [Name, [A, B], {"Bucket${Name}": {Type: AWS::S3::Bucket}}]
    """)

    assert messages(unit) == [
        "Fn::ForEach means nothing without the transform AWS::LanguageExtensions; add it to Transform"
    ]
    assert list(unit.graph.resources) == ["BucketA", "BucketB"]


def test_a_loop_repeats_its_resources(load: Load) -> None:
    unit = load("""
        Transform: AWS::LanguageExtensions
        Parameters: {Names: {Type: CommaDelimitedList, Default: "Logs, Data-X"}}
        Resources:
          Fn::ForEach::Buckets:
            - Name
            - !Ref Names
            - Bucket&{Name}:
                Type: AWS::S3::Bucket
                Properties:
                  BucketName: !Sub 'my-${Name}'
                  Tags: [{Key: n, Value: !Ref Name}]
                  Plain: x-${Name}
          Policy:
            Type: AWS::S3::BucketPolicy
            Properties: {Bucket: !Ref BucketLogs}
    """)

    assert messages(unit) == []
    assert list(unit.graph.resources) == ["BucketLogs", "BucketDataX", "Policy"]
    assert properties(unit, "BucketDataX") == {
        "BucketName": "my-Data-X",
        "Tags": [{"Key": "n", "Value": "Data-X"}],
        "Plain": "x-Data-X",
    }
    assert unit.graph.resources["BucketLogs"].header.text == "Bucket&{Name}"


def test_loops_nest_and_refer_to_what_they_make(load: Load) -> None:
    unit = load("""
        Transform: AWS::LanguageExtensions
        Resources:
          Fn::ForEach::Outer:
            - A
            - [X, Y]
            - Fn::ForEach::Inner:
                - B
                - [1, 2]
                - Topic${A}${B}: {Type: AWS::SNS::Topic}
                  Policy${A}${B}:
                    Type: AWS::SNS::TopicPolicy
                    DependsOn: Topic${A}${B}
                    Properties: {Topics: [!Ref 'Topic${A}${B}', !GetAtt [!Sub 'Topic${A}${B}', TopicArn]]}
    """)

    assert messages(unit) == []
    assert properties(unit, "PolicyY2") == {
        "Topics": [{"$ref": "TopicY2"}, {"$ref": "TopicY2", "attribute": "TopicArn"}]
    }
    assert len(unit.graph.resources) == 8


def test_a_loop_over_what_is_not_known_has_one_representative(load: Load) -> None:
    unit = load("""
        Transform: AWS::LanguageExtensions
        Parameters: {Names: {Type: CommaDelimitedList}}
        Resources:
          Fn::ForEach::Buckets:
            - Name
            - !Ref Names
            - Bucket${Name}: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}
              Policy${Name}:
                Type: AWS::S3::BucketPolicy
                Properties:
                  Bucket: !Ref Bucket${Name}
                  A: !GetAtt [!Sub 'Bucket${Name}', Arn]
    """)

    assert messages(unit) == []
    assert list(unit.graph.resources) == ["Bucket${Name}", "Policy${Name}"]
    assert properties(unit, "Bucket${Name}") == {
        "BucketName": {"$unknown": "the loop's collection is not known"}
    }
    assert properties(unit, "Policy${Name}") == {
        "Bucket": {"$ref": "Bucket${Name}"},
        "A": {"$ref": "Bucket${Name}", "attribute": "Arn"},
    }


def test_a_collection_that_hangs_on_a_condition_gives_both_sides(load: Load) -> None:
    unit = load("""
        Conditions: {C: !Equals [!Ref AWS::Region, x]}
        Resources:
          Fn::ForEach::T:
            - N
            - !If [C, [a, b], [c]]
            - T${N}: {Type: AWS::SNS::Topic}
          Fn::ForEach::None: [N, [], {"X${N}": {Type: AWS::SNS::Topic}}]
    """)

    found = {name: condition_of(resource).name for name, resource in unit.graph.resources.items()}
    assert found == {"Ta": "C", "Tb": "C", "Tc": "not C"}


def test_loops_repeat_properties_too(load: Load) -> None:
    unit = load("""
        Resources:
          A:
            Type: AWS::Test::One
            Properties:
              Tags:
                Fn::ForEach::T: [K, [x, y], {"${K}": !Sub 'v-${K}'}]
                z: 1
    """)

    assert properties(unit, "A") == {"Tags": {"x": "v-x", "y": "v-y", "z": 1}}


def test_loops_repeat_conditions_and_outputs_too(load: Load) -> None:
    unit = load(
        """
        Transform: AWS::LanguageExtensions
        Parameters: {Env: {Type: String}}
        Conditions:
          Fn::ForEach::Conditions: [N, [dev, prod], {"Is${N}": !Equals [!Ref Env, !Ref N]}]
        Resources:
          Fn::ForEach::Ones:
            - N
            - [dev, prod]
            - One${N}: {Type: AWS::Test::One, Condition: "Is${N}", Properties: {X: !If ["Is${N}", 1, 2]}}
          Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: net.yaml}}
          A: {Type: AWS::Test::One, Properties: {X: !GetAtt Net.Outputs.Outb}}
        """,
        {
            "net.yaml": """
        Transform: AWS::LanguageExtensions
        Resources: {Q: {Type: AWS::SQS::Queue}}
        Outputs:
          Fn::ForEach::Outputs: [N, [a, b], {"Out${N}": {Value: !Sub "x-${N}"}}]
        """
        },
    )

    assert messages(unit) == []
    condition = condition_of(unit.graph.resources["Oneprod"])
    assert condition.name == "Isprod"
    assert isinstance(condition.formula, Equals)
    assert condition.formula.value == "prod"
    assert properties(unit, "Oneprod")["X"] == {"$if": {"condition": "Isprod", "then": 1, "else": 2}}
    assert properties(unit, "A")["X"] == "x-b"


def test_a_loop_that_is_no_loop_is_told_of(load: Load) -> None:
    unit = load(
        "{Transform: AWS::LanguageExtensions, "
        "Resources: {'Fn::ForEach::A': [x, [y]], B: {Type: AWS::Test::One}}}"
    )

    assert messages(unit) == [
        "Fn::ForEach takes a loop variable, a collection and a mapping to repeat, in this order"
    ]
    assert list(unit.graph.resources) == ["B", "Fn::Transform"]
    assert unit.graph.resources["Fn::Transform"].opaque


# Nested stacks -----------------------------------------------------------------------------------

PARENT = """
Parameters: {Env: {Type: String, Default: dev}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Net:
    Type: AWS::CloudFormation::Stack
    Condition: IsProd
    Properties:
      TemplateURL: ./net/child.yaml
      Parameters: {Cidr: 10.0.0.0/16, Stage: !Ref Env, Peer: !GetAtt App.Outputs.Queue}
  App:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: app.yaml
      Parameters: {Vpc: !GetAtt Net.Outputs.Vpc}
"""
NET = """
Parameters:
  Cidr: {Type: String}
  Stage: {Type: String}
  Peer: {Type: String, Default: none}
  Tenancy: {Type: String, Default: default}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDefault: !Equals [!Ref Tenancy, default]
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !Ref Cidr
      InstanceTenancy: !If [IsDefault, !Ref Tenancy, x]
      Tags: [{Key: e, Value: !If [IsProd, a, b]}, {Key: p, Value: !Ref Peer}]
Outputs:
  Vpc: {Value: !Ref Vpc}
"""
APP = """
AWSTemplateFormatVersion: 2010-09-09
Parameters: {Vpc: {Type: String}}
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: x}}
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  Queue: {Value: !GetAtt Queue.Arn}
"""
STACKS = {"stacks/net/child.yaml": NET, "stacks/app.yaml": APP}


def test_nested_stacks_are_part_of_the_unit(load: Load) -> None:
    unit = load(PARENT, STACKS, path="stacks/main.yaml")

    assert messages(unit) == []
    assert notes(unit) == []
    assert sorted(unit.graph.resources) == ["App", "App/Group", "App/Queue", "Net", "Net/Vpc"]
    assert [source.path for source in unit.sources] == [
        "stacks/main.yaml",
        "stacks/net/child.yaml",
        "stacks/app.yaml",
    ]
    assert not unit.graph.resources["Net"].opaque


def test_parameters_and_outputs_flow_between_stacks(load: Load) -> None:
    unit = load(PARENT, STACKS, path="stacks/main.yaml")

    assert properties(unit, "App/Group")["VpcId"] == {"$ref": "Net/Vpc"}
    vpc = properties(unit, "Net/Vpc")
    assert vpc["CidrBlock"] == "10.0.0.0/16"
    assert vpc["InstanceTenancy"] == "default"
    assert vpc["Tags"][1]["Value"] == {"$ref": "App/Queue", "attribute": "Arn"}
    cidr = property_of(unit, "Net/Vpc", "CidrBlock")
    assert cidr.span.text == "!Ref Cidr"
    assert cidr.origin.note == "parameter Cidr of nested stack Net"


def test_a_nested_condition_speaks_of_the_parents_parameter(load: Load) -> None:
    unit = load(PARENT, STACKS, path="stacks/main.yaml")

    vpc = unit.graph.resources["Net/Vpc"]
    assert condition_of(vpc).name == "IsProd"
    choice = property_of(unit, "Net/Vpc", "Tags").items[0].get("Value")
    assert choice.condition.name == "Net/IsProd"
    assert choice.condition.formula.variable.name == "parameter Env"
    assert [call.note for call in vpc.calls] == ["nested stack Net"]


def test_an_output_is_read_where_its_condition_holds(load: Load) -> None:
    child = """
        Parameters: {Name: {Type: String, Default: ''}}
        Conditions: {HasName: !Not [!Equals [!Ref Name, '']]}
        Resources: {Q: {Type: AWS::SQS::Queue}}
        Outputs: {Name: {Condition: HasName, Value: !Ref Name}}
    """
    parent = """
        Parameters: {Given: {Type: String, Default: ''}}
        Resources:
          S:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: c.yaml, Parameters: {Name: !Ref Given}}
          A: {Type: AWS::Test::One, Properties: {X: !GetAtt S.Outputs.Name}}
    """
    unit = load(parent, {"c.yaml": child})

    assert isinstance(unit.graph.resources["A"].properties.get("X"), Unknown)


def test_a_nested_stack_that_is_elsewhere_is_opaque(load: Load) -> None:
    unit = load("""
        Resources:
          B: {Type: AWS::S3::Bucket}
          S:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: 'https://s3.amazonaws.com/x/y.yaml', Parameters: {B: !Ref B}}
          Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt S.Outputs.Name}}
    """)

    assert unit.graph.resources["S"].opaque
    assert notes(unit) == [("unresolved-stack", "S")]
    assert [resource.address for resource in unit.graph.opaque_users("B")] == ["S"]
    assert isinstance(unit.graph.resources["Q"].properties.get("QueueName"), Unknown)


def test_a_template_that_nests_itself_ends(load: Load) -> None:
    body = "Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}}"
    unit = load(body, {"a.yaml": body}, path="a.yaml")

    assert list(unit.graph.resources) == ["S"]
    assert unit.graph.resources["S"].opaque


def test_stacks_that_hang_on_one_another_end(load: Load) -> None:
    child = """
        Parameters: {P: {Type: String}}
        Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref P}}}
        Outputs: {O: {Value: !Sub '${P}${P}'}}
    """
    unit = load(
        """
        Resources:
          A:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: c.yaml, Parameters: {P: !GetAtt B.Outputs.O}}
          B:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: c.yaml, Parameters: {P: !GetAtt A.Outputs.O}}
        """,
        {"c.yaml": child},
    )

    assert len(unit.graph.resources) == 4


def test_supplied_parameters_are_the_roots(load: Load) -> None:
    unit = load(
        PARENT, STACKS, Inputs({"Env": "prod", "Cidr": "nonsense"}, {}, (), False), "stacks/main.yaml"
    )

    assert properties(unit, "Net/Vpc")["CidrBlock"] == "10.0.0.0/16"
    assert properties(unit, "Net/Vpc")["Tags"][0]["Value"] == "a"


def test_the_unit_is_told_by_its_root(load: Load) -> None:
    unit = load(TOPIC, path="a/b.yaml")

    assert (unit.path, unit.language) == ("a/b.yaml", "cloudformation")
    assert isinstance(unit.graph.resources["Topic"].properties, MapValue)
