"""Bucket name breaks the naming rules.

Why: S3 refuses names that cannot stand in a host name, and some that it keeps for itself. The deployment
fails when the bucket is made, after everything that it does not wait for.

Fix: use 3 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or a digit.
"""

import re
from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.symbolic import Text, text_of
from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Value, origins

_SHORTEST, _LONGEST, _LONGEST_PREFIX = 3, 63, 37
"""Characters of a name, and of a prefix that Terraform makes a name of."""

_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


@rule(
    Bucket,
    id="s3-bucket-name-invalid",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on names that S3 refuses, as far as they are known."""
    prefix = AnyResource.of(bucket.resource, bucket.scope).source.read("bucket_prefix")
    for name, is_whole in ((bucket.name, True), (prefix, False)):
        text = text_of(name)
        # Terraform makes up a name where an empty one is given.
        if text is None or text.literal == "":
            continue
        fault = _fault(text, is_whole)
        if fault is not None and not _lacks_a_part(name.value):
            yield Problem(name, f"S3 refuses the name: {fault}")


def _lacks_a_part(value: Value) -> bool:
    """Whether an empty text went into the name: a default that stands for what is to be given."""
    return any(origin.span.text in ('""', "''") for origin in origins(value))


def _fault(text: Text, is_whole: bool) -> str | None:
    known = "".join(part for part in text.parts if isinstance(part, str))
    wrong = re.search(r"[^a-z0-9.-]", known)
    if wrong is not None:
        what = "upper-case letters" if wrong.group().isupper() else f"the character {wrong.group()!r}"
        return f"it cannot have {what}"
    first, last = text.parts[0], text.parts[-1]
    if isinstance(first, str):
        if first[0] in ".-":
            return f"it cannot begin with {first[0]!r}"
        reserved = next((prefix for prefix in _PREFIXES if first.startswith(prefix)), None)
        if reserved is not None:
            return f"names that begin with {reserved!r} are reserved"
    if is_whole and isinstance(last, str):
        if last[-1] in ".-":
            return f"it cannot end with {last[-1]!r}"
        reserved = next((suffix for suffix in _SUFFIXES if last.endswith(suffix)), None)
        if reserved is not None:
            return f"names that end with {reserved!r} are reserved"
    if any(isinstance(part, str) and ".." in part for part in text.parts):
        return "it cannot have two periods in a row"
    return _length_or_form(text.literal, len(known), is_whole)


def _length_or_form(name: str | None, known: int, is_whole: bool) -> str | None:
    most = _LONGEST if is_whole else _LONGEST_PREFIX
    if known > most:
        return f"it has more than {most} characters"
    if name is not None and is_whole:
        if known < _SHORTEST:
            return f"it has fewer than {_SHORTEST} characters"
        if re.fullmatch(r"\d+\.\d+\.\d+\.\d+", name):
            return "it cannot look like an IP address"
    return None
