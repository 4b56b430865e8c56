"""Principal is not one that a policy can name.

Why: AWS refuses a policy with a principal that it cannot resolve, or takes it for one that nobody
is. Wildcards are not expanded in a principal, groups are none, and a service has a name of its own
that is not always the product's. A role cannot name itself before it is there.

Fix: name a role, a user, an account or a service. For patterns trust the account and add a condition
`ArnLike` on `aws:PrincipalArn`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from iacguard.facts.aws.actions import service
from iacguard.graph.arns import arn_of
from iacguard.graph.kind import Kind
from iacguard.graph.policy import IdentityPolicy, Statement, TrustPolicy
from iacguard.graph.policy.principals import services_alone
from iacguard.graph.policy.requests import OWN_ACCOUNT
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Symbol, Text, text_of
from iacguard.kinds.aws.iam import Group, ManagedPolicy, Role
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._documents import CARRIERS, documents_of

_SERVICES = {
    "ecs-task": "ecs-tasks",
    "cloudwatch-events": "events",
    "cloudwatchevents": "events",
    "eventbridge": "events",
    "stepfunctions": "states",
    "sfn": "states",
    "api-gateway": "apigateway",
    "kinesis-firehose": "firehose",
    "cloudwatchlogs": "logs",
    "cloudwatch-logs": "logs",
    "rds-monitoring": "monitoring.rds",
    "flow-logs": "vpc-flow-logs",
    "secrets-manager": "secretsmanager",
    "code-build": "codebuild",
    "code-pipeline": "codepipeline",
    "systems-manager": "ssm",
}
"""Names of products, and the names of their service principals."""

_SUFFIXES = (".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".aws.internal")
_DELETED = pattern(r"(AROA|AIDA|AGPA)[A-Z0-9]{16,17}")
_NO_PRINCIPALS = ("group/", "policy/", "instance-profile/")
_NO_KINDS = (Group.type_name, ManagedPolicy.type_name, "AWS::IAM::InstanceProfile")


@rule[Kind](
    *CARRIERS,
    id="iam-invalid-principal",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    covered_by=("iam-trust-action-does-not-fit-principal", "iam-identity-policy-malformed"),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on an entry of a Principal that no policy can have."""
    for policy in documents_of(carrier):
        services = services_alone(policy) if isinstance(policy, TrustPolicy) else None
        if isinstance(policy, IdentityPolicy) or (
            services is not None and not any(map(_service_fault, services))
        ):
            continue
        for statement in policy.statements:
            for heading, entries in (*statement.principals, *statement.not_principals):
                for entry in entries:
                    fault = _fault(heading, entry, statement) or _own_fault(carrier, entry, statement)
                    if fault is not None:
                        yield Problem(entry, fault)


def _fault(heading: str, entry: Reading[object], statement: Statement) -> str | None:
    text = text_of(entry)
    if text is None or not text.parts:
        return None
    if heading == "Service":
        return None if text.literal is None else _service_fault(text.literal)
    if heading != "AWS" or text.literal == "*":
        return None
    target = entry.target
    if target is not None and target.type in _NO_KINDS:
        return f"{target.address} is no principal: users, roles, accounts and services are"
    return _aws_fault(text, statement.denies is False)


@lru_cache(maxsize=256)
def _service_fault(name: str) -> str | None:
    if name == "*":
        return None
    if not name.endswith(_SUFFIXES):
        return f"{name} is no service principal: these end in .amazonaws.com"
    # Only what is no service of AWS, such as Alexa, has a name of the shorter form.
    short, is_short = name.removesuffix(".amazon.com"), name.endswith(".amazon.com")
    right = _SERVICES.get(name.removesuffix(".amazonaws.com"), short if is_short and service(short) else None)
    return f"there is no service principal {name}; it is {right}.amazonaws.com" if right else None


def _own_fault(carrier: Kind, entry: Reading[object], statement: Statement) -> str | None:
    """What is wrong with a role that lets itself in by its name."""
    if not isinstance(carrier, Role) or statement.denies is not False or entry.reference is not None:
        return None
    arn = arn_of(text_of(entry) or Text(()))
    if arn is None:
        return None
    name = carrier.name.text
    if arn.account != OWN_ACCOUNT or name is None or carrier.path_.text is None:
        return None
    if arn.resource.literal != f"role{carrier.path_.text}{name}":
        return None
    return "the role names itself, and cannot be created while no role of this name is there"


def _aws_fault(text: Text, may_need_exactness: bool) -> str | None:
    first, literal = text.parts[0], text.literal
    if isinstance(first, Symbol):
        return None
    if literal is not None and _DELETED.fullmatch(literal):
        return f"{literal} is the id of a principal that has been deleted"
    if literal is not None and literal.isdigit() and len(literal) != 12:
        return f"{literal} is no account: an account has 12 digits"
    if may_need_exactness and any(isinstance(part, str) and set(part) & set("*?") for part in text.parts):
        return f"wildcards are not expanded in a principal: {_shown(text)} names nobody"
    arn = arn_of(text)
    if arn is None:
        found = re.match(r"arn:[\w-]+:iam::(\d+):", literal or "")
        is_short = found is not None and len(found[1]) != 12
        return f"{found[1]} is no account: an account has 12 digits" if found and is_short else None
    account, service = arn.account.literal, arn.service.literal
    if service is not None and service not in ("iam", "sts"):
        return f"{_shown(text)} is a resource: users, roles, accounts and services are principals"
    is_account = (
        account is None or account == "cloudfront" or re.fullmatch(r"\d{12}|[*?].*", account) is not None
    )
    if not is_account:
        return f'"{account}" in {_shown(text)} is no account: an account has 12 digits'
    start = arn.resource.parts[0] if arn.resource.parts else None
    if isinstance(start, str) and start.startswith(_NO_PRINCIPALS):
        return f"{_shown(text)} is no principal: users, roles, accounts and services are"
    return None


def _shown(text: Text) -> str:
    return "".join(part if isinstance(part, str) else "…" for part in text.parts)
