"""Role does not trust the service that is told to use it.

Why: a service can only take a role whose trust policy names it. The role and its permissions may be
right, and still the deployment fails, or every call that the service makes with the role does.

Fix: name the service in the trust policy: `Principal: {Service: states.amazonaws.com}` for a state
machine, `scheduler.amazonaws.com` for a schedule.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import all_of, any_of, is_about
from iacguard.graph.policy.principals import GranteeSort, names_service, services_alone
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.iam._uses import COGNITO, Use, uses_in


@rule(
    Role,
    id="iam-role-trust-does-not-fit-use",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires when a property hands the role to a service that its trust policy certainly does not name."""
    told: set[str] = set()
    for use in role.scope.graph.once(uses_in):
        if use.service in told:
            continue
        named = _naming(role, use)
        if named is not None and _trusts(role, use.service) is False:
            told.add(use.service)
            place = next(
                (one.principal for one in role.trust.statements if one.principal.is_present), role.trust
            )
            service = f"{use.service}.amazonaws.com"
            message = f"{named.resource.address} hands the role to {service}, which it does not trust"
            yield Problem(place, message, hints=(Hint(named.place, "the role is used here"),))


def _naming(role: Role, use: Use) -> Reading[object] | None:
    """The property of a resource that certainly names the role for a use."""
    graph = role.scope.graph
    is_of_source = use.type.startswith("aws_")
    for resource in graph.naming(use.type, use.path, role.address, is_of_source):
        condition = resource.condition
        if condition is None or role.scope.world.holds(condition):
            root = resource.source_properties if is_of_source else resource.properties
            whole = Reading[object](resource, role.scope, root, resource.header, "")
            for end in _ends(whole, use.path.split(".")):
                if role.referred_by(end):
                    return end
    return None


def _ends(reading: Reading[object], names: list[str]) -> Iterator[Reading[object]]:
    if not names:
        yield reading
        return
    below = [inner for _, inner in reading.entries()] if names[0] == "*" else [reading.read(names[0])]
    for found in below:
        for item in found.listed():
            yield from _ends(item, names[1:])


def _trusts(role: Role, service: str) -> bool | None:
    statements = role.trust.statements
    if role.trust.is_present is False:
        return None
    services = services_alone(role.trust)
    if services is not None and service != COGNITO:
        return any(name.startswith(f"{service}.") for name in services)
    return any_of((_admits(statement, service) for statement in statements), statements.is_complete)


def _admits(statement: Statement, service: str) -> bool | None:
    if service == COGNITO:
        action, sort = "sts:AssumeRoleWithWebIdentity", GranteeSort.FEDERATED
    else:
        action, sort = "sts:AssumeRole", GranteeSort.SERVICE
    return all_of((statement.allows, is_about(statement, action), names_service(statement, service, sort)))
