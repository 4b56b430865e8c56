"""Terraform plans as an input: alone, and together with the source."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard import catalogue
from iacguard.check import check_unit
from iacguard.frontends.terraform.load import load
from iacguard.frontends.terraform.module import Modules
from iacguard.frontends.terraform.names import may_be_plan
from iacguard.frontends.terraform.plan import load_plan
from iacguard.frontends.terraform.planned import looks_like_plan, read_plan
from iacguard.graph.unit import NO_INPUTS, Unit
from iacguard.syntax import json as json_syntax
from iacguard.text import Source
from iacguard.value import (
    Choice,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    walk,
)

from .configurations import TERRAFORM, MemoryFiles, canonical, needs_terraform, plain, resource_value

CASES = Path(__file__).parents[3] / "fixtures" / "frontends" / "plan"
TODAY = date(2026, 1, 1)

Json = dict[str, Any]


def plan_unit(text: str, path: str = "plan.json") -> Unit:
    source = Source(path, text)
    return load_plan(source, json_syntax.parse(source))


def merged(text: str, plan: Json) -> Unit:
    source = Source("plan.json", json.dumps(plan, indent=1))
    read = read_plan(source, json_syntax.parse(source))
    assert not read.problems
    return load(".", Modules(), MemoryFiles({"main.tf": text}), NO_INPUTS, read)


def findings(unit: Unit) -> set[tuple[str, str, str]]:
    """What is found, instance by instance: rule, address and canonical property without indexes.

    The provider makes a string of a list of one, and sorts sets.
    """
    rules = [one.load() for one in catalogue.listed_for("", frozenset(unit.graph.types))]
    outcome = check_unit(unit, rules, TODAY)
    assert not outcome.failures
    return {
        (found.rule, address, re.sub(r"\[\d+\]", "", found.property_path))
        for found in outcome.findings
        for address in found.instances or (found.resource.address,)
    }


def plan_of(*changes: Json, resources: list[Json] | None = None, **more: object) -> Json:
    configuration: Json = {"root_module": {"resources": resources or []}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": list(changes),
        "configuration": configuration,
        **more,
    }


def change(
    type: str,
    name: str,
    after: Json | None,
    unknown: Json | None = None,
    index: str | int | None = None,
    **more: object,
) -> Json:
    made: Json = {"address": "not looked at", "mode": "managed", "type": type, "name": name}
    if index is not None:
        made["index"] = index
    given: Json = {"actions": ["create"], "after": after, "after_unknown": unknown or {}, **more}
    return {**made, "change": given}


def declared(type: str, name: str, expressions: Json, **more: object) -> Json:
    return {"mode": "managed", "type": type, "name": name, "expressions": expressions, **more}


def refer(*texts: str) -> Json:
    return {"references": list(texts)}


def constant(value: object) -> Json:
    return {"constant_value": value}


def loaded(plan: Json) -> Unit:
    made = plan_unit(json.dumps(plan, indent=1))
    assert not made.problems
    return made


# Against the source ----------------------------------------------------------------------------


def _source_unit(case: Path) -> Unit:
    files = {str(path.relative_to(case)): path.read_text() for path in case.rglob("*.tf")}
    return load(".", Modules(), MemoryFiles(files), NO_INPUTS)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_plan_gives_the_findings_of_its_source(case: Path) -> None:
    of_source = findings(_source_unit(case))
    of_plan = findings(plan_unit((case / "plan.json").read_text()))
    assert of_plan == of_source
    assert of_plan


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_plan_changes_nothing_about_a_source_that_is_known(case: Path) -> None:
    files = {str(path.relative_to(case)): path.read_text() for path in case.rglob("*.tf")}
    source = Source("plan.json", (case / "plan.json").read_text())
    plan = read_plan(source, json_syntax.parse(source))
    both = load(".", Modules(), MemoryFiles(files), NO_INPUTS, plan)
    assert findings(both) == findings(_source_unit(case))


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_whatever_is_cut_off_or_left_out_breaks_nothing(case: Path) -> None:
    text = (case / "plan.json").read_text()
    for end in range(0, len(text), max(1, len(text) // 40)):
        unit = plan_unit(text[:end])
        assert unit.problems
        assert not unit.graph.resources
    whole = json.loads(text)
    for key in whole:
        rest = {name: value for name, value in whole.items() if name != key}
        list(_values(plan_unit(json.dumps(rest))))


def _values(unit: Unit) -> Iterator[Value]:
    for resource in unit.graph.resources.values():
        yield resource.properties
        yield resource.source_properties


# Reading ---------------------------------------------------------------------------------------


def test_values_stand_where_the_plan_has_them() -> None:
    plan = plan_of(
        change("aws_sqs_queue", "q", {"name": "jobs", "tags": {"a": "b"}}, {"policy": True}),
        resources=[
            declared("aws_sqs_queue", "q", {"name": constant("jobs"), "tags": {}, "policy": refer("var.p")})
        ],
    )
    unit = loaded(plan)
    resource = unit.graph.resources["aws_sqs_queue.q"]
    assert plain(resource.source_properties.entries["name"]) == "jobs"
    assert resource.source_properties.entries["name"].span.text == '"jobs"'
    assert resource.source_properties.keys["name"].text == '"name"'
    assert resource.header.text == '"not looked at"'
    policy = resource.source_properties.entries["policy"]
    assert isinstance(policy, Unknown)
    assert policy.reason == "known after apply"
    assert policy.span.text == "true"


def test_parts_of_json_in_strings_stand_where_the_plan_has_them() -> None:
    document = '{"Statement":[{"Action":"*","Effect":"Allow","Resource":"*"}]}'
    plan = plan_of(
        change("aws_iam_policy", "p", {"policy": document}),
        resources=[declared("aws_iam_policy", "p", {"policy": {}})],
    )
    unit = loaded(plan)
    outcome = check_unit(unit, catalogue.of_service("iam"), TODAY)
    assert [found.span.text for found in outcome.findings if found.rule == "iam-admin-policy"] == [
        '\\"Action\\":\\"*\\"'
    ]


@pytest.mark.parametrize("actions", [["delete"], ["forget"]])
def test_what_goes_is_left_out(actions: list[str]) -> None:
    gone = change("aws_sqs_queue", "q", None)
    gone["change"]["actions"] = actions
    assert not loaded(plan_of(gone)).graph.resources


@pytest.mark.parametrize("actions", [["no-op"], ["update"], ["delete", "create"], ["create", "delete"]])
def test_what_stays_is_there(actions: list[str]) -> None:
    stays = change("aws_sqs_queue", "q", {"name": "jobs"})
    stays["change"]["actions"] = actions
    assert list(loaded(plan_of(stays)).graph.resources) == ["aws_sqs_queue.q"]


def test_secrets_are_marked() -> None:
    secret = {"password": True, "tags": {"b": True}}
    after = {"password": "p", "tags": {"a": "x", "b": "y"}, "name": "n"}
    unit = loaded(plan_of(change("aws_thing", "t", after, after_sensitive=secret)))
    assert resource_value(unit, "aws_thing.t", "password").sensitive
    assert resource_value(unit, "aws_thing.t", "tags", "b").sensitive
    assert not resource_value(unit, "aws_thing.t", "tags", "a").sensitive
    assert not resource_value(unit, "aws_thing.t", "name").sensitive


def test_secret_as_a_whole() -> None:
    unit = loaded(plan_of(change("aws_thing", "t", {"list": ["a"]}, after_sensitive=True)))
    assert resource_value(unit, "aws_thing.t", "list", 0).sensitive


def test_addresses_are_those_of_the_source() -> None:
    keyed = change("aws_sqs_queue", "q", {}, index='a"b\\c')
    keyed["module_address"] = 'module.m["x\\"y"].module.n[1]'
    unit = loaded(plan_of(keyed, change("aws_sqs_queue", "q", {}, index=3)))
    assert list(unit.graph.resources) == ["aws_sqs_queue.q[3]"]
    calls: Json = {"m": {"module": {"module_calls": {"n": {"module": {}}}}}}
    plan = plan_of(keyed)
    plan["configuration"]["root_module"]["module_calls"] = calls
    assert list(loaded(plan).graph.resources) == [
        'module.m["x\\"y"].module.n[1].aws_sqs_queue.q["a\\"b\\\\c"]'
    ]


# References ------------------------------------------------------------------------------------

BUCKET = declared("aws_s3_bucket", "b", {"bucket": constant("logs")})
BUCKET_CHANGE = change("aws_s3_bucket", "b", {"bucket": "logs"}, {"id": True, "arn": True})


def versioning(link: Json, unknown: bool = True) -> tuple[Json, Json]:
    after: Json = {"versioning_configuration": [{"status": "Enabled"}]}
    if not unknown:
        after["bucket"] = "logs"
    made = change("aws_s3_bucket_versioning", "v", after, {"bucket": True} if unknown else {})
    block = [{"status": constant("Enabled")}]
    return made, declared(
        "aws_s3_bucket_versioning", "v", {"bucket": link, "versioning_configuration": block}
    )


def status(*more: Json, link: Json, unknown: bool = True, **others: object) -> Value:
    made, node = versioning(link, unknown)
    plan = plan_of(BUCKET_CHANGE, made, resources=[BUCKET, node, *more], **others)
    return canonical(loaded(plan), "aws_s3_bucket.b", "VersioningConfiguration")


def test_a_satellite_is_found_by_what_its_link_refers_to() -> None:
    assert plain(status(link=refer("aws_s3_bucket.b.id", "aws_s3_bucket.b"))) == {"Status": "Enabled"}
    # It is known and equal to what it refers to.
    assert plain(status(link=refer("aws_s3_bucket.b.bucket", "aws_s3_bucket.b"), unknown=False)) == {
        "Status": "Enabled"
    }


@pytest.mark.parametrize(
    "link",
    [
        refer("local.bucket"),
        refer("var.bucket"),
        refer("aws_s3_bucket.b.id", "aws_s3_bucket.b", "var.suffix"),
        refer("aws_s3_bucket.b.id", "aws_s3_bucket.b", "aws_s3_bucket.c.id", "aws_s3_bucket.c"),
        refer("aws_s3_bucket.no.id"),
        refer("]["),
        {},
        # The bucket's name is known, so the link would be too.
        refer("aws_s3_bucket.b.bucket", "aws_s3_bucket.b"),
    ],
)
def test_a_link_of_more_or_less_than_one_reference_is_unknown(link: Json) -> None:
    assert isinstance(status(link=link), Unknown)


def test_values_that_may_be_made_of_more_than_a_reference_only_mention_it() -> None:
    plan = plan_of(
        BUCKET_CHANGE,
        change("aws_lambda_permission", "p", {}, {"source_arn": True, "function_name": True}),
        resources=[
            BUCKET,
            declared(
                "aws_lambda_permission", "p", {"source_arn": refer("aws_s3_bucket.b.arn", "aws_s3_bucket.b")}
            ),
        ],
    )
    value = resource_value(loaded(plan), "aws_lambda_permission.p", "source_arn")
    assert isinstance(value, Interpolation)
    assert [piece.target for piece in value.pieces if isinstance(piece, Reference)] == ["aws_s3_bucket.b"]


def test_what_the_provider_adds_counts_as_not_set() -> None:
    after = {
        "bucket": "logs",
        "force_destroy": False,
        "policy": '{"Statement": []}',
        "versioning": [{"enabled": True}],
    }
    plan = plan_of(change("aws_s3_bucket", "b", after, {"acl": True, "cors_rule": True}), resources=[BUCKET])
    assert plain(resource_value(loaded(plan), "aws_s3_bucket.b")) == {"bucket": "logs"}


def test_blocks_that_dynamic_ones_made_are_there() -> None:
    after = {"alias": [{"name": "x", "zone_id": None}], "records": []}
    plan = plan_of(
        change("aws_route53_record", "r", after, {}),
        resources=[declared("aws_route53_record", "r", {"name": constant("n")})],
    )
    assert plain(resource_value(loaded(plan), "aws_route53_record.r")) == {"alias": [{"name": "x"}]}


def test_blocks_that_the_provider_fills_in_by_itself_are_not_configured() -> None:
    # What a dynamic block makes of something unknown looks the same in a plan.
    unknown = {"tracing_config": True, "environment": True, "arn": True, "layers": True}
    function = declared("aws_lambda_function", "f", {"function_name": constant("f")})
    plan = plan_of(change("aws_lambda_function", "f", {"function_name": "f"}, unknown), resources=[function])
    body = resource_value(loaded(plan), "aws_lambda_function.f")
    assert isinstance(body, MapValue)
    assert list(body.entries) == ["function_name", "environment"]
    assert isinstance(body.entries["environment"], Unknown)


def test_blocks_within_blocks_that_are_not_known_may_be_there() -> None:
    unknown = {"rule": [{"filter": True, "expiration": True, "id": True}]}
    rules = declared(
        "aws_s3_bucket_lifecycle_configuration", "l", {"rule": [{"status": constant("Enabled")}]}
    )
    after = {"rule": [{"status": "Enabled", "prefix": ""}]}
    plan = plan_of(change("aws_s3_bucket_lifecycle_configuration", "l", after, unknown), resources=[rules])
    rule = resource_value(loaded(plan), "aws_s3_bucket_lifecycle_configuration.l", "rule", 0)
    assert isinstance(rule, MapValue)
    assert list(rule.entries) == ["status", "filter", "expiration"]


def test_text_that_is_not_configured_is_no_block_though_it_has_parts() -> None:
    unknown = {"redrive_policy": True, "policy": True, "id": True}
    # A resource of which nothing is configured has no expressions at all.
    plan = plan_of(
        change("aws_sqs_queue", "q", {"fifo_queue": False}, unknown),
        resources=[{"mode": "managed", "type": "aws_sqs_queue", "name": "q"}],
    )
    assert plain(resource_value(loaded(plan), "aws_sqs_queue.q")) == {}


def test_unknown_values_are_made_of_what_is_mentioned() -> None:
    options = [{"domain_name": "www.example.com"}]
    unknown = {"domain_validation_options": [{"resource_record_name": True}]}
    certificate = change("aws_acm_certificate", "c", {"domain_validation_options": options}, unknown)
    arn = ("aws_acm_certificate.c.arn", "aws_acm_certificate.c")
    record = declared(
        "aws_route53_record",
        "r",
        {
            "name": refer("each.value.resource_record_name", "each.value"),
            "set_identifier": refer(*arn, "aws_acm_certificate.c.id", "aws_acm_certificate.c"),
            "health_check_id": refer(*arn, "local.x"),
        },
        for_each_expression=refer("aws_acm_certificate.c.domain_validation_options", "aws_acm_certificate.c"),
    )
    open_ones = {"name": True, "set_identifier": True, "health_check_id": True}
    plan = plan_of(
        certificate,
        change("aws_route53_record", "r", {}, open_ones, index="www.example.com"),
        resources=[declared("aws_acm_certificate", "c", {}), record],
    )
    made = resource_value(loaded(plan), 'aws_route53_record.r["www.example.com"]')
    assert isinstance(made, MapValue)
    assert _targets(made.entries["name"]) == {"aws_acm_certificate.c"}
    known, open_one = made.entries["set_identifier"], made.entries["health_check_id"]
    assert isinstance(known, Unknown)
    assert {part.target for part in known.made_of} == {"aws_acm_certificate.c"}
    # Nobody knows what the local value is made of.
    assert isinstance(open_one, Unknown)
    assert open_one.made_of == ()


def _identity(account: str) -> Json:
    return {
        "values": {
            "root_module": {
                "resources": [
                    {
                        "address": "data.aws_caller_identity.me",
                        "mode": "data",
                        "type": "aws_caller_identity",
                        "name": "me",
                        "values": {"account_id": account},
                    }
                ]
            }
        }
    }


def test_the_account_of_the_plan_is_its_own() -> None:
    policy = {"Statement": {"Effect": "Allow", "Action": "sns:Publish", "Principal": {"AWS": "111122223333"}}}
    topic = change("aws_sns_topic", "t", {"policy": json.dumps(policy)})
    plan = plan_of(topic, resources=[declared("aws_sns_topic", "t", {"policy": {}})])
    assert "sns-policy-cross-account" in {found[0] for found in findings(loaded(plan))}
    known = {**plan, "prior_state": _identity("111122223333")}
    assert "sns-policy-cross-account" not in {found[0] for found in findings(loaded(known))}


@pytest.mark.parametrize(
    ("expressions", "is_open"),
    [({"region": {}}, False), ({"default_tags": [{}]}, True), ({"ignore_tags": [{}]}, True)],
)
def test_tags_are_open_where_the_provider_may_add_some(expressions: Json, is_open: bool) -> None:
    queue = declared("aws_sqs_queue", "q", {"name": constant("q")}, provider_config_key="aws.eu")
    plan = plan_of(change("aws_sqs_queue", "q", {"tags": None}, {"tags_all": True}), resources=[queue])
    plan["configuration"]["provider_config"] = {"aws.eu": {"name": "aws", "expressions": expressions}}
    properties = loaded(plan).graph.resources["aws_sqs_queue.q"].properties
    assert ("Tags" in properties.entries) == is_open


def test_tags_of_all_resources_are_those_of_the_plan() -> None:
    queue = declared("aws_sqs_queue", "q", {"tags": constant({"a": "b"})})
    after = {"tags": {"a": "b"}, "tags_all": {"a": "b", "team": "x"}}
    unit = loaded(plan_of(change("aws_sqs_queue", "q", after), resources=[queue]))
    assert plain(canonical(unit, "aws_sqs_queue.q", "Tags")) == [
        {"Key": "a", "Value": "b"},
        {"Key": "team", "Value": "x"},
    ]


@pytest.mark.parametrize(
    ("type", "name", "texts", "expected"),
    [
        ("aws_cloudwatch_metric_alarm", "alarm_actions", ["t"], "list"),
        ("aws_cloudwatch_metric_alarm", "alarm_actions", ["t", "u"], "list"),
        ("aws_cloudwatch_metric_alarm", "alarm_actions", ["t", "local.more"], "open list"),
        ("aws_cloudwatch_metric_alarm", "dimensions", ["t"], "open map"),
    ],
)
def test_a_set_or_map_of_which_nothing_is_known_keeps_its_form(
    type: str, name: str, texts: list[str], expected: str
) -> None:
    told = [text if "." in text else f"aws_sns_topic.{text}.arn" for text in texts]
    plan = plan_of(
        *(change("aws_sns_topic", one, {}, {"arn": True}) for one in "tu"),
        change(type, "x", {}, {name: True}),
        resources=[
            *(declared("aws_sns_topic", one, {}) for one in "tu"),
            declared(type, "x", {name: refer(*told)}),
        ],
    )
    value = resource_value(loaded(plan), f"{type}.x", name)
    if expected == "list":
        assert isinstance(value, ListValue)
        assert value.rest is None
        assert [item.target for item in value.items if isinstance(item, Reference)] == [
            f"aws_sns_topic.{one}" for one in texts
        ]
    elif expected == "open list":
        assert isinstance(value, ListValue)
        assert (value.items, value.rest is None) == ((), False)
    else:
        assert isinstance(value, MapValue)
        assert value.rest is not None
        assert [part.target for part in value.rest.made_of] == ["aws_sns_topic.t"]


PASSWORDS = {
    "written": (constant("Own-5-tall"), "Own-5-tall"),
    "default": (refer("var.default"), "Own-6-tall"),
    "given": (refer("var.given"), "Giv-7-en"),
    "other": (refer("var.other"), "Giv-8-en"),
    "local_written": (refer("local.x"), "Own-9-tall"),
    "local_given": (refer("local.x"), "user:Giv-7-en"),
    "read": (refer("data.aws_ssm_parameter.p.value", "data.aws_ssm_parameter.p"), "Read-1-ng"),
    "read_part": (refer("local.y"), "Read-1"),
}


def test_what_a_plan_was_given_does_not_stand_in_the_code() -> None:
    """Of a password by ``-var``, the environment or a data source, the code has nothing."""
    names = {name: f"aws_db_instance.{name}" for name in PASSWORDS}
    plan = plan_of(
        *(change("aws_db_instance", name, {"password": text}) for name, (_, text) in PASSWORDS.items()),
        resources=[
            declared("aws_db_instance", name, {"password": node}) for name, (node, _) in PASSWORDS.items()
        ],
        variables={
            "default": {"value": "Own-6-tall"},
            "given": {"value": "Giv-7-en"},
            "other": {"value": "Giv-8-en"},
        },
        prior_state={
            "values": {
                "root_module": {
                    "resources": [
                        {
                            "address": "data.aws_ssm_parameter.p",
                            "mode": "data",
                            "type": "aws_ssm_parameter",
                            "name": "p",
                            "values": {"value": "Read-1-ng"},
                        }
                    ]
                }
            }
        },
    )
    plan["configuration"]["root_module"]["variables"] = {
        "default": {"default": "Own-6-tall"},
        "given": {},
        "other": {"default": "Own-8-tall"},
    }
    found = {address for rule, address, _ in findings(loaded(plan)) if rule == "template-plaintext-password"}
    assert found == {names[name] for name in ("written", "default", "local_written")}


def test_what_the_provider_calls_sensitive_is_no_secret_where_it_is_written_out() -> None:
    after = {"name": "/db/host", "type": "String", "value": "db"}

    def is_found(node: Json, sensitive: bool) -> bool:
        parameter = change("aws_ssm_parameter", "p", after, after_sensitive={"value": True})
        variables = {"v": {"value": "db"}}
        plan = plan_of(
            parameter,
            resources=[declared("aws_ssm_parameter", "p", {"type": constant("String"), "value": node})],
            variables=variables,
        )
        plan["configuration"]["root_module"]["variables"] = {"v": {"sensitive": sensitive}}
        return any(rule == "ssm-secret-in-plain-parameter" for rule, _, _ in findings(loaded(plan)))

    assert not is_found(constant("db"), False)
    assert not is_found(refer("var.v"), False)
    assert is_found(refer("var.v"), True)


def test_modules_pass_references_on() -> None:
    made, node = versioning(refer("var.name"))
    made["module_address"] = "module.m"
    plan = plan_of(BUCKET_CHANGE, made, resources=[BUCKET])
    given = {"name": refer("aws_s3_bucket.b.id", "aws_s3_bucket.b")}
    inner = {"resources": [node], "variables": {"name": {}}}
    plan["configuration"]["root_module"]["module_calls"] = {"m": {"expressions": given, "module": inner}}
    assert plain(canonical(loaded(plan), "aws_s3_bucket.b", "VersioningConfiguration", "Status")) == "Enabled"


def test_what_refers_to_itself_ends() -> None:
    one = declared("aws_s3_bucket_versioning", "v", {"bucket": refer("aws_s3_bucket_versioning.v.bucket")})
    plan = plan_of(change("aws_s3_bucket_versioning", "v", {}, {"bucket": True}), resources=[one])
    list(_values(loaded(plan)))


# What cannot be used ---------------------------------------------------------------------------


def test_plans_are_told_by_their_content() -> None:
    text = json.dumps(plan_of())
    assert may_be_plan(text)
    assert looks_like_plan(json_syntax.parse(Source("x", text)))
    for other in ("{}", "[]", '{"format_version": "1.0", "values": {}}', '{"a": "\\"planned_values\\""}'):
        assert not looks_like_plan(json_syntax.parse(Source("x", other)))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"format_version": "2.0"}, "format 2.0, expected 1.x"),
        ({"errored": True}, "could not finish"),
    ],
)
def test_plans_that_cannot_be_used_say_why(changed: Json, message: str) -> None:
    unit = plan_unit(json.dumps({**plan_of(BUCKET_CHANGE), **changed}))
    assert message in unit.problems[-1].message
    assert not unit.graph.resources


def test_what_a_partial_plan_leaves_out_may_configure_what_it_has() -> None:
    whole = plan_of(BUCKET_CHANGE, resources=[BUCKET])
    assert (
        "VersioningConfiguration" not in loaded(whole).graph.resources["aws_s3_bucket.b"].properties.entries
    )
    partial = loaded({**whole, "complete": False})
    assert [note.kind for note in partial.notes] == ["incomplete-plan"]
    assert isinstance(canonical(partial, "aws_s3_bucket.b", "VersioningConfiguration"), Unknown)


@settings(max_examples=60)
@given(st.data())
def test_nothing_in_a_plan_makes_it_raise(data: st.DataObject) -> None:
    plan = json.loads((CASES / "instances" / "plan.json").read_text())
    leaf = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-2, 3),
        st.text(max_size=5),
        st.sampled_from(["[]", "{}", "[{}]"]).map(json.loads),
    )
    for _ in range(data.draw(st.integers(1, 8))):
        node: Any = plan
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            key = data.draw(st.sampled_from(keys))
            inner = node[key]
            if not inner or not isinstance(inner, (dict, list)) or data.draw(st.integers(0, 5)) == 0:
                node[key] = data.draw(leaf)
                break
            node = inner
    list(_values(plan_unit(json.dumps(plan))))


# Together with the source ----------------------------------------------------------------------


def test_unknown_values_come_from_the_plan() -> None:
    queue = '{\n  name = lookup(data.x.y.z, "a")\n  fifo_queue = true\n}\n'
    text = f'data "x" "y" {{}}\nresource "aws_sqs_queue" "q" {queue}'
    unit = merged(text, plan_of(change("aws_sqs_queue", "q", {"name": "jobs", "fifo_queue": False})))
    name = resource_value(unit, "aws_sqs_queue.q", "name")
    assert plain(name) == "jobs"
    assert name.span.source.path == "main.tf"
    assert name.origin is not None
    assert (name.origin.note, name.origin.span.text) == ("value in the plan", '"jobs"')
    # What the source says is not for the plan to change.
    assert plain(resource_value(unit, "aws_sqs_queue.q", "fifo_queue")) is True


def test_variables_without_defaults_come_from_the_plan() -> None:
    text = 'variable "n" {}\nresource "aws_sqs_queue" "q" {\n  count = var.n\n  name  = "q${var.n}"\n}\n'
    plan = plan_of(change("aws_sqs_queue", "q", {}, index=0), variables={"n": {"value": 2}})
    unit = merged(text, plan)
    assert list(unit.graph.resources) == ["aws_sqs_queue.q[0]", "aws_sqs_queue.q[1]"]
    assert plain(resource_value(unit, "aws_sqs_queue.q[0]", "name")) == "q2"


def test_choices_are_made_as_in_the_plan() -> None:
    text = 'resource "aws_sqs_queue" "q" {\n  name = data.x.y.z == "1" ? "one" : "two"\n}\ndata "x" "y" {}\n'
    unit = merged(text, plan_of(change("aws_sqs_queue", "q", {"name": "two"})))
    name = resource_value(unit, "aws_sqs_queue.q", "name")
    assert isinstance(name, Literal)
    assert (name.value, name.span.text) == ("two", '"two"')


def test_references_stay_and_learn_their_value() -> None:
    satellite = 'resource "aws_s3_bucket_versioning" "v" {\n  bucket = aws_s3_bucket.b.id\n}\n'
    text = f'resource "aws_s3_bucket" "b" {{}}\n{satellite}'
    plan = plan_of(
        change("aws_s3_bucket", "b", {}), change("aws_s3_bucket_versioning", "v", {"bucket": "logs"})
    )
    link = resource_value(merged(text, plan), "aws_s3_bucket_versioning.v", "bucket")
    assert isinstance(link, Reference)
    assert link.target == "aws_s3_bucket.b"
    assert link.value is not None
    assert plain(link.value) == "logs"


def test_instances_are_those_of_the_plan() -> None:
    text = (
        'data "x" "y" {}\n'
        'resource "aws_sqs_queue" "q" {\n  for_each = data.x.y.names\n  name = each.key\n}\n'
        'resource "aws_sqs_queue" "r" {\n  count = data.x.y.flag ? 1 : 0\n}\n'
        'resource "aws_sqs_queue" "s" {\n  count = data.x.y.flag ? 0 : 1\n}\n'
        'resource "aws_s3_bucket" "t" {\n  bucket = aws_sqs_queue.q["a"].name\n}\n'
    )
    declarations = [declared("aws_sqs_queue", name, {}) for name in "qrs"]
    plan = plan_of(
        change("aws_sqs_queue", "q", {"name": "a"}, index="a"),
        change("aws_sqs_queue", "q", {"name": "b"}, index="b"),
        change("aws_sqs_queue", "r", {}, index=0),
        resources=declarations,
    )
    unit = merged(text, plan)
    addresses = [address for address in unit.graph.resources if "sqs" in address]
    assert addresses == ['aws_sqs_queue.q["a"]', 'aws_sqs_queue.q["b"]', "aws_sqs_queue.r[0]"]
    assert all(unit.graph.resources[address].condition is None for address in addresses)
    assert plain(resource_value(unit, 'aws_sqs_queue.q["b"]', "name")) == "b"
    assert isinstance(resource_value(unit, "aws_s3_bucket.t", "bucket"), Reference)
    partial = merged(text, {**plan, "complete": False})
    assert partial.graph.resources["aws_sqs_queue.s[0]"].condition is not None


def test_unknown_blocks_come_from_the_plan() -> None:
    text = (
        'data "x" "y" {}\n'
        'resource "aws_thing" "t" {\n  dynamic "rule" {\n    for_each = data.x.y.rules\n    content {\n'
        "      port = rule.value\n    }\n  }\n  rule {\n    port = 1\n    name = data.x.y.z\n  }\n}\n"
    )
    after = {"rule": [{"port": 2, "name": None}, {"port": 1, "name": "one"}, {"port": 3, "name": None}]}
    unit = merged(text, plan_of(change("aws_thing", "t", after)))
    rules = plain(resource_value(unit, "aws_thing.t", "rule"))
    assert rules == [{"port": 1, "name": "one"}, {"port": 2}, {"port": 3}]


def test_what_the_plan_fills_in_does_not_stand_in_the_code() -> None:
    text = (
        'variable "p" {}\nvariable "q" {\n  default = "Own-5-tall"\n}\ndata "aws_ssm_parameter" "x" {}\n'
        'resource "aws_db_instance" "a" {\n  password = var.p\n}\n'
        'resource "aws_db_instance" "b" {\n  password = var.q\n}\n'
        'resource "aws_db_instance" "c" {\n  password = data.aws_ssm_parameter.x.value\n}\n'
    )
    plan = plan_of(
        *(change("aws_db_instance", name, {"password": "Giv-7-en"}) for name in "abc"),
        variables={"p": {"value": "Giv-7-en"}, "q": {"value": "Giv-7-en"}},
    )
    found = {
        address for rule, address, _ in findings(merged(text, plan)) if rule == "template-plaintext-password"
    }
    assert found == {"aws_db_instance.b"}


def test_the_own_account_stays_what_it_is() -> None:
    text = (
        'data "aws_caller_identity" "me" {}\n'
        'resource "aws_sqs_queue" "q" {\n'
        '  name = "q-${data.aws_caller_identity.me.account_id}"\n'
        "  kms_master_key_id = data.aws_caller_identity.me.account_id\n}\n"
    )
    after = {"name": "q-111122223333", "kms_master_key_id": "111122223333"}
    unit = merged(text, plan_of(change("aws_sqs_queue", "q", after), prior_state=_identity("111122223333")))
    name = resource_value(unit, "aws_sqs_queue.q", "name")
    assert isinstance(name, Interpolation)
    key = resource_value(unit, "aws_sqs_queue.q", "kms_master_key_id")
    assert isinstance(key, Unknown)
    assert key.symbol == "AWS::AccountId"
    assert unit.graph.own_accounts == {"111122223333"}


def test_elements_that_the_plan_knows_are_made_of_what_the_source_says() -> None:
    text = (
        'resource "aws_acm_certificate" "c" {\n  domain_name = "www.example.com"\n}\n'
        'resource "aws_route53_record" "r" {\n'
        "  for_each = {for o in aws_acm_certificate.c.domain_validation_options : o.domain_name => o}\n"
        "  name = each.value.resource_record_name\n}\n"
    )
    plan = plan_of(
        change("aws_acm_certificate", "c", {"domain_name": "www.example.com"}),
        change("aws_route53_record", "r", {}, {"name": True}, index="www.example.com"),
    )
    name = resource_value(merged(text, plan), 'aws_route53_record.r["www.example.com"]', "name")
    assert isinstance(name, Unknown)
    assert [part.target for part in name.made_of] == ["aws_acm_certificate.c"]


def test_a_plan_that_knows_nothing_changes_nothing() -> None:
    text = 'resource "aws_sqs_queue" "q" {\n  name = data.x.y.z == "1" ? "one" : "two"\n}\ndata "x" "y" {}\n'
    unit = merged(text, plan_of(change("aws_sqs_queue", "q", {}, {"name": True})))
    assert isinstance(resource_value(unit, "aws_sqs_queue.q", "name"), Choice)


# Against the program ---------------------------------------------------------------------------

REAL = """
variable "secret" {
  default   = "x"
  sensitive = true
}
resource "terraform_data" "a" {
  input = { name = "hello", secret = var.secret }
}
resource "terraform_data" "b" {
  for_each = toset(["x", "y\\"q"])
  input    = "${terraform_data.a.id}/*"
}
resource "terraform_data" "c" {
  for_each = terraform_data.b
  input    = each.value.id
}
resource "terraform_data" "d" {
  for_each   = toset(["x", "y\\"q"])
  input      = [terraform_data.b[each.key].id, terraform_data.a.id, "z"]
  depends_on = [terraform_data.a]
}
resource "terraform_data" "e" {
  count = 2
  input = terraform_data.b["x"].id
}
module "m" {
  source   = "./m"
  for_each = toset(["p"])
  v        = terraform_data.a.id
}
resource "terraform_data" "f" {
  input = module.m["p"].out
}
resource "terraform_data" "none" {
  count = 0
}
"""

REAL_MODULE = """
variable "v" {}
resource "terraform_data" "in" {
  input = var.v
}
output "out" {
  value = terraform_data.in.id
}
"""


def _targets(value: Value) -> set[str]:
    return {inner.target for inner in walk(value) if isinstance(inner, Reference)}


@pytest.mark.slow
@needs_terraform
def test_a_plan_that_terraform_wrote_is_read_as_its_source_is(tmp_path: Path) -> None:
    files = {"main.tf": REAL, "m/main.tf": REAL_MODULE}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def terraform(*words: str) -> str:
        assert TERRAFORM is not None
        return subprocess.run(
            [TERRAFORM, *words], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=100
        ).stdout

    terraform("init", "-backend=false")
    terraform("plan", "-out=plan")
    of_plan = plan_unit(terraform("show", "-json", "plan"))
    of_source = load(".", Modules(), MemoryFiles(files), NO_INPUTS)
    assert not of_plan.problems
    assert set(of_plan.graph.resources) == set(of_source.graph.resources)
    for address, resource in of_source.graph.resources.items():
        planned = of_plan.graph.resources[address]
        own, other = resource.source_properties, planned.source_properties
        assert set(own.entries) == set(other.entries), address
        assert _targets(own) == _targets(other), address
        assert _targets(MapValue(own.span, resource.attributes)) == _targets(
            MapValue(own.span, planned.attributes)
        ), address
    given = resource_value(of_plan, "terraform_data.a", "input")
    assert isinstance(given, MapValue)
    assert plain(given.entries["name"]) == "hello"
    assert given.entries["secret"].sensitive
