"""Database password in Secrets Manager is never rotated.

Why: a database password is copied into connection pools, dumps and shells, and works from each of these
until it is changed. Secrets Manager changes it in the database and in the secret at once, but only when
it is told to.

Fix: let the database keep its own password, with `ManageMasterUserPassword`
(`manage_master_user_password`) of RDS, Aurora, DocumentDB and Redshift, which rotates by itself. Or add an
`AWS::SecretsManager::RotationSchedule` (`aws_secretsmanager_secret_rotation`) for the secret.
"""

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.secretsmanager import RotationSchedule, Secret, TargetAttachment
from iacguard.rule import Category, Problem, Severity, rule

_DATABASES = (
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBCluster",
    "AWS::DocDB::DBCluster",
    "AWS::Redshift::Cluster",
    "AWS::RedshiftServerless::Namespace",
    "aws_db_instance",
    "aws_rds_cluster",
    "aws_docdb_cluster",
    "aws_redshift_cluster",
    "aws_redshiftserverless_namespace",
)

_PASSWORDS = ("MasterUserPassword", "AdminUserPassword", "password", "master_password", "admin_user_password")

_OTHERS_WITH_USERS = ("AWS::AmazonMQ::", "AWS::DirectoryService::", "AWS::MSK::", "AWS::Transfer::")
"""Services whose users have a name and a password in a secret, too."""

_OF_DATABASES = ("engine", "host", "dbname", "dbInstanceIdentifier", "dbClusterIdentifier")
"""What a secret has beside name and password when it tells how to reach a database."""


@rule(
    Secret,
    id="secretsmanager-database-secret-not-rotated",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html",
    ),
    controls=("FSBP SecretsManager.1",),
)
def check(secret: Secret) -> Iterator[Problem]:
    """Fires on a secret that is certainly a database's, and that certainly nothing rotates."""
    held = _held(secret)
    if held is not None and _is_never_rotated(secret):
        yield Problem(secret, f"it holds {held}, and nothing rotates it")


def _held(secret: Secret) -> str | None:
    """What password of a database the secret holds; None when it may hold anything else."""
    if any(True for _ in secret.referrers(TargetAttachment, TargetAttachment.secret)):
        return "the password of a database that it is attached to"
    for address, password in _passwords(secret):
        if password.mentions(secret.address):
            return f"the password of {address}"
        shared = password.reference
        if shared is not None and secret.secret_string.mentions(shared.target):
            return f"the password of {address}"
    if _tells_of_database(secret):
        return "the password of a database"
    return "a user's name and generated password" if _is_user_of_database(secret) else None


def _passwords(secret: Secret) -> Iterator[tuple[str, Reading[object]]]:
    """The passwords of the unit's databases, with the databases' addresses."""
    graph = secret.scope.graph
    for resource in (resource for type in _DATABASES for resource in graph.of_type(type)):
        database = AnyResource.of(resource, secret.scope)
        if database.exists():
            for name in _PASSWORDS:
                yield database.address, database.source.read(name)


def _tells_of_database(secret: Secret) -> bool:
    """Whether what is in the secret tells where a database is."""
    for document in (secret.secret_string, secret.generated.template):
        told = {name for name, _ in document.entries()}
        if secret.generated.key.equals("password"):
            told.add("password")
        if "password" in told and not told.isdisjoint(_OF_DATABASES):
            return True
    return False


def _is_user_of_database(secret: Secret) -> bool:
    """Whether the secret is made as those of databases are, and as no other service's in the unit."""
    generated = secret.generated
    has_name = any(name == "username" for name, _ in generated.template.entries())
    return generated.key.equals("password") and has_name and _is_of_nothing_else(secret)


def _is_of_nothing_else(secret: Secret) -> bool:
    """Whether no other service of the unit may have the user whose password it is."""
    if any(type.startswith(_OTHERS_WITH_USERS) for type in secret.scope.graph.types):
        return False
    name = text_of(secret.name)
    # Under other names Amazon MSK takes no secrets.
    return name is None or name.starts_with("AmazonMSK_") is False


def _is_never_rotated(secret: Secret) -> bool:
    source = AnyResource.of(secret.resource, secret.scope).source
    attachments = secret.referrers(TargetAttachment, TargetAttachment.secret)
    # An attachment stands for its secret.
    holders = (secret, *attachments)
    return (
        attachments.is_complete
        and all(holder.referrers(RotationSchedule, RotationSchedule.secret).is_empty for holder in holders)
        and source.read("rotation_lambda_arn").is_absent
        and source.read("rotation_rules").is_absent
    )
