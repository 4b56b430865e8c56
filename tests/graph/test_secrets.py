"""What is a secret in plain text, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.graph.secrets import (
    aws_key_places,
    aws_keys,
    credential_places,
    credentials,
    is_name,
    is_placeholder,
    is_real,
    is_setting,
    is_unset,
    names_secret,
    shape,
)

KEY_BODY = "MIIEowIBAAKCAQEAv4dQ2mZ9XlYh8w1jvF0sR6tKp3cU7nBq5eGzA2iLxHyTfOkM\n" * 3


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "  ",
            "changeme",
            "CHANGE_ME",
            "ReplaceMe",
            "todo",
            "TBD",
            "test",
            "foo",
            "password",
            "default",
        ),
        *("none", "null", "xxxxxxxx", "********", "0000", "<password>", "Bearer <<Enter your key>>"),
        *("${DB_PASSWORD}", "{{resolve:secretsmanager:db}}", "your-token", "my_example_key", "MyAPIkey"),
        *("dummy-value", "to_be_set", "%PASSWORD%", "[password]", "client_secret", "KeyValue", "$(cat pw)"),
    ],
)
def test_placeholders(text: str) -> None:
    assert is_placeholder(text)
    assert is_real(text) is False


@pytest.mark.parametrize(
    "text", ["hunter2", "Sup3rSecret123", "correct horse battery", "a1b2c3d4", "P@ssw0rd!"]
)
def test_secrets(text: str) -> None:
    assert is_placeholder(text) is False
    assert is_real(text)


@pytest.mark.parametrize(
    "text",
    [
        *("arn:aws:secretsmanager:eu-west-1:111122223333:secret:db", "/app/db/password", "./secrets", "3600"),
        *("-1.5", "true", "Disabled", "https://login.internal/token", "minutes", "~/.ssh/id_rsa"),
    ],
)
def test_settings(text: str) -> None:
    assert is_setting(text)


@pytest.mark.parametrize(
    "text", ["prod/db/master", "my-app-secret", "DbPassword-prod", "signing-key", "a.token.v2"]
)
def test_names_of_secrets(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize("text", ["hunter2", "correct-horse", "x8Kq/2mP9", "Pa55-w0rd-x1"])
def test_what_is_no_name(text: str) -> None:
    assert is_name(text) is False


@pytest.mark.parametrize("text", ["", "none", "N/A", "---", "<enter>", "arn:aws:x", "/a/b", "false"])
def test_defaults_that_are_none(text: str) -> None:
    assert is_unset(text)


def test_weak_defaults_are_defaults() -> None:
    assert not any(map(is_unset, ("changeme", "password", "12345678", "wordpress")))


@pytest.mark.parametrize(
    "name",
    [
        *("DB_PASSWORD", "dbPassword", "dbpassword", "MasterUserPassword", "API_KEY", "apiKey", "x-api-key"),
        *(
            "AUTH_TOKEN",
            "CLIENT_SECRET",
            "PrivateKey",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "Token2",
        ),
    ],
)
def test_names_that_say_secret(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "SECRET_ARN",
            "SecretName",
            "TOKEN_TTL",
            "PASSWORD_LENGTH",
            "KmsKey",
            "SecretsManagerPrefix",
            "KEY",
        ),
        *("api_key_selection_expression", "access_key_status", "PublicKey", "TokenUrl", "BrokerSecretName2"),
        *(
            "CredentialsPath",
            "secretary",
            "tokenizer",
            "password_policy_require_symbols",
            "PasswordHistory",
            "random_password_override_special",
            "CreationToken",
            "client_request_token",
            "",
        ),
    ],
)
def test_names_that_do_not(name: str) -> None:
    assert names_secret(name) is False


TOKENS = {
    "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8": "a GitHub token",
    "github_pat_a1B2c3D4e5F6g7H8i9J0k1_L2": "a GitHub token",
    "glpat-a1B2c3D4e5F6g7H8i9J0": "a GitLab token",
    "xoxb-2b5f8d1c4e7a0": "a Slack token",
    "https://hooks.slack.com/services/T01ABCDEF/B01ABCDEF/a1B2c3D4": "a Slack webhook",
    "rk_live_a1B2c3D4e5F6g7H8": "a live Stripe key",
    "AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q": "a Google API key",
    "postgres://app:hunter2@db.internal/app": "a URL with a password",
    f"-----BEGIN OPENSSH PRIVATE KEY-----\n{KEY_BODY}-----END OPENSSH PRIVATE KEY-----": "a private key",
    f"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{KEY_BODY}": "a private key",
    "-----BEGIN PRIVATE KEY-----\\n" + KEY_BODY.replace("\n", "\\n"): "a private key",
}


@pytest.mark.parametrize(("text", "what"), TOKENS.items(), ids=lambda value: value[:24])
def test_forms_of_credentials(text: str, what: str) -> None:
    around = f"before={text} after"

    assert [one.what for one in credentials(text)] == [what]
    assert [one.what for one in credentials(around)] == [what]
    assert credential_places(around)
    assert shape(text) == what


@pytest.mark.parametrize(
    "text",
    [
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "my_ghp_short",
        "https://user:<password>@host",
        "https://user:${PASSWORD}@host",
        "https://user:$TOKEN@host",
        "https://host:8443/path@v1",
        "http://[::1]:8080/",
        "ssh://git@example.com:22/repository",
        "-----BEGIN PUBLIC KEY-----\n" + KEY_BODY,
        "-----BEGIN CERTIFICATE-----\n" + KEY_BODY,
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
        "SG.GroupId",
    ],
)
def test_what_has_no_form_of_a_credential(text: str) -> None:
    assert list(credentials(text)) == []


@pytest.mark.parametrize(
    ("text", "name", "what"),
    [
        ("use AKIAQWERTYUIOPASDFGH now", "", "an AWS access key id"),
        ("ASIAQWERTYUIOPASDFGH", "", "an AWS access key id"),
        ("aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9n", "secret_key", "an AWS secret key"),
        ("AWS_SECRET_ACCESS_KEY=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", "", "an AWS secret key"),
        ('{"SecretAccessKey": "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9n"}', "", "an AWS secret key"),
    ],
)
def test_keys_of_aws(text: str, name: str, what: str) -> None:
    assert [one.what for one in aws_keys(text, name)] == [what]
    assert aws_key_places(f"{name}={text}")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AKIAIOSFODNN7EXAMPLE", ""),
        ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key"),
        ("AKIAXXXXXXXXXXXXXXXX", ""),
        ("data:AAAAKIAQWERTYUIOPASDFGHJKL", ""),
        ("3c01bdbb26f358bab27f267924aa2c9a03fcfdb8", "secret_key"),
        ("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", "checksum"),
    ],
)
def test_what_is_no_key_of_aws(text: str, name: str) -> None:
    assert list(aws_keys(text, name)) == []


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for found in (*credentials(text), *aws_keys(text, text[:10])):
        assert 0 <= found.start <= found.end <= len(text)
    is_placeholder(text), is_setting(text), is_name(text), is_unset(text), names_secret(text)


@pytest.mark.parametrize(
    "part", ["a" * 50_000, "://a:" * 9000, "-_/." * 12_000, "{{" * 20_000, "a-" * 25_000]
)
def test_long_texts_take_no_time(part: str) -> None:
    assert list(credentials(part)) == []
    assert is_real(part) or len(part) > 0
