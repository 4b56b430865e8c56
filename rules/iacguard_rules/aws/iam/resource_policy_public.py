"""Resource policy lets anyone in.

Why: a statement for the principal `*` without a condition on who asks is for every AWS account, and
often for callers without any.

Fix: name the accounts, roles or services that need the resource. To keep `*` for your organization,
add a condition on `aws:PrincipalOrgID`; for what a service does, on `aws:SourceArn`.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.actions import told
from iacguard.graph.policy.carriers import documents
from iacguard.graph.policy.principals import open_statements
from iacguard.kinds import service_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._resource_policies import KINDS

_SERVICES = frozenset(
    {
        "acmpca",
        "aps",
        "cloudtrail",
        "eventschemas",
        "lex",
        "logs",
        "mediastore",
        "msk",
        "networkfirewall",
        "oam",
        "s3tables",
        "ses",
        "ssm",
        "vpclattice",
        "xray",
    }
)
"""Services whose public policies no rule of their own reports."""

# Only what is in associated networks reaches a service of VPC Lattice, and in an authentication
# policy everyone is everyone there.
_OTHERS = frozenset({"AWS::VpcLattice::AuthPolicy"})


_ECR = frozenset({"AWS::ECR::RegistryPolicy", "AWS::ECR::RepositoryCreationTemplate"})
"""What of ECR is not a repository, which has a rule of its own."""


@rule[Kind](
    *KINDS,
    id="iam-resource-policy-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html",
    ),
)
def check(holder: Kind) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    type = holder.type_name
    if type not in _ECR and (service_of(type) not in _SERVICES or type in _OTHERS):
        return
    for policy in documents(holder, ResourcePolicy):
        for statement in open_statements(policy):
            yield Problem(statement.principal, f"every AWS account may use {told(statement, 'the resource')}")
