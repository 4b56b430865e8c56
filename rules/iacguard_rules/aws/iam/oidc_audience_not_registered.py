"""Trust policy expects an audience that the identity provider does not accept.

Why: IAM takes a token only if its audience is among the client ids of the provider, and the role
only if it is the one that the trust policy demands. When the two lists have nothing in common, every
sign-in fails with `InvalidIdentityToken` or `AccessDenied`.

Fix: add the audience to the provider's client ids (`sts.amazonaws.com` for GitHub Actions).
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.iam._spelling import listed
from iacguard_rules.aws.iam._trust import federations


@rule(
    Role,
    id="iam-oidc-audience-not-registered",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires when no audience that is demanded is among the client ids of a provider of the unit."""
    for federation in federations(role):
        provider = federation.provider
        if provider is None or provider.client_ids.is_complete is False:
            continue
        registered = [entry.text for entry in provider.client_ids]
        for clause in federation.claims():
            if clause.base != "stringequals" or clause.name != f"{federation.host.lower()}:aud":
                continue
            wanted = [value.text for value in clause.values]
            if not wanted or None in wanted or None in registered or set(wanted) & set(registered):
                continue
            accepted = listed(str(one) for one in registered) if registered else "none"
            message = f"the provider accepts no audience {listed(str(one) for one in wanted)}, but {accepted}"
            hints = (Hint(provider.client_ids.place, "the provider's client ids"),)
            yield Problem(next(iter(clause.values)), message, hints=hints)
