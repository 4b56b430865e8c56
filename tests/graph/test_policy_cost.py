"""What questions cost, in comparisons rather than in seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from iacguard import catalogue
from iacguard.facts.aws import actions as table
from iacguard.graph.policy import Policy, actions, principals, requests, resources, sets
from iacguard.graph.policy.evaluation import Policies, is_allowed
from iacguard.graph.policy.requests import Request, role
from iacguard.graph.policy.sets import granted
from iacguard.graph.symbolic import Text
from iacguard.graph.wildcards import covers, intersects
from iacguard.kinds.aws.s3 import BucketPolicy
from iacguard_rules.aws.iam import _escalation
from iacguard_rules.aws.iam._escalation import Permissions
from iacguard_rules.aws.iam._forms import Named, form_of, forms_of
from tests.support.build import Data, findings, resource, scope
from tests.support.work import at_most

NEEDED = {action for method in _escalation.METHODS for group in method.groups for action in group}
NAMES = [action.full_name for action in table.expand("*") if action.full_name not in NEEDED]
REQUEST = Request(
    role(Text(("arn:aws:iam::111122223333:role/r",))), "sqs:SendMessage", Text(("arn:aws:sqs:eu-west-1:1:q",))
)


class _Count:
    def __init__(self) -> None:
        self.comparisons = 0


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Count]:
    """Counts how often patterns are compared."""
    counted = _Count()

    def counting(compare: Callable[[Text, Text], bool | None]) -> Callable[[Text, Text], bool | None]:
        def run(one: Text, other: Text) -> bool | None:
            counted.comparisons += 1
            return compare(one, other)

        return run

    for module in (actions, requests, resources, principals, _escalation):
        monkeypatch.setattr(module, "covers", counting(covers))
    for module in (actions, requests):
        monkeypatch.setattr(module, "intersects", counting(intersects))
    yield counted


def _policy(statements: Data) -> Policy:
    here = scope(resource("P", "AWS::S3::BucketPolicy", {"PolicyDocument": {"Statement": statements}}))
    return BucketPolicy.of(here.graph.resources["P"], here).policy


def _wide(size: int) -> Policy:
    """One statement with many actions and many resources, and one that denies some."""
    step = len(NAMES) // size
    return _policy(
        [
            {
                "Effect": "Allow",
                "Action": [*NAMES[::step][:size], "iam:PassRole", "ec2:RunInstances"],
                "Resource": [f"arn:aws:s3:::b{n}/*" for n in range(size * 2 // 5)],
            },
            {"Effect": "Deny", "Action": NAMES[1::step][: size // 5], "Resource": "*"},
        ]
    )


def _long(size: int) -> Policy:
    """Many statements with an action and a resource each."""
    step = len(NAMES) // size
    return _policy(
        [
            {"Effect": "Allow" if n % 10 else "Deny", "Action": name, "Resource": f"arn:aws:s3:::b{n}/*"}
            for n, name in enumerate(NAMES[::step][:size])
        ]
    )


QUESTIONS: dict[str, Callable[[Policy], object]] = {
    "is it allowed": lambda policy: is_allowed(REQUEST, Policies([policy])),
    "what is granted": lambda policy: granted([policy]),
    "what escalates": lambda policy: list(Permissions([policy]).matched()),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("shape", [_wide, _long])
def test_the_cost_grows_with_the_policy_and_no_faster(
    count: _Count, question: str, shape: Callable[[int], Policy]
) -> None:
    costs: list[int] = []
    for size in (250, 500, 1000):
        policy = shape(size)
        count.comparisons = 0
        QUESTIONS[question](policy)
        costs.append(count.comparisons)

    assert costs[1] <= 2 * costs[0] + 50
    assert costs[2] <= 2 * costs[1] + 50


@pytest.mark.parametrize(("question", "most"), [("is it allowed", 2), ("what escalates", 2)])
def test_a_statement_costs_few_comparisons(count: _Count, question: str, most: int) -> None:
    policy = _long(1000)

    QUESTIONS[question](policy)

    assert count.comparisons <= most * 1000


def test_sets_expand_a_pattern_once(monkeypatch: pytest.MonkeyPatch) -> None:
    expanded: list[str] = []

    def expand(pattern: str) -> tuple[table.Action, ...]:
        expanded.append(pattern)
        return actions.known_actions(pattern)

    monkeypatch.setattr(sets, "known_actions", expand)
    sets._expanded.cache_clear()

    granted([_policy([{"Effect": "Allow", "Action": "s3:Get*", "Resource": f"arn:{n}"} for n in range(50)])])

    assert expanded.count("s3:get*") == 1


@pytest.mark.parametrize("service", ["s3", "ec2", "logs", "*"])
@pytest.mark.parametrize("resources", [200, 400])
def test_what_does_not_fit_is_found_once_for_each_form(service: str, resources: int) -> None:
    listed = [action for action in table.expand(f"{service}:*") if action.resource_types][:500]
    prefix = "s3" if service == "*" else service
    arns = [Text((f"arn:aws:{prefix}:eu-west-1:111122223333:none-{n}/x",)) for n in range(resources)]
    named = Named([form_of(arn) for arn in arns])
    needed = [forms for forms in map(forms_of, listed) if forms is not None]

    with at_most(1_000 * resources + 100 * len(listed)):
        for forms in needed:
            named.are_any_like(forms)


def test_a_policy_of_many_actions_and_resources_is_judged_in_little_work() -> None:
    document: Data = {
        "Statement": [
            {
                "Effect": "Allow",
                "Action": NAMES[:: len(NAMES) // 500][:500],
                "Resource": [f"arn:aws:ec2:eu-west-1:111122223333:none/{n}" for n in range(200)],
            }
        ]
    }
    rule = catalogue.find("iam-action-resource-mismatch")
    assert rule is not None

    with at_most(1_000_000):
        found = findings(rule, resource("P", "AWS::IAM::ManagedPolicy", {"PolicyDocument": document}))

    assert len(found) == 1
