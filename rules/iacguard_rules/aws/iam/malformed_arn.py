"""ARN in a policy has an impossible form.

Why: IAM compares ARNs as text. One with a region where the service has none, or without an account
where there must be one, or a name in place of an ARN, is equal to nothing, so the statement grants
or denies nothing; some forms make the deployment fail.

Fix: write the ARN as the service's reference gives it: `arn:aws:s3:::bucket/*` without region and
account, `arn:aws:iam::111122223333:role/name` without region, `arn:aws:sqs:eu-west-1:111122223333:queue`
with both. Refer to a resource by its ARN (`!GetAtt Bucket.Arn`, `aws_s3_bucket.b.arn`).
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from iacguard.graph.kind import Kind
from iacguard.graph.symbolic import Part, Symbol, Text
from iacguard.patterns import pattern
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Literal
from iacguard_rules.aws.iam._documents import CARRIERS, resource_entries, statements_of
from iacguard_rules.aws.iam._forms import whole_text

_PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")
_NOT_BUCKETS = (
    "accesspoint",
    "job/",
    "storage-lens",
    "access-grants",
    "async-request",
    "object-lambda",
)
_ROUTE53_WITHOUT_REGION = ("hostedzone", "healthcheck", "change")
_GLOBAL = ("cloudfront", "organizations", "globalaccelerator", "iam")
_REGIONAL = frozenset(
    {
        "lambda",
        "sqs",
        "sns",
        "dynamodb",
        "kms",
        "secretsmanager",
        "states",
        "events",
        "logs",
        "kinesis",
        "rds",
        "ecs",
        "ecr",
        "elasticache",
        "cognito-idp",
        "execute-api",
    }
)
_WITHOUT_PART = ("global-cluster:", "globalreplicationgroup:", "global-table/", "event-source/")
_ZONE = pattern(r"[a-z]{2}(-[a-z]+)+-\d[a-z]")
_PLACEHOLDER = pattern(r"<.*>|[A-Z0-9_]+|\{\{.*\}\}.*", re.DOTALL)
"""What something replaces before the template is deployed, or AWS does."""
_FIELDS = 6


@rule[Kind](
    *CARRIERS,
    id="iam-malformed-arn",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on a Resource or NotResource entry that can be the ARN of nothing."""
    for _, statement in statements_of(carrier):
        for entry in resource_entries(statement):
            value = entry.value
            text = None if type(value) is Literal and value.value == "*" else whole_text(entry)
            fault = None if text is None or not text.parts else _fault(text)
            if fault is not None:
                yield Problem(entry, fault)


@lru_cache(maxsize=4096)
def _fault(text: Text) -> str | None:
    first = text.parts[0]
    if isinstance(first, Symbol):
        # The name of a resource is a single word; whatever else is not known may be an ARN.
        is_name = first.is_identity and first.is_word and first.key is not None
        return f"{_name_of(first)} is a name where an ARN has to be" if is_name else None
    if first == "" or set(first) <= {"*"} or first.startswith(("${", "execute-api:")):
        return None
    if not first.startswith("arn:"):
        is_open = "arn:".startswith(first) or _PLACEHOLDER.fullmatch(first) is not None
        return None if is_open else f"{_shown(text)} is no ARN"
    fields = _fields(text)
    if len(fields) < _FIELDS:
        return None if _may_have_colons(text) else f"{_shown(text)} has {len(fields)} of an ARN's six parts"
    return _part_fault(fields, _shown(text))


def _name_of(symbol: Symbol) -> str:
    return (symbol.key or "").removeprefix("ref ")


def _fields(text: Text) -> list[list[Part]]:
    """The parts between the first five colons, and what is behind them."""
    fields: list[list[Part]] = [[]]
    for part in text.parts:
        if isinstance(part, Symbol):
            fields[-1].append(part)
            continue
        head, *others = part.split(":", _FIELDS - len(fields))
        if head:
            fields[-1].append(head)
        for other in others:
            fields.append([other] if other else [])
    return fields


def _may_have_colons(text: Text) -> bool:
    return any(
        part.is_word is False if isinstance(part, Symbol) else bool(set(part) & set("*?"))
        for part in text.parts
    )


def _part_fault(fields: list[list[Part]], shown: str) -> str | None:
    partition, service, region, account, resource = fields[1:]
    name, start = _literal(service), resource[0] if resource else ""
    has_region, has_account = _is_set(region), _is_set(account)
    known = _literal(partition)
    if known is not None and known not in _PARTITIONS and not set(known) & set("*?"):
        return f'{shown}: there is no partition "{known}"'
    if _ZONE.fullmatch(_literal(region) or ""):
        return f"{shown}: {_literal(region)} is an availability zone, not a region"
    if name == "s3" and _is_bucket(start) and (has_region or has_account):
        return f"{shown}: ARNs of buckets and objects have neither region nor account (arn:aws:s3:::name)"
    if name is not None and has_region and _has_no_region(name, start):
        return f"{shown}: ARNs of {name} have no region"
    if name == "iam" and has_account is False:
        return f"{shown}: ARNs of iam need an account (arn:aws:iam::111122223333:role/name)"
    if name in _REGIONAL and not (isinstance(start, str) and start.startswith(_WITHOUT_PART)):
        missing = [
            part for part, there in (("region", has_region), ("account", has_account)) if there is False
        ]
        if missing:
            return f"{shown}: ARNs of {name} need {' and '.join(missing)}"
    if name == "ssm" and isinstance(start, str):
        return _parameter_fault(start, shown)
    return None


def _has_no_region(service: str, resource: Part) -> bool:
    if service == "route53":
        return isinstance(resource, str) and resource.startswith(_ROUTE53_WITHOUT_REGION)
    return service in _GLOBAL


def _parameter_fault(resource: str, shown: str) -> str | None:
    if resource.startswith("parameter//"):
        return f"{shown}: the name of the parameter begins with a slash, so there is one too many"
    if resource.startswith("parameter") and resource[9:10] not in ("/", "*", "?", ""):
        return f"{shown}: the name of a parameter stands behind parameter/"
    return None


def _is_bucket(start: Part) -> bool:
    if isinstance(start, Symbol):
        return start.is_identity
    return not start.startswith((*_NOT_BUCKETS, "*", "?", "${")) and start != ""


def _literal(field: list[Part]) -> str | None:
    """The text of a part of an ARN, where it is wholly known."""
    if not field:
        return ""
    first = field[0]
    return first if len(field) == 1 and isinstance(first, str) else None


def _is_set(field: list[Part]) -> bool | None:
    """Whether a part of an ARN has a value of its own; None for what may be empty, or is a wildcard."""
    if not field:
        return False
    if len(field) == 1 and isinstance(field[0], str):
        return True if _OPEN.isdisjoint(field[0]) else None
    for part in field:
        if isinstance(part, str) or part.key is None or not part.key.startswith("AWS::"):
            return None
    return True


_OPEN = frozenset("*?$")


def _shown(text: Text) -> str:
    """The entry for people, with dots for what is not known."""
    return "".join([part if isinstance(part, str) else "…" for part in text.parts])
