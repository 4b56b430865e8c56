"""Secrets: which values hold one in plain text, and which only look as if they did.

A secret is in plain text when its characters stand in the files that are checked, be it behind a
parameter's default, a variable, a local value or a mapping. What is filled in later is none: a
parameter without a default, a reference to a resource, a dynamic reference, anything unknown.
Neither is a placeholder, except where a property creates the credential, because there the
placeholder becomes the real one.

A rule that reports a secret gives ``Problem(concealed(reading), ..., cause=written_at(reading))``:
then no output shows it, and rules that speak of the same string at different places are told from
those that speak of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from iacguard.graph.reading import Reading
from iacguard.patterns import pattern
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Any, Final, TypeVar
from iacguard.value import (
    Encoded,
    Interpolation,
    Literal,
    Reference,
    Unknown,
    Value,
    children,
    is_in_plan,
    origins,
)

T = TypeVar("T")


# Where a secret stands ---------------------------------------------------------------------------


def plaintext(reading: Reading[Any]) -> str | None:
    """The text of a value that is written out in the code; None for an empty one and for any other.

    A number counts, as it does where AWS expects text; a boolean is no secret.
    """
    value = reading.value
    if isinstance(value, (Reference, Encoded)) or (
        isinstance(value, Literal) and (value.value is None or isinstance(value.value, bool))
    ):
        return None
    if not isinstance(value, (Literal, Interpolation)) or any(map(is_in_plan, (value, *children(value)))):
        return None
    text = reading.text
    return text if text is not None and text.strip() and not _is_dynamic(text) else None


OPEN = "\ufffc"
"""Stands in a text for a piece that is not known."""


def known_text(reading: Reading[Any]) -> str:
    """What is written out of a text, with :data:`OPEN` in place of each piece that is not; empty for none."""
    value = reading.value
    if isinstance(value, Interpolation):
        return "".join(_piece(reading.scope.world.resolve(piece)) for piece in value.pieces)
    return text_of(value)


def text_of(value: Value) -> str:
    """The same, where no world says which side of a choice a piece is."""
    if isinstance(value, Interpolation):
        return "".join(map(_piece, value.pieces))
    if is_in_plan(value):
        return ""
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else ""


def _piece(piece: Value) -> str:
    is_known = isinstance(piece, Literal) and piece.value is not None and not is_in_plan(piece)
    return str(piece.value) if isinstance(piece, Literal) and is_known else OPEN


def _is_dynamic(text: str) -> bool:
    # In Terraform a dynamic reference is plain text to everybody but CloudFormation.
    return "{{resolve:" in text


def concealed(reading: Reading[T]) -> Reading[T]:
    """The reading, as one that no output may quote if the text of the secret stands there.

    A reference to a secret may be shown.
    """
    hidden = reading.value.at(reading.value.span)
    hidden.sensitive = not isinstance(hidden, (Reference, Unknown))
    return Reading(reading.resource, reading.scope, hidden, reading.place, reading.path)


def written_at(reading: Reading[T]) -> Reading[T]:
    """The reading at the place where its value was written at first: a default, a local, a mapping."""
    place = first_place(reading.value)
    return Reading(reading.resource, reading.scope, reading.value, place, reading.path)


def first_place(value: Value) -> Span:
    """Where a value was written at first."""
    span = value.span
    for origin in origins(value):
        span = origin.span
    return span


# Secrets that are no text ------------------------------------------------------------------------

_SOURCES = {
    "random_password": {"result": "a generated password"},
    "tls_private_key": {
        "private_key_pem": "a private key",
        "private_key_openssh": "a private key",
        "private_key_pem_pkcs8": "a private key",
    },
    "aws_secretsmanager_secret_version": {
        "secret_string": "the value of a secret",
        "secret_binary": "the value of a secret",
    },
    "aws_cognito_user_pool_client": {"client_secret": "the client secret of a user pool"},
    "AWS::Cognito::UserPoolClient": {"ClientSecret": "the client secret of a user pool"},
    "aws_db_instance": {"password": "the password of a database"},
    "aws_rds_cluster": {"master_password": "the password of a database"},
}
"""Attributes that are secrets, by the source's type, and what each of them is."""


_READ_SECRET: Final = pattern(
    r"(?:.*\.)?data\.aws_secretsmanager_secret_version\..+\.secret_(?:string|binary)"
)


def secrets_in(reading: Reading[Any]) -> Iterator[str]:
    """What secrets flow into a value that are filled in at deployment, told for people.

    Those of access keys are left to the rule about them.
    """
    if type(reading.value) is Literal and not reading.value.sensitive:
        return
    for value in reading.parts():
        what = _flowing(value, reading)
        if what is not None:
            yield what


def _flowing(value: Value, reading: Reading[Any]) -> str | None:
    if isinstance(value, Reference):
        if value.attribute is None:
            return None
        target = reading.scope.graph.get(value.target)
        if target is None:
            return None
        if value.sensitive:
            return "the value of a secret"
        return _SOURCES.get(target.identity.source_type, {}).get(value.attribute)
    if isinstance(value, Unknown):
        symbol = value.symbol or ""
        if symbol.startswith("{{resolve:") and value.sensitive:
            return "the value of a dynamic reference"
        if "aws_secretsmanager_secret_version" in symbol and _READ_SECRET.fullmatch(symbol):
            return "the value of a secret"
    if value.sensitive and isinstance(value, (Literal, Unknown, Interpolation)):
        return "a parameter that is not to be shown"
    return None


# What is no secret -------------------------------------------------------------------------------


_PLACEHOLDER: Final = pattern(
    r"""\s*(?:replace|todo|tbd|tba|test|foo|bar|baz|secret|passw(?:or)?d|pass|pwd|mypassword|token|default
            |none|null|undefined|empty|unset|n/?a|initial|redacted|hidden|(.)\1*|\[[^\[\]]*\]|%[^%]*%
            |(?:prod(?:uction)?|stag(?:e|ing)|dev|test)[-_ ]?only
            |(?:my|the|some)[-_ ]?(?:api|auth|access|secret|private|db)?[-_ ]?
            (?:key|token|secret|pass\w*|value)|client[-_ ]?secret
            |(?:api)?[-_ ]?key[-_ ]?value)?\s*
        |.*(?:changeme|change-me|change_me|change\ me|changeit|replace|update-me|update_me|fill[-_ ]?(?:in|me)
            |enter[-_ ]your|enter[-_ ]the|manually|insert[-_ ]|<[^<>]+>
            |placeholder|dummy|example|sample|your-|your_|to-be-|to_be_|overrid
            |\$\{[^}]*\}|\{\{.*\}\}|\$\(|wJalrXUtnFEMI/K7MDENG/bPxRfiCY).*""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def is_unset(text: str) -> bool:
    """Whether a text says that there is nothing, or is no secret even where one is asked for."""
    return bool(
        re.fullmatch(
            r"\s*(?:none|null|nil|undefined|unset|empty|n/?a|not-?used|unused|true|false|.*<[^<>]+>.*|[\W_]*)\s*",
            text,
            re.IGNORECASE,
        )
    ) or text.startswith(("arn:", "/"))


def is_placeholder(text: str) -> bool:
    """Whether a text stands for a secret that somebody fills in later."""
    return not text or (len(text) <= 1000 and _PLACEHOLDER.fullmatch(text) is not None)


_SETTING: Final = pattern(
    r"""\s*(?:arn:\S+|true|false|yes|no|on|off|enabled?|disabled?|required|optional|seconds|minutes|hours|days|[-+]?\d+(?:\.\d+)?
            |[~.]?/[\w./{}:@*-]*|https?://[^\s@]+|[A-Za-z]:\\\S+)\s*""",
    re.VERBOSE | re.IGNORECASE,
)


def is_setting(text: str) -> bool:
    """Whether a text is an ARN, a path, a URL, a boolean or a number: where a secret is, at most."""
    return _SETTING.fullmatch(text) is not None


def is_real(text: str) -> bool:
    """Whether a text that is handed on under the name of a secret is one, as far as its form tells."""
    return len(text) >= 4 and not (is_placeholder(text) or is_setting(text) or is_name(text))


_SEGMENTS: Final = pattern(r"(?:[A-Za-z]+|\d{1,4}|v\d+)(?:[-_/.:](?:[A-Za-z]+|\d{1,4}|v\d+))+")


def is_name(text: str) -> bool:
    """Whether a text reads like what a secret is called: ``prod/db/master``, ``my-app-secret``."""
    if _SEGMENTS.fullmatch(text) is None:
        return False
    return "/" in text or not _WORDS.isdisjoint(words(text)) or text.endswith(("-key", "_key"))


_SHORTEST_VARIABLE = 8


def variable_secret(name: str, value: Reading[Any]) -> str | None:
    """What secret a variable of an environment holds in plain text, told for people; None for none.

    Variables carry many settings, so under the name of a secret a text counts only if it is long enough
    and reads like nothing else. What has the form of a credential counts under any name.
    """
    what = shape(known_text(value))
    if what is not None:
        return what
    # What a name says is told sooner than how a text reads.
    if not names_secret(name) and words(name)[-2:] != ("connection", "string"):
        return None
    text = plaintext(value)
    if text is None or len(text) < _SHORTEST_VARIABLE or not is_real(text):
        return None
    return "a secret"


# Names -------------------------------------------------------------------------------------------

_WORDS = frozenset(
    {"password", "passwd", "pwd", "secret", "token", "apikey", "privatekey", "credential", "credentials"}
)
_PAIRS = frozenset(
    {
        ("access", "key"),
        ("api", "key"),
        ("auth", "token"),
        ("private", "key"),
        ("secret", "key"),
    }
)
_PARTS = ("key", "token", "secret", "passw", "pwd", "credential")
"""One of which is in every word or pair of words that means a secret."""
_PLACE_OR_KIND = frozenset(
    {
        *("arn", "arns", "id", "ids", "name", "names", "alias", "label", "ref", "reference", "description"),
        *("url", "uri", "endpoint", "region", "host", "domain", "location", "account", "service", "stage"),
        *("file", "filename", "files", "path", "paths", "prefix", "suffix", "bucket", "table", "stack"),
        *("parameter", "parameters", "param", "params", "field", "header", "headers", "attribute", "claim"),
        *("store", "manager", "provider", "issuer", "audience", "scope", "scopes", "user", "username"),
        *("type", "kind", "mode", "method", "algorithm", "format", "encoding", "version", "status", "state"),
        *(
            "expression",
            "pattern",
            "policy",
            "rule",
            "rules",
            "config",
            "configuration",
            "options",
            "settings",
        ),
        *("length", "size", "count", "limit", "max", "min", "age", "duration", "interval", "timeout"),
        *("expiry", "expiration", "expires", "ttl", "lifetime", "validity", "schedule", "rotation", "window"),
        *(
            "seconds",
            "minutes",
            "hours",
            "days",
            "enabled",
            "disabled",
            "required",
            "source",
            "hash",
            "digest",
        ),
        *("role", "function", "lambda", "kms", "usage", "units", "group", "groups", "tag", "tags", "list"),
        *("characters", "letters", "symbols", "numbers", "complexity", "strength", "history", "prevention"),
    }
)
"""Last words of names of what a secret is called, where it is, how it is made and how long it lives."""

_NO_SECRETS = frozenset(
    {
        *(("password", "policy"), ("password", "reuse"), ("token", "validity"), ("override", "special")),
        *(("creation", "token"), ("idempotency", "token"), ("next", "token"), ("request", "token")),
    }
)
"""Words in a row in names of settings (``password_policy_require_symbols``) and of what is no secret."""


_WORD: Final = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in small letters; a word ends where no letter stands or a capital begins."""
    parts = _WORD.findall(name)
    return tuple(part.lower() for part in parts)


def has_secret_word(name: str) -> bool:
    """Whether a name has a word, or two in a row, that means a secret."""
    found = words(name)
    return (
        not _WORDS.isdisjoint(found)
        or not _PAIRS.isdisjoint(pairwise(found))
        or any(word.endswith(("password", "passwd")) for word in found)
    )


@lru_cache(maxsize=4096)
def names_secret(name: str) -> bool:
    """Whether a name says that a secret is behind it, rather than its place or kind."""
    lowered = name.lower()
    if not any(mark in lowered for mark in _PARTS):
        # Most names have none of the letters that they would need, and to tell words apart takes longer.
        return False
    found = words(name)
    while found and found[-1].isdigit():
        found = found[:-1]
    if found[-4:] == ("aws", "access", "key", "id"):
        return True
    if not found or found[-1] in _PLACE_OR_KIND:
        return False
    if not _NO_SECRETS.isdisjoint(pairwise(found)):
        return False
    if found[-1] == "key" and found[-2:-1] in (("kms",), ("public",), ("partition",), ("sort",)):
        return False
    return has_secret_word(name)


# Forms -------------------------------------------------------------------------------------------


class Credential(NamedTuple):
    """A part of a text that is a credential by its form."""

    what: str
    """For people, with an article: ``a GitHub token``."""
    start: int
    end: int


_TOKENS = (
    ("a GitHub token", "gh", r"gh[pousr]_", r"[A-Za-z0-9]{36,}"),
    ("a GitHub token", "github_pat_", r"github_pat_", r"[A-Za-z0-9_]{22,}"),
    ("a GitLab token", "glpat-", r"glpat-", r"[A-Za-z0-9_-]{20,}"),
    ("a Slack token", "xox", r"xox[abeoprs]-", r"[A-Za-z0-9-]{10,}"),
    ("a Slack token", "xapp-", r"xapp-", r"[A-Za-z0-9-]{10,}"),
    ("a Slack webhook", "hooks.slack.com/services/T", r"https://hooks\.slack\.com/services/T", r"[\w/]{10,}"),
    ("a live Stripe key", "k_live_", r"[sr]k_live_", r"[A-Za-z0-9]{16,}"),
    ("a Google API key", "AIza", r"AIza", r"[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    ("an npm token", "npm_", r"npm_", r"[A-Za-z0-9]{36}(?![A-Za-z0-9_])"),
    ("a PyPI token", "pypi-AgEIcHlwaS", r"pypi-", r"AgEIcHlwaS[A-Za-z0-9_-]{16,}"),
    ("a SendGrid key", "SG.", r"SG\.", r"[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"),
    ("a DigitalOcean token", "dop_v1_", r"dop_v1_", r"[a-f0-9]{64}(?![A-Za-z0-9])"),
    ("a Vault token", "hvs.", r"hvs\.", r"[A-Za-z0-9_-]{24,}"),
    ("a Shopify token", "shpat_", r"shpat_", r"[a-fA-F0-9]{32}(?![A-Za-z0-9])"),
    ("a Square secret", "sq0csp-", r"sq0csp-", r"[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"),
    ("an Atlassian token", "ATATT3", r"ATATT3", r"[A-Za-z0-9_=-]{50,}"),
)
"""What each is, characters without which it cannot be there, and its form: how it begins, how it goes on."""

_JOINTS = "_-."
"""What the beginnings of most tokens end in."""


# One character is found many times as fast as several, and hardly ever is a long word behind it.
_JOINED: Final = tuple(
    pattern(
        rf"{re.escape(joint)}(?=[A-Za-z0-9_-]{{10}})"
        rf"(?:{'|'.join(f'(?<={start})' for _, _, start, _ in _TOKENS if start.endswith(joint))})"
    )
    for joint in _JOINTS
)


_WITHOUT_JOINT = tuple(mark for _, mark, start, _ in _TOKENS if not start.endswith(tuple(_JOINTS)))
_KEY_BEGINS = "-----BEGIN "
_AWS_NAMES = ("secret_access_key", "secretaccesskey", "secret_key", "secretkey", "aws_secret")


def places_of(marks: Iterable[str], text: str) -> list[int]:
    """Where some strings begin in a text."""
    found: list[int] = []
    for mark in marks:
        position = text.find(mark)
        while position >= 0:
            found.append(position)
            position = text.find(mark, position + 1)
    return found


def in_small_letters(text: str) -> str:
    """A text in small letters, in which everything is at its place."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def credential_places(text: str) -> list[int]:
    """Where it is worth looking for credentials in a text, which is often that of a whole file."""
    found = places_of((_KEY_BEGINS, *_WITHOUT_JOINT), text)
    for joint in _JOINED:
        found += [match.start() for match in joint.finditer(text)]
    if "@" in text and "://" in text:
        found += [match.start() for match in _URL.finditer(text)]
    return found


def aws_key_places(text: str) -> list[int]:
    """The same for AWS's own keys."""
    found = places_of(("AKIA", "ASIA"), text)
    lowered = in_small_letters(text)
    # Most texts have not even what all the names have.
    return found + places_of(_AWS_NAMES, lowered) if "secret" in lowered else found


def credentials(text: str) -> Iterator[Credential]:
    """The credentials in a text that are known by their form, AWS's keys left to :func:`aws_keys`."""
    for what, mark, start, rest in _TOKENS:
        if mark in text:
            for match in re.finditer(rf"(?<![A-Za-z0-9]){start}{rest}", text):
                if not _is_made_up(match[0]):
                    yield Credential(what, *match.span())
    if _KEY_BEGINS in text:
        yield from _private_keys(text)
    if "://" in text:
        for match in _URL.finditer(text):
            if not is_placeholder(match["password"]) and not match["password"].startswith(
                ("$", "{", "<", "%")
            ):
                yield Credential("a URL with a password", *match.span("password"))


def _is_made_up(token: str) -> bool:
    """Whether a token is one that is written in examples: xxxx, 1234, the word itself."""
    made_up = r"(.)\1{7}|example|placeholder|your_|123456789|abcdefgh"
    return re.search(made_up, token, re.IGNORECASE) is not None


_URL: Final = pattern(r"://[^\s:/@\"'<>\\]*:(?P<password>[^\s/@\"'\\\ufffc]{4,})@(?=[\w$\[{\ufffc])")


_PRIVATE_KEY = r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----"


def _private_keys(text: str) -> Iterator[Credential]:
    for match in re.finditer(_PRIVATE_KEY, text):
        body = text[match.end() : match.end() + 2000].partition("-----END")[0]
        body = re.sub(r"(?m)^\s*[A-Za-z-]+:.*$", "", body)
        body = re.sub(r"\\[nr]|\s", "", body)
        run = re.search(r"[A-Za-z0-9+/=]{64,}", body)
        if run is not None and not _is_made_up(run[0][:64]):
            yield Credential("a private key", match.start(), match.end() + 1)


_ACCESS_KEY: Final = pattern(r"(?<![A-Za-z0-9])A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])")


_SECRET_KEY: Final = pattern(
    r"(?i:secret_?access_?key|secret_?key|aws_secret)[A-Za-z_]*[\"'\\]*\s*[:=]?[>\s]*[\"'\\]*"
    r"(?P<key>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"
)


def aws_keys(text: str, name: str = "") -> Iterator[Credential]:
    """AWS access key ids and secret keys in a text that stands behind a name.

    AWS's documented examples are none: they end in EXAMPLE, or EXAMPLEKEY.
    """
    if "AKIA" in text or "ASIA" in text:
        for match in _ACCESS_KEY.finditer(text):
            if not match[0].endswith("EXAMPLE") and re.search(r"(.)\1{7}", match[0]) is None:
                yield Credential("an AWS access key id", *match.span())
    if is_aws_secret_name(name) and _is_secret_key(text.strip()):
        yield Credential("an AWS secret key", 0, len(text))
        return
    lowered = text.lower()
    if any(one in lowered for one in _AWS_NAMES):
        for match in _SECRET_KEY.finditer(text):
            if _is_secret_key(match["key"]):
                yield Credential("an AWS secret key", *match.span("key"))


def is_aws_secret_name(name: str) -> bool:
    """Whether a name is one that AWS's secret keys are given to."""
    lowered = name.lower()
    return "secret" in lowered and any(one in lowered for one in _AWS_NAMES)


def _is_secret_key(text: str) -> bool:
    return (
        re.fullmatch(r"[A-Za-z0-9/+]{40}", text) is not None
        and re.search("[a-z]", text) is not None
        and re.search("[A-Z]", text) is not None
        and re.search("[0-9]", text) is not None
        and "EXAMPLE" not in text
        and re.fullmatch("[0-9a-fA-F]{40}", text) is None
    )


_SHORTEST = len("://:word@x")
"""Characters of the shortest text that has a credential in it: a URL with a password."""


def shape(text: str) -> str | None:
    """What a text is, or holds, that is a credential by its form, AWS's keys included; None for nothing."""
    if len(text) < _SHORTEST:
        return None
    for found in credentials(text):
        return found.what
    for key in aws_keys(text):
        return key.what
    return None
