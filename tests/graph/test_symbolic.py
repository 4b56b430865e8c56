"""Strings that are known in part."""

from __future__ import annotations

import pytest

from iacguard.graph.symbolic import Part, Symbol, Text, joined, text_of
from iacguard.graph.wildcards import covers
from iacguard.kinds.aws.s3 import Bucket
from tests.support.build import ACCOUNT, ANYTHING, PARTITION, Data, Ref, What, join, resource, scope

A = Symbol("A")


def text(*parts: Part) -> Text:
    return joined(parts)


@pytest.mark.parametrize(
    ("whole", "suffix", "answer"),
    [
        (text(A, "/*"), "/*", True),
        (text(A, "x"), "/*", False),
        (text(A), "/*", None),
        (text("a/", A), "/*", None),
        (text("ab"), "b", True),
        (text("b"), "ab", False),
    ],
)
def test_texts_end_for_certain(whole: Text, suffix: str, answer: bool | None) -> None:
    assert whole.ends_with(suffix) is answer


def test_a_text_takes_wildcards_literally_when_it_is_compared() -> None:
    assert text("a*").equals(text("ab")) is False
    assert text("a*").equals(text("a*")) is True
    assert text("a", A).starts_with("a") is True


def _text_of(data: Data, **bucket: Data) -> Text | None:
    here = scope(
        resource("Bucket", "AWS::S3::Bucket", bucket),
        resource("Policy", "AWS::S3::BucketPolicy", {"Bucket": data}),
    )
    policy = here.graph.resources["Policy"]
    subject = Bucket.of(here.graph.resources["Bucket"], here)
    return text_of(Bucket.of(policy, here).read("Bucket"), subject)


def test_the_arn_of_the_subject_is_written_out() -> None:
    by_attribute = _text_of(Ref("Bucket", "Arn"))
    by_reference = _text_of(join("arn:", PARTITION, ":s3:::", Ref("Bucket")))

    assert by_attribute == by_reference
    assert by_attribute is not None
    assert covers(by_attribute, text("arn:aws:s3:::", Symbol("ref Bucket", is_identity=True))) is True


def test_a_literal_name_and_a_symbol_stand_for_the_reference() -> None:
    assert _text_of(Ref("Bucket"), BucketName="logs") == text("logs")
    assert _text_of(Ref("Bucket"), BucketName=What("Name")) == text(Symbol("Name", is_word=True))
    assert _text_of(Ref("Bucket"), BucketName=ANYTHING) == text(
        Symbol("ref Bucket", is_identity=True, is_word=True)
    )


def test_what_is_no_string_has_no_text() -> None:
    assert _text_of(["a"]) is None
    assert _text_of(None) is None
    assert _text_of(True) == text("true")


def test_identities_of_other_resources_are_other_names() -> None:
    assert _text_of(Ref("Policy")) == text(Symbol("ref Policy", is_identity=True))
    assert _text_of(Ref("Policy", "Something")) == text(Symbol("ref Policy.Something"))
    assert _text_of(join(ACCOUNT, "-x")) == text(Symbol("AWS::AccountId", is_word=True), "-x")
