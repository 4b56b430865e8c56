"""What of values is not shown."""

from __future__ import annotations

import pytest

from iacguard.lsp.concealing import CONCEALED, Secrets
from iacguard.lsp.worded import Words
from iacguard.text import Source
from iacguard.value import Interpolation, Literal, MapValue, Unknown, Value

SOURCE = Source("main.tf", 'upper(var.db_password) ${DbPassword} {"Ref": "ApiToken"} plain "text" here')
PLACE = SOURCE.span(60, 65)


def text(value: str, at: str = "plain") -> Literal:
    start = SOURCE.text.index(at)
    return Literal(SOURCE.span(start, start + len(at)), value)


def told(value: Value, *names: str) -> str:
    return Words(Secrets()).line(value, names)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (text("opensesame77"), ("DbPassword",)),
        (text("opensesame77"), ("db_password", "")),
        (text("AKIAQ3EGRTHNXYZ2LMNO"), ()),
        (text("OPENSESAME77", "upper(var.db_password)"), ()),
        (text("opensesame77", "${DbPassword}"), ()),
        (text("opensesame77", '{"Ref": "ApiToken"}'), ()),
        (Interpolation(PLACE, (text("opensesame"), Unknown(PLACE, "x"))), ("password",)),
    ],
)
def test_secrets_are_concealed(value: Value, names: tuple[str, ...]) -> None:
    assert told(value, *names) == CONCEALED


def test_what_is_no_secret_is_told() -> None:
    assert told(text("dev"), "DbPassword") == '"dev"'
    assert told(text("opensesame77"), "PasswordLength") == '"opensesame77"'
    assert told(text('curl -H "x-token: $TOKEN"')) == '"curl -H \\"x-token: $TOKEN\\""'


def test_only_the_secret_of_a_text_is_concealed() -> None:
    assert told(text("run --password opensesame77 --user me")) == f'"run --password {CONCEALED} --user me"'
    assert told(text("DB_PASSWORD=opensesame77\nX=1")) == f'"DB_PASSWORD={CONCEALED}\\nX=1"'


def test_names_stand_beside_their_values() -> None:
    pair = MapValue(PLACE, {"Name": text("DB_PASSWORD"), "Value": text("opensesame77")})
    assert told(pair) == f'{{Name: "DB_PASSWORD", Value: {CONCEALED}}}'
    assert told(MapValue(PLACE, {"password": text("opensesame77")})) == f"{{password: {CONCEALED}}}"
