"""Whom the statements of trust policies name, and what they let them do."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import is_about
from iacguard.graph.policy.principals import Grantee, GranteeSort, grantees, services_alone
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.iam import OidcProvider, Role
from iacguard.tuples import NamedTuple
from iacguard_rules.aws.iam._clauses import Clause, clauses

WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
GITHUB = "token.actions.githubusercontent.com"
COGNITO = "cognito-identity.amazonaws.com"

_PROVIDER = "oidc-provider/"
_POSITIVE = ("stringequals", "stringequalsignorecase", "stringlike")


class Federation(NamedTuple):
    """An Allow for people whom an OpenID Connect provider vouches for."""

    statement: Statement
    principal: Reading[object]
    host: str
    """Host and path of the provider: what its condition keys begin with."""
    provider: OidcProvider | None
    """The provider, where it is in the unit."""

    def claims(self) -> list[Clause]:
        """The conditions that demand a claim of the provider's token."""
        return [
            clause
            for clause in clauses(self.statement)
            if clause.name.startswith(f"{self.host.lower()}:") and demands(clause)
        ]


def demands(clause: Clause) -> bool:
    """Whether a request without the key fails it, and one with it has to have one of its values."""
    return clause.base in _POSITIVE and not clause.if_exists and clause.quantifier in ("", "foranyvalue")


@once
def federations(role: Role) -> tuple[Federation, ...]:
    """The statements by which tokens of a known provider certainly take the role."""
    return tuple(_federations(role)) if services_alone(role.trust) is None else ()


def _federations(role: Role) -> Iterator[Federation]:
    for statement in role.trust.statements:
        if all(heading != "Federated" for heading, _ in statement.principals):
            continue
        if statement.allows and is_about(statement, WEB_IDENTITY):
            for grantee in grantees(statement).items:
                if grantee.sort is GranteeSort.FEDERATED:
                    provider = _provider(grantee, role)
                    host = _host(grantee, provider)
                    if host is not None:
                        yield Federation(statement, grantee.entry, host, provider)


def _provider(grantee: Grantee, role: Role) -> OidcProvider | None:
    target = grantee.entry.target
    if target is not None and target.type == OidcProvider.type_name:
        return OidcProvider.of(target, role.scope)
    return None


def _host(grantee: Grantee, provider: OidcProvider | None) -> str | None:
    if provider is not None:
        url = provider.url.text
        return None if url is None else url.removeprefix("https://").rstrip("/")
    literal = grantee.name.literal
    if literal is None:
        tail = grantee.name.parts[-1] if grantee.name.parts else None
        literal = tail if isinstance(tail, str) and _PROVIDER in tail else None
        return None if literal is None else literal.partition(_PROVIDER)[2]
    if literal.startswith("arn:"):
        return literal.partition(_PROVIDER)[2] or None if _PROVIDER in literal else None
    return literal if "." in literal and not set(literal) & set("*?$") else None


def is_github(federation: Federation) -> bool:
    """Whether it is for GitHub Actions; an enterprise has a path of its own behind the host."""
    return federation.host.lower().split("/")[0] == GITHUB


def texts(clause: Clause) -> Iterator[tuple[Reading[object], str]]:
    """The values of a condition, each up to the first part of it that is not known."""
    for value in clause.values:
        text = text_of(value)
        if text is not None and text.parts and isinstance(text.parts[0], str):
            yield value, text.parts[0] if text.literal is None else text.literal


def is_wholly_known(value: Reading[object]) -> bool:
    """Whether nothing of a value is left open."""
    text = text_of(value)
    return text is not None and text.literal is not None
