"""Role trusts a whole other account without a condition.

Why: every user and role of the other account can take the role that the other account lets. If the
account is a vendor's, a second customer of the vendor may be able to have it act on this account: an
external id prevents that.

Fix: name the role of the other account, or add a condition: `sts:ExternalId` for a vendor,
`aws:MultiFactorAuthPresent` for people, `aws:PrincipalOrgID` for accounts of the organization.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import is_about
from iacguard.graph.policy.conditions import are_known
from iacguard.graph.policy.principals import GranteeSort, grantees, is_foreign, services_alone
from iacguard.graph.symbolic import text_of
from iacguard.graph.wildcards import is_only_wildcards
from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._clauses import Clause, clauses

_CALLER = frozenset(
    {
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalarn",
        "aws:principaltype",
        "aws:sourceip",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourceidentity",
        "sts:sourceidentity",
        "sts:rolesessionname",
        "aws:sourcearn",
        "aws:userid",
    }
)
_POSITIVE = ("string", "arn", "ipaddress", "bool")


@rule(
    Role,
    id="iam-trust-whole-other-account",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on an Allow of sts:AssumeRole for another account as a whole, with no condition on who."""
    if services_alone(role.trust) is not None:
        return
    for statement in role.trust.statements:
        if not statement.allows or not is_about(statement, "sts:AssumeRole") or _asks_who(statement):
            continue
        for grantee in grantees(statement).items:
            account = None if grantee.account is None else grantee.account.literal
            if grantee.sort is GranteeSort.ACCOUNT and account is not None and is_foreign(grantee):
                yield Problem(
                    grantee.entry, f"everybody in account {account} may take the role, as far as it lets them"
                )


def _asks_who(statement: Statement) -> bool:
    """Whether a condition tells callers apart, or may."""
    return not are_known(statement) or any(_tells_apart(clause) for clause in clauses(statement))


def _tells_apart(clause: Clause) -> bool:
    if clause.if_exists or clause.quantifier == "forallvalues":
        return False
    if clause.name == "sts:externalid":
        return clause.base in ("stringequals", "stringlike") and not _is_wild(clause)
    if clause.name == "aws:multifactorauthpresent":
        is_met = any(value.is_false is False for value in clause.values) or not clause.values.is_complete
        return clause.base == "bool" and is_met
    if clause.name == "aws:multifactorauthage":
        return clause.base.startswith("numeric")
    is_positive = clause.base.startswith(_POSITIVE) and "not" not in clause.base
    return is_positive and (clause.name in _CALLER or clause.name.startswith("aws:principaltag/"))


def _is_wild(clause: Clause) -> bool:
    texts = [text_of(value) for value in clause.values]
    return any(text is not None and is_only_wildcards(text) for text in texts)
