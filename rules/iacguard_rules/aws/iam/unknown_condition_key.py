"""Condition key does not exist or does not apply to the actions.

Why: a request never has a key that does not exist, or that belongs to other actions. A condition on
it is not met: an Allow then never allows, and a Deny never denies. S3 refuses such a policy.

Fix: write the key as AWS's service authorization reference lists it for the action.
"""

from collections.abc import Iterator
from functools import lru_cache

from iacguard.graph.kind import Kind
from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import is_everything, known_actions, pattern_of, service_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._clauses import Clause, clauses_of
from iacguard_rules.aws.iam._documents import CARRIERS
from iacguard_rules.aws.iam._keys import GLOBAL, OF_CALLERS, is_global, keys_for, keys_of, plain
from iacguard_rules.aws.iam._spelling import either, listed, within


@rule[Kind](
    *CARRIERS,
    id="iam-unknown-condition-key",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on a key that is none of AWS's, or that no action of its statement has."""
    for statement, clause in clauses_of(carrier):
        fault = _fault(clause, statement)
        if fault is not None:
            yield Problem(clause.at, fault)


def _fault(clause: Clause, statement: Statement) -> str | None:
    prefix, colon, _ = clause.name.partition(":")
    if not colon:
        return f'"{clause.key}" is no condition key: one has a prefix, such as aws:SourceIp'
    if "." in prefix or prefix == "saml" or clause.name in OF_CALLERS:
        return None
    if prefix == "aws":
        if is_global(clause.family):
            return None
        near = within(2, clause.family, GLOBAL)[:3]
        return f"there is no condition key {clause.key}" + (f"; did you mean {either(near)}?" if near else "")
    return _service_fault(prefix, clause, statement)


def _service_fault(prefix: str, clause: Clause, statement: Statement) -> str | None:
    key = plain(clause.key)
    if any(_is_of_action(key, pattern_of(entry)) for entry in statement.actions):
        # Mostly it is, and to read all keys of a service takes long.
        return None
    known = keys_of(prefix)
    if not any(key.startswith(f"{prefix}:") for key in known):
        return None
    if key not in known:
        # A key that resembles none may be younger than the table.
        near = within(2, key, known)[:3]
        return f"{prefix} has no condition key {clause.key}; did you mean {either(near)}?" if near else None
    actions = statement.actions
    if actions.is_present is False or actions.is_complete is False:
        return None
    patterns = [pattern_of(entry) for entry in actions]
    if any(pattern is None or _may_have(pattern, key) for pattern in patterns):
        return None
    written = listed(str(entry.text) for entry in actions)
    return (
        f"{clause.key} is no key of {written}: requests for {'them' if len(patterns) > 1 else 'it'} lack it"
    )


@lru_cache(maxsize=1024)
def _is_of_action(key: str, pattern: str | None) -> bool:
    """Whether an entry is for a single action of the key's own service, and that has the key."""
    if pattern is None or "*" in pattern or "?" in pattern:
        return False
    is_own = service_of(pattern) == key.partition(":")[0]
    return is_own and any(key in (keys_for(action) or ()) for action in known_actions(pattern))


@lru_cache(maxsize=1024)
def _may_have(pattern: str, key: str) -> bool:
    """Whether an action that an entry stands for has a key; true also where not all is known."""
    if is_everything(pattern) and _may_have(f"{key.partition(':')[0]}:*", key):
        # Mostly an action of the key's own service has it, and to read those of all takes long.
        return True
    actions = known_actions(pattern)
    return not actions or any(keys is None or key in keys for keys in map(keys_for, actions))
