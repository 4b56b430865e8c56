"""Trust policy uses the wrong STS action for its principal.

Why: services and accounts take a role with `sts:AssumeRole`, tokens of OpenID Connect providers with
`sts:AssumeRoleWithWebIdentity`, SAML assertions with `sts:AssumeRoleWithSAML`. With another action, or
with the principal under a wrong heading, the role exists and nobody can take it, or IAM refuses it.

Fix: write the action that goes with the principal, and the principal under `Service`, `AWS` or
`Federated` as its kind is.
"""

import re
from collections.abc import Iterator

from iacguard.graph.arns import arn_of
from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import is_about
from iacguard.graph.policy.principals import Grantee, GranteeSort, grantees, services_alone
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.iam import OidcProvider, Role, SamlProvider
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._trust import COGNITO, WEB_IDENTITY

_SAML = "sts:AssumeRoleWithSAML"
_ASSUME = "sts:AssumeRole"
_WEB = (COGNITO, "accounts.google.com", "www.amazon.com", "graph.facebook.com")


@rule(
    Role,
    id="iam-trust-action-does-not-fit-principal",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    ),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on a principal that can use none of the actions, or that stands under a wrong heading."""
    services = services_alone(role.trust)
    if services is not None and COGNITO not in services:
        return
    for statement in role.trust.statements:
        if statement.allows:
            misplaced = list(_misplaced(statement))
            yield from misplaced or _unfit(statement)


def _misplaced(statement: Statement) -> Iterator[Problem]:
    for heading, entries in statement.principals:
        for entry in entries:
            right = _heading(entry)
            if right is not None and heading in ("AWS", "Service", "Federated") and heading != right:
                shown = entry.text or "an identity provider"
                yield Problem(entry, f"{shown} belongs under {right}, not {heading}")


def _heading(entry: Reading[object]) -> str | None:
    """The heading that a principal belongs under, where its text tells."""
    text, target = entry.text, entry.target
    if text is None:
        is_provider = target is not None and target.type in (OidcProvider.type_name, SamlProvider.type_name)
        return "Federated" if is_provider or _names_provider(entry) else None
    is_arn = text.startswith("arn:")
    if text in _WEB or (is_arn and re.match(r"arn:[\w-]+:iam::\w*:(oidc|saml)-provider/", text)):
        return "Federated"
    if text.endswith(".amazonaws.com"):
        return None if text == COGNITO else "Service"
    if is_arn is False and text[:1].isdecimal() is False:
        return None
    return (
        "AWS"
        if re.fullmatch(r"\d{12}|arn:[\w-]+:(iam|sts)::\d{12}:(root|role/.*|user/.*|assumed-role/.*)", text)
        else None
    )


def _names_provider(entry: Reading[object]) -> bool:
    """Whether an ARN that is known in part is that of an identity provider."""
    text = text_of(entry)
    arn = None if text is None else arn_of(text)
    start = arn.resource.parts[0] if arn is not None and arn.resource.parts else None
    return isinstance(start, str) and start.startswith(("oidc-provider/", "saml-provider/"))


def _unfit(statement: Statement) -> Iterator[Problem]:
    found = grantees(statement)
    action = statement.actions
    for grantee in found.items:
        needed = _needed(grantee)
        if needed is not None and is_about(statement, needed) is False:
            name = "an OpenID Connect provider" if needed == WEB_IDENTITY else "a SAML provider"
            yield Problem(action, f"tokens of {name} need {needed}, not {_written(statement)}")
            return
    plain = (GranteeSort.SERVICE, GranteeSort.ACCOUNT, GranteeSort.IDENTITY)
    if found.items and found.is_complete and all(one.sort in plain for one in found.items):
        others = (is_about(statement, one) for one in (WEB_IDENTITY, _SAML))
        if any(others) and is_about(statement, _ASSUME) is False:
            yield Problem(
                action, f"services and accounts take a role with {_ASSUME}, not {_written(statement)}"
            )


def _needed(grantee: Grantee) -> str | None:
    if grantee.sort is not GranteeSort.FEDERATED:
        return None
    target = grantee.entry.target
    if target is not None:
        kinds = {OidcProvider.type_name: WEB_IDENTITY, SamlProvider.type_name: _SAML}
        return kinds.get(target.type)
    arn = arn_of(grantee.name)
    first = arn.resource.parts[0] if arn is not None and arn.resource.parts else None
    if isinstance(first, str):
        if first.startswith("oidc-provider/"):
            return WEB_IDENTITY
        return _SAML if first.startswith("saml-provider/") else None
    return WEB_IDENTITY if grantee.name.literal in _WEB else None


def _written(statement: Statement) -> str:
    known = [entry.text for entry in statement.actions if entry.text is not None]
    return ", ".join(known) or "what is allowed"
