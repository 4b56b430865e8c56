"""Policy names an action that does not exist.

Why: AWS accepts names of actions that do not exist and never matches them. An Allow of one grants
nothing, which shows as a refused call in production; a Deny of one forbids nothing, which does not
show at all. Names of API calls and of actions differ: `ListObjects` is allowed by `s3:ListBucket`.

Fix: write the action's name from AWS's service authorization reference; one that is meant for
several calls needs all of their actions.
"""

from collections.abc import Iterator
from functools import lru_cache

from iacguard.facts.aws import actions as table
from iacguard.graph.kind import Kind
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Literal
from iacguard_rules.aws.iam._documents import CARRIERS, action_entries, is_written_out, statements_of
from iacguard_rules.aws.iam._mistakes import ACTIONS, FORMER, SERVICES
from iacguard_rules.aws.iam._spelling import either, within


@rule[Kind](
    *CARRIERS,
    id="iam-unknown-action",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    covered_by=("iam-trust-policy-malformed",),
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on an Action or NotAction entry that matches no action there is."""
    for _, statement in statements_of(carrier):
        for entry in action_entries(statement):
            value = entry.value
            plain = value.value if type(value) is Literal else None
            written = plain if isinstance(plain, str) else entry.text
            message = None if written is None else _fault(written)
            if message is not None and is_written_out(statement, entry):
                yield Problem(entry, message)


@lru_cache(maxsize=4096)
def _fault(written: str) -> str | None:
    """What is wrong with an entry, None for one that stands for an action."""
    if "${" in written:
        return None
    if set(written) <= {"*"}:
        return None
    prefix, colon, name = written.partition(":")
    if not colon:
        return f"{written} names no service: an action is written service:Name"
    if set(prefix) & set("*?"):
        return None
    if table.covers_any(written) or written.lower() in FORMER:
        return None
    known = table.action_names(prefix)
    if not known:
        return _unknown_service(prefix, name)
    if set(name) & set("*?"):
        # A verb that other services have (View*, BatchGet*) is foresight, not a mistake.
        return None if table.covers_any(f"*:{name}") else f"no action of {prefix} matches {written}"
    meant = ACTIONS.get(f"{prefix}:{name}".lower())
    if meant is None:
        near = within(max(2, len(name) // 5), name, known)[:3]
        meant = either(f"{prefix.lower()}:{one}" for one in near) if near else None
    hint = f"; did you mean {meant}?" if meant else ""
    return f"there is no action {written}{hint}"


def _unknown_service(prefix: str, name: str) -> str | None:
    """An unknown service may be a young one, unless it is much like a known one."""
    meant = SERVICES.get(prefix.lower())
    near = [meant] if meant else within(1 if len(prefix) < 6 else 2, prefix, table.services())[:3]
    if not near or (meant is None and len(prefix) < 3):
        return None
    fitting = [f"{service}:{name}" for service in near if table.covers_any(f"{service}:{name}")]
    return f"there is no service {prefix}; did you mean {either(fitting or near)}?"
