"""An AWS managed policy far wider than least privilege is attached.

Why: AWS writes policies such as AmazonS3FullAccess for a quick start: they grant every action of a
service on all its resources, and mostly some of other services beside. A stolen credential of one
program is then enough for the data of all.

Fix: attach a policy of your own with the actions and resources that are needed, or the narrower
managed policy that AWS has for the purpose.
"""

from collections.abc import Iterator

from iacguard.graph.policy.principals import GranteeSort, grantees
from iacguard.kinds.aws.iam import Role, User
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._managed import ATTACHERS, Attacher, attached

_POWERFUL = frozenset(
    {
        "PowerUserAccess",
        "AdministratorAccess-AWSElasticBeanstalk",
        "AWSSSODirectoryAdministrator",
        "AWSSSOMemberAccountAdministrator",
        "SystemAdministrator",
        "DatabaseAdministrator",
        "NetworkAdministrator",
        "DataScientist",
        "AmazonSSMAutomationRole",
        "AWSLambdaExecute",
        "AWSLambdaInvocation-DynamoDB",
        "AmazonEC2RoleforSSM",
        "AmazonEC2RoleforAWSCodeDeploy",
        "AmazonEC2RoleforDataPipelineRole",
        "AmazonElasticMapReduceforEC2Role",
        "AmazonElasticMapReduceRole",
    }
)

_NARROWER = {
    "AmazonS3FullAccess": "AmazonS3ReadOnlyAccess for reading",
    "AmazonDynamoDBFullAccess": "AmazonDynamoDBReadOnlyAccess for reading",
    "AmazonSQSFullAccess": "AWSLambdaSQSQueueExecutionRole for a function that a queue triggers",
    "AmazonKinesisFullAccess": "AWSLambdaKinesisExecutionRole for a function that a stream triggers",
    "AWSLambda_FullAccess": "AWSLambdaRole for calling functions",
    "AWSLambdaInvocation-DynamoDB": "AWSLambdaDynamoDBExecutionRole",
    "AWSLambdaExecute": "AWSLambdaBasicExecutionRole",
    "AmazonEC2RoleforSSM": "AmazonSSMManagedInstanceCore",
    "AmazonSSMFullAccess": "AmazonSSMManagedInstanceCore for instances",
    "AmazonElasticMapReduceRole": "AmazonEMRServicePolicy_v2",
    "CloudWatchFullAccess": "CloudWatchAgentServerPolicy for agents",
    "CloudWatchLogsFullAccess": "AWSLambdaBasicExecutionRole for functions",
}
"""What AWS has for the usual purpose of a policy."""

_READ_ALL = "ReadOnlyAccess"


@rule[Attacher](
    *ATTACHERS,
    id="iam-broad-managed-policy",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("iam-admin-managed-policy", "iam-deprecated-managed-policy"),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html",
    ),
    controls=("FSBP IAM.27", "CIS-3.0 1.22"),
)
def check(attacher: Attacher) -> Iterator[Problem]:
    """Fires on the attachment of a policy for everything of a service, or more."""
    for policy in attached(attacher):
        if _is_broad(policy.name):
            narrower = _NARROWER.get(policy.name)
            hint = f"; AWS has {narrower}" if narrower else ""
            yield Problem(policy.arn, f"{policy.name} reaches far beyond the resources of one program{hint}")
        elif policy.name == _READ_ALL and _is_for_programs(attacher):
            yield Problem(
                policy.arn, "ReadOnlyAccess reads all stored data of the account, not only its settings"
            )


def _is_broad(name: str) -> bool:
    return name in _POWERFUL or "FullAccess" in name or name.endswith("PowerUser")


def _is_for_programs(attacher: Attacher) -> bool:
    """Whether a user certainly has it, or a role that services take."""
    if isinstance(attacher, User):
        return True
    if not isinstance(attacher, Role):
        return False
    return any(
        grantee.sort is GranteeSort.SERVICE
        for statement in attacher.trust.statements
        if statement.allows
        for grantee in grantees(statement).items
    )
