"""IAM policy allows changes to every resource where single resources could be named.

Why: a policy that may change every table, queue or instance of the account turns a mistake in
one program, or a stolen credential of it, into a loss of all of them. AWS lets these actions be
limited to single resources, so nothing but the asterisk makes it so.

Fix: name the resources in `Resource`, by reference where the template has them, or by a prefix
of their names. Keep actions that cannot be limited in a statement of their own.
"""

from collections.abc import Iterator

from iacguard.facts.aws.actions import Access, Action
from iacguard.graph.policy import Policy
from iacguard.graph.policy.actions import is_whole_service, known_actions, leaves_service_open
from iacguard.graph.policy.conditions import is_scoped
from iacguard.graph.policy.resources import arn_forms, type_forms
from iacguard.graph.reading import once
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._common import PASS_ROLE, Entry, Grant, asterisk, grants, matching
from iacguard_rules.aws.iam._escalation import Permissions
from iacguard_rules.aws.iam._holders import HOLDERS, Holder
from iacguard_rules.aws.iam._sensitive import ISSUES, SHARES
from iacguard_rules.aws.iam._spelling import listed

_CHANGES = (Access.WRITE, Access.TAGGING, Access.PERMISSIONS)
_TOLD = 5
_FORMS = 2

_NEED_EVERYTHING = frozenset(
    {
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DetachNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
        "ssm:UpdateInstanceInformation",
        "ssm:UpdateInstanceAssociationStatus",
        "ssm:UpdateAssociationStatus",
        "ssm:PutInventory",
        "ssm:PutComplianceItems",
        "ssm:PutConfigurePackageResult",
    }
)
"""Actions whose documented use needs every resource, although they can be limited."""

_CHANGES_NOTHING = frozenset(
    {
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyPair",
        "kms:GenerateDataKeyPairWithoutPlaintext",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    }
)
"""Uses of keys, which the reference lists as writes; of decryption there is a rule of its own."""


@rule[Holder](
    *HOLDERS,
    id="iam-write-on-all-resources",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=(
        "iam-exposure-of-all-resources",
        "iam-credential-issuing-on-all-resources",
        "iam-data-read-on-all-resources",
        "iam-assume-any-role",
        "ssm-command-on-any-instance",
    ),
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of a change on Resource * that could be limited to a resource."""
    for grant in grants(holder):
        resource = asterisk(grant.statement)
        if resource is None:
            continue
        elsewhere = _told_elsewhere(grant.policy)
        entries = [entry for entry in grant.entries if _is_for_earlier_rules(entry, elsewhere) is False]
        # What an earlier rule says of an entry covers what is said of it here, and no more.
        alone = [entry for entry in entries if _is_sensitive(entry)]
        together = [entry for entry in entries if entry not in alone]
        if any(matching(entry.pattern, _TAKES_ROLES) for entry in alone):
            together = [entry for entry in together if not matching(entry.pattern, _WITH_TAKEN_ROLES)]
        for group in ([together] if together else []) + [[entry] for entry in alone]:
            actions = {action: None for entry in group for action in known_actions(entry.pattern)}
            found = [action for action in actions if _counts(action, grant)]
            if found:
                cause = group[0].reading if group[0] in alone else resource
                message = f"Resource * allows changes that can be limited: {_told(found)}"
                yield Problem(resource, message, cause=cause)


_TAKES_ROLES = frozenset({"sts:AssumeRole"})
_WITH_TAKEN_ROLES = frozenset({"sts:SetSourceIdentity", "sts:TagSession"})
"""What may be done in taking a role, and does nothing without."""

_ALONE = SHARES | ISSUES | {"ssm:SendCommand", "ssm:StartSession"} | _TAKES_ROLES


def _is_sensitive(entry: Entry) -> bool:
    return len(matching(entry.pattern, _ALONE)) > 0


@once
def _told_elsewhere(policy: Policy) -> frozenset[str]:
    """The actions by which a document may let its holder escalate, and the one that passes a role."""
    return frozenset((*Permissions((policy,)).may_need(), PASS_ROLE))


def _is_for_earlier_rules(entry: Entry, elsewhere: frozenset[str]) -> bool:
    """Whether a rule that comes before this one reports the entry on every resource."""
    if leaves_service_open(entry.pattern) or is_whole_service(entry.pattern):
        return True
    return len(matching(entry.pattern, elsewhere)) > 0


def _counts(action: Action, grant: Grant) -> bool:
    if action.access not in _CHANGES or action.resource_types == ():
        return False
    if action.full_name in _NEED_EVERYTHING | _CHANGES_NOTHING or _tags_what_it_creates(action, grant):
        return False
    return is_scoped(grant.statement, action.service) is False and grant.is_granted(action.full_name)


def _tags_what_it_creates(action: Action, grant: Grant) -> bool:
    """Whether it is ec2:CreateTags beside an action that may create something to tag."""
    if action.full_name != "ec2:CreateTags":
        return False
    entries = grant.statement.actions
    if len(grant.entries) < len(list(entries)) or entries.is_complete is False:
        return True
    return any(
        other.service == "ec2" and other.name.startswith(_CREATING) and other.name != "CreateTags"
        for entry in grant.entries
        for other in known_actions(entry.pattern)
    )


_CREATING = ("Create", "Run", "Allocate", "Copy", "Import", "Register", "Request")


def _told(actions: list[Action]) -> str:
    forms: dict[str, list[str]] = {}
    for action in actions[:_TOLD]:
        forms.setdefault(_form(action), []).append(action.full_name)
    named = [f"{listed(names, _TOLD)} to {form}" for form, names in forms.items()]
    more = len(actions) - _TOLD
    return "; ".join(named) + (f"; and {more} more" if more > 0 else "")


def _form(action: Action) -> str:
    """The form of an ARN that limits an action: ``arn:aws:sqs:<Region>:<Account>:<QueueName>``."""
    name = action.name.lower()
    named = [type for type in action.resource_types if type.replace("-", "").lower() in name]
    forms = type_forms(action.service, *sorted(named, key=len, reverse=True))[:1] or arn_forms(action)
    # A form with an asterisk has a part that nobody describes.
    forms = tuple(form for form in forms if "*" not in form) or forms
    if len(forms) > _FORMS:
        # None of them is more what it is about than the others: what is tagged may be anything.
        return "single resources"
    shown = " or ".join(forms) or "an ARN"
    return shown.replace("${Partition}", "aws").replace("${", "<").replace("}", ">")
