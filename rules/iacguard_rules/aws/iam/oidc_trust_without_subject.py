"""Role trusts an identity provider without checking who signed in.

Why: a provider signs tokens for all of its users and applications, and a public one for those of
everybody. A role that only asks for the provider can be taken with any of these tokens.

Fix: demand the subject or the application: a condition on `<provider>:sub`, with the group or
organization written out, or on `<provider>:aud` with the client id for a provider of one's own.
"""

from collections.abc import Iterator

from iacguard.graph.policy.conditions import are_known
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._clauses import Clause
from iacguard_rules.aws.iam._trust import COGNITO, Federation, federations, is_github, is_wholly_known, texts

_SUBJECTS: dict[str, str] = {
    "gitlab.com": "project_path:",
    "app.terraform.io": "organization:",
    "app.eu.terraform.io": "organization:",
    "agent.buildkite.com": "organization:",
    "oidc.circleci.com": "",
    "oidc.codefresh.io": "",
    "accounts.google.com": "",
}
"""Providers that many customers share, and how the subject of one customer begins."""


@rule(
    Role,
    id="iam-oidc-trust-without-subject",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on trust in a provider with no condition on its claims, or none that tells customers apart."""
    for federation in federations(role):
        host = federation.host.lower()
        if is_github(federation) or host == COGNITO or host.startswith("oidc.eks."):
            continue
        if not are_known(federation.statement):
            continue
        claims = federation.claims()
        if not claims:
            message = (
                f"no condition on a claim of {federation.host}: whoever it vouches for may take the role"
            )
            yield Problem(federation.statement, message)
        elif host in _SUBJECTS:
            yield from _shared(federation, host, claims)


def _shared(federation: Federation, host: str, claims: list[Clause]) -> Iterator[Problem]:
    """What is wrong with conditions on tokens of a provider that strangers have, too."""
    names = ("sub", "aud", "oaud") if host == "accounts.google.com" else ("sub",)
    telling = [clause for clause in claims if clause.name.removeprefix(f"{host}:") in names]
    if not telling:
        message = f"no condition on {host}:{names[0]}: tokens of every customer of {host} take the role"
        yield Problem(federation.statement, message)
        return
    wide = [_wide_value(clause, _SUBJECTS[host]) for clause in telling]
    if all(value is not None for value in wide):
        for value in wide[:1]:
            if value is not None:
                yield Problem(value, f'"{value.text}" takes in other customers of {host}')


def _wide_value(clause: Clause, prefix: str) -> Reading[object] | None:
    for value, text in texts(clause):
        if not is_wholly_known(value) and not set(text.removeprefix(prefix)) & set("*?"):
            continue
        customer = text.removeprefix(prefix).split("/")[0].split(":")[0]
        if text.strip("*?") == "" or (clause.base == "stringlike" and bool(set(customer) & set("*?"))):
            return value
    return None
