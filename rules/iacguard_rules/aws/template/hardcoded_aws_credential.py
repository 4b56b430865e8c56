"""AWS access key is written in the code.

Why: keys in repositories are found within minutes by programs that look for nothing else, and they work
until somebody deletes them. Everything that the key's user may do is then done by others.

Fix: deactivate the key now. Give programs a role, and people a profile with temporary credentials.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import (
    aws_key_places,
    aws_keys,
    concealed,
    is_aws_secret_name,
    text_of,
    written_at,
)
from iacguard.kinds.written import Holder, texts
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Value
from iacguard_rules.aws.template._order import before


class _Holder(Holder, type="*", terraform=None, reason="stands for whatever may hold a key of AWS"):
    """What may hold a key of AWS."""

    __slots__ = ()

    places = staticmethod(aws_key_places)


@rule(
    _Holder,
    id="template-hardcoded-aws-credential",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=before("template-hardcoded-aws-credential"),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
)
def check(one: _Holder) -> Iterator[Problem]:
    """Fires on a string that holds an access key id or, behind its name, a secret key."""
    if one.resource.type in _OF_THEIR_OWN:
        return
    for reading, name in texts(one, _may_be_key):
        text = text_of(reading.value)
        found = next(aws_keys(text, name if is_aws_secret_name(name) else ""), None)
        if found is not None:
            yield Problem(concealed(reading), f"{found.what} is written here", cause=written_at(reading))


def _may_be_key(value: Value, name: str) -> bool:
    return is_aws_secret_name(name) or len(aws_key_places(text_of(value))) > 0


_OF_THEIR_OWN = ("Template::Backend", "Template::Provider")
"""Declarations whose keys are another rule's, which knows those that are for sandboxes."""
