"""Action can never apply to the resources of its statement.

Why: an action is matched with the very resource that it acts on. `s3:GetObject` acts on objects,
so a statement with the bucket's ARN alone never allows it, and `ec2:DescribeInstances` acts on no
resource, so it needs `*`. The policy looks right and grants, or denies, nothing. In bucket
policies S3 rejects the whole policy.

Fix: name the kind of resource that the action acts on (`arn:aws:s3:::bucket/*` for objects beside
`arn:aws:s3:::bucket` for the bucket), or move the action into a statement of its own.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from iacguard.facts.aws.actions import Action
from iacguard.graph.kind import Kind
from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import known_actions, leaves_service_open, pattern_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Text
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import IN_PLAN, Literal
from iacguard_rules.aws.iam._documents import CARRIERS, is_written_out, statements_of
from iacguard_rules.aws.iam._forms import Form, Named, form_of, forms_of, is_arn, needed, whole_text
from iacguard_rules.aws.iam._spelling import listed


@rule[Kind](
    *CARRIERS,
    id="iam-action-resource-mismatch",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on the Action entries of a statement that none of its Resource entries can be for."""
    for _, statement in statements_of(carrier):
        found = _unfit(statement)
        if found:
            forms: dict[str, list[str]] = {}
            for entry, action in found:
                forms.setdefault(needed(action), []).append(str(entry.text))
            told = (
                f"{listed(entries)} need{'' if entries[1:] else 's'} {form}"
                for form, entries in forms.items()
            )
            yield Problem(found[0][0], f"no Resource fits: {'; '.join(told)}")


def _unfit(statement: Statement) -> Sequence[tuple[Reading[str], Action]]:
    """The entries that are written out and can never apply, each with an action that it stands for."""
    resources = statement.resources
    if not (resources.is_present and resources.is_complete):
        return ()
    arns: list[Text] = []
    for resource in resources:
        value = resource.value
        if type(value) is Literal and not str(value.value).startswith("arn:"):
            return ()
        arn = whole_text(resource)
        if arn is None or not is_arn(arn):
            # It may be whatever the actions need.
            return ()
        arns.append(arn)
    if not arns:
        return ()
    entries = list(statement.actions)
    patterns = tuple([pattern_of(entry) or "" for entry in entries])
    are_unfit = _are_unfit(patterns, tuple(map(form_of, arns)))
    if True not in are_unfit:
        return ()
    found = [
        (entry, known_actions(pattern)[0])
        for entry, pattern, is_unfit in zip(entries, patterns, are_unfit, strict=True)
        if is_unfit
    ]
    # A module that is handed the resource writes what any kind of resource would need.
    if len(found) < len(entries) and any(map(_is_handed_over, resources)):
        return ()
    return [one for one in found if is_written_out(statement, one[0])]


def _is_handed_over(resource: Reading[str]) -> bool:
    origin = resource.value.origin
    return origin is not None and origin.note != IN_PLAN


@lru_cache(maxsize=1024)
def _are_unfit(patterns: tuple[str, ...], named: tuple[Form, ...]) -> tuple[bool, ...]:
    """Whether each entry can never apply to what a statement names.

    The same actions on ARNs of the same form are allowed in one stack after the other.
    """
    among = Named(named)
    return tuple([forms is not None and not among.are_any_like(forms) for forms in map(_needed, patterns)])


@lru_cache(maxsize=1024)
def _needed(pattern: str) -> tuple[Form, ...] | None:
    """The forms of what the actions of an entry act on; None where that may be anything."""
    # Actions of many services act on so much that some of it will fit.
    actions = () if leaves_service_open(pattern) else known_actions(pattern)
    found: dict[Form, None] = {}
    for action in actions:
        forms = forms_of(action)
        if forms is None:
            return None
        found.update(dict.fromkeys(forms))
    return tuple(found) if actions else None
