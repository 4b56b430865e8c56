"""SnapStart is on but the triggers invoke the unpublished function.

Why: snapshots are made of published versions. Who invokes `$LATEST`, which is what a bare function name or
ARN means, gets none, and every new environment is initialised from scratch.

Fix: publish a version and have the triggers name an alias of it. In SAM set `AutoPublishAlias`, in
CloudFormation add an `AWS::Lambda::Version` and an `AWS::Lambda::Alias`, in Terraform set `publish = true`
and add an `aws_lambda_alias`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._callee import Callee
from iacguard_rules.aws.lambda_._provisioned import all_invoke_latest, invocations, told


@rule(
    Function,
    id="lambda-snapstart-no-effect",
    severity=Severity.MEDIUM,
    category=Category.PERFORMANCE,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires when no version is published, and when certainly all triggers invoke $LATEST."""
    if function.snap_start.equals("PublishedVersions"):
        callee = Callee(function)
        if callee.is_complete and len(callee.holders) == 1 and function.publishes.is_false:
            yield Problem(function.snap_start, "the function publishes no version to make a snapshot of")
            return
        found = invocations(callee)
        if found is not None and all_invoke_latest(found):
            yield Problem(
                function.snap_start, f"{told(found)} invoke the function itself, not a version of it"
            )
