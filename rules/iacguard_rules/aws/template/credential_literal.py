"""Credential is written in the code.

Private keys, tokens of well-known services and URLs with a password are known by their form, wherever
they stand: in properties, user data, documents, defaults, local values, mappings, metadata and files that
are read in. Placeholders are left alone.

Why: everybody who may read the repository or its history has the credential, and programs that look for
nothing else find it within minutes. It cannot be taken back, only replaced.

Fix: revoke the credential now. Keep the new one in Secrets Manager and read it from there at run time, or
hand it over at deployment.
"""

from collections.abc import Iterator

from iacguard.graph.secrets import concealed, credential_places, credentials, text_of, written_at
from iacguard.kinds.written import Holder, texts
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Value
from iacguard_rules.aws.template._order import before


class _Holder(
    Holder, type="*", terraform=None, reason="stands for whatever may hold a credential by its form"
):
    """What may hold a credential by its form."""

    __slots__ = ()

    places = staticmethod(credential_places)


@rule(
    _Holder,
    id="template-credential-literal",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=before("template-credential-literal"),
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
)
def check(one: _Holder) -> Iterator[Problem]:
    """Fires on a string that holds a credential by its form, and no placeholder."""
    for reading, _ in texts(one, _may_be_credential):
        found = next(credentials(text_of(reading.value)), None)
        if found is not None:
            yield Problem(concealed(reading), f"{found.what} is written here", cause=written_at(reading))


def _may_be_credential(value: Value, _: str) -> bool:
    return len(credential_places(text_of(value))) > 0
