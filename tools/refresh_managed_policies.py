"""Writes iacguard/facts/aws/managed_policies.txt from the documents that moto carries.

Run it with moto installed, and review the diff::

    pip install --upgrade --no-deps moto
    python tools/refresh_managed_policies.py

moto, a simulation of AWS's APIs (Apache licence 2.0), has what AWS itself gives of its managed
policies. The names of all are kept, the documents of those that configurations commonly attach.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import importlib.util
import json
from pathlib import Path
from typing import TypedDict

TARGET = Path(__file__).parents[1] / "iacguard/facts/aws/managed_policies.txt"

HEAD = """\
# Managed policies of AWS, by the end of their ARN (arn:aws:iam::aws:policy/...).
# Read from moto {version} on {date}. Written by tools/refresh_managed_policies.py.
#
# Fields between tabs: the name with its path, the version, the document where it is kept.
"""

_KEPT = """
AdministratorAccess AdministratorAccess-Amplify AdministratorAccess-AWSElasticBeanstalk PowerUserAccess
ReadOnlyAccess ViewOnlyAccess SecurityAudit Billing DatabaseAdministrator DataScientist
NetworkAdministrator SupportUser SystemAdministrator IAMFullAccess IAMReadOnlyAccess IAMUserChangePassword
IAMUserSSHKeys AWSOrganizationsFullAccess AWSSSOMasterAccountAdministrator AWSSecurityHubReadOnlyAccess
AWSKeyManagementServicePowerUser AWSSupportAccess AWSCloudShellFullAccess AWSCloudTrail_FullAccess
AWSCloudTrail_ReadOnlyAccess AWSCloudFormationFullAccess AWSCloudFormationReadOnlyAccess

AWSLambdaBasicExecutionRole AWSLambdaBasicDurableExecutionRolePolicy AWSLambdaDynamoDBExecutionRole
AWSLambdaENIManagementAccess AWSLambdaExecute AWSLambdaInvocation-DynamoDB AWSLambdaKinesisExecutionRole
AWSLambdaMSKExecutionRole AWSLambdaManagedEC2ResourceOperator AWSLambdaRole AWSLambdaSQSQueueExecutionRole
AWSLambdaVPCAccessExecutionRole AWSLambda_FullAccess AWSLambda_ReadOnlyAccess
CloudWatchLambdaInsightsExecutionRolePolicy CloudWatchLambdaApplicationSignalsExecutionRolePolicy
AWSXRayDaemonWriteAccess AWSXrayFullAccess AWSXrayReadOnlyAccess AWSXrayWriteOnlyAccess
AmazonAPIGatewayAdministrator AmazonAPIGatewayInvokeFullAccess AmazonAPIGatewayPushToCloudWatchLogs
AWSAppSyncPushToCloudWatchLogs AWSStepFunctionsFullAccess AWSStepFunctionsReadOnlyAccess AWSCodeDeployRole
AWSCodeDeployRoleForLambda AWSCodeDeployRoleForLambdaLimited AWSCodeDeployRoleForECS
AWSCodeDeployRoleForCloudFormation AWSCodeBuildAdminAccess AWSCodeBuildDeveloperAccess
AWSCodeCommitFullAccess AWSCodeCommitPowerUser AWSCodeCommitReadOnly AWSCodePipeline_FullAccess
AWSCodeDeployFullAccess AWSCodeArtifactReadOnlyAccess AWSCodeArtifactAdminAccess

AmazonS3FullAccess AmazonS3ReadOnlyAccess AmazonS3ObjectLambdaExecutionRolePolicy AmazonDynamoDBFullAccess
AmazonDynamoDBFullAccess_v2 AmazonDynamoDBReadOnlyAccess AmazonSQSFullAccess AmazonSQSReadOnlyAccess
AmazonSNSFullAccess AmazonSNSReadOnlyAccess AmazonSNSRole AmazonEventBridgeFullAccess
AmazonEventBridgeReadOnlyAccess AmazonEventBridgeSchedulerFullAccess AmazonKinesisFullAccess
AmazonKinesisReadOnlyAccess AmazonKinesisFirehoseFullAccess AmazonKinesisFirehoseReadOnlyAccess
AmazonKinesisAnalyticsFullAccess AmazonMSKFullAccess AmazonMSKReadOnlyAccess AmazonMQFullAccess
AmazonSESFullAccess SecretsManagerReadWrite AmazonSSMFullAccess AmazonSSMReadOnlyAccess
AmazonSSMManagedInstanceCore AmazonSSMDirectoryServiceAccess AmazonSSMAutomationRole
AmazonSSMMaintenanceWindowRole AmazonSSMPatchAssociation AmazonEC2RoleforSSM AmazonRDSFullAccess
AmazonRDSReadOnlyAccess AmazonRDSDataFullAccess AmazonRDSEnhancedMonitoringRole
AmazonRDSDirectoryServiceAccess AmazonElastiCacheFullAccess AmazonElastiCacheReadOnlyAccess
AmazonRedshiftFullAccess AmazonRedshiftReadOnlyAccess AmazonDocDBFullAccess AmazonAthenaFullAccess
AmazonOpenSearchServiceFullAccess AmazonOpenSearchServiceReadOnlyAccess AmazonElasticFileSystemFullAccess
AmazonElasticFileSystemClientReadWriteAccess AmazonElasticFileSystemClientFullAccess CloudWatchFullAccess
CloudWatchFullAccessV2 CloudWatchReadOnlyAccess CloudWatchLogsFullAccess CloudWatchLogsReadOnlyAccess
CloudWatchAgentServerPolicy CloudWatchAgentAdminPolicy CloudWatchEventsFullAccess
CloudWatchSyntheticsFullAccess CloudFrontFullAccess CloudFrontReadOnlyAccess AmazonRoute53FullAccess
AmazonRoute53ReadOnlyAccess AmazonRoute53DomainsFullAccess AWSCertificateManagerFullAccess
AWSCertificateManagerReadOnly AWSWAFFullAccess AmazonCognitoPowerUser AmazonCognitoReadOnly

AmazonEC2FullAccess AmazonEC2ReadOnlyAccess AmazonEC2ContainerRegistryFullAccess
AmazonEC2ContainerRegistryPowerUser AmazonEC2ContainerRegistryReadOnly AmazonEC2ContainerRegistryPullOnly
AmazonEC2ContainerServiceRole AmazonEC2ContainerServiceforEC2Role AmazonEC2ContainerServiceAutoscaleRole
AmazonEC2ContainerServiceEventsRole AmazonECSTaskExecutionRolePolicy AmazonECS_FullAccess
AmazonECSInfrastructureRolePolicyForVolumes AmazonEC2SpotFleetTaggingRole AutoScalingFullAccess
AutoScalingNotificationAccessRole ElasticLoadBalancingFullAccess AmazonVPCFullAccess
AmazonVPCReadOnlyAccess AmazonEKSClusterPolicy AmazonEKSServicePolicy AmazonEKSWorkerNodePolicy
AmazonEKSWorkerNodeMinimalPolicy AmazonEKS_CNI_Policy AmazonEKSVPCResourceController
AmazonEKSFargatePodExecutionRolePolicy AmazonEKSBlockStoragePolicy AmazonEKSComputePolicy
AmazonEKSLoadBalancingPolicy AmazonEKSNetworkingPolicy AmazonEBSCSIDriverPolicy AmazonEFSCSIDriverPolicy
AWSAppRunnerServicePolicyForECRAccess AWSBatchServiceRole AWSBatchFullAccess AWSElasticBeanstalkService
AWSElasticBeanstalkEnhancedHealth AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy
AWSElasticBeanstalkMulticontainerDocker AWSElasticBeanstalkWebTier AWSElasticBeanstalkWorkerTier
AWSGlueServiceRole AWSGlueConsoleFullAccess AWSGlueServiceNotebookRole AmazonElasticMapReduceRole
AmazonElasticMapReduceforEC2Role AmazonElasticMapReduceforAutoScalingRole AmazonEMRServicePolicy_v2
AmazonEMRFullAccessPolicy_v2 AmazonDMSVPCManagementRole AmazonDMSCloudWatchLogsRole
AmazonDMSRedshiftS3Role AWSBackupServiceRolePolicyForBackup AWSBackupServiceRolePolicyForRestores
AWSBackupFullAccess AWS_ConfigRole AWSConfigRulesExecutionRole AWSConfigUserAccess
AWSTransferLoggingAccess AWSDataSyncFullAccess AWSIoTFullAccess AWSIoTDataAccess AWSIoTLogging
AWSIoTRuleActions AWSIoTThingsRegistration AWSGreengrassResourceAccessRolePolicy AmazonSageMakerFullAccess
AmazonSageMakerReadOnly AmazonBedrockFullAccess AmazonBedrockReadOnly AmazonPollyFullAccess
AmazonRekognitionFullAccess AmazonTextractFullAccess AmazonTranscribeFullAccess ComprehendFullAccess
TranslateReadOnly AmazonVPCCrossAccountNetworkInterfaceOperations AmazonInspector2FullAccess
AmazonPrometheusRemoteWriteAccess AmazonGrafanaCloudWatchAccess AWSResourceGroupsReadOnlyAccess
ResourceGroupsandTagEditorFullAccess AWSMarketplaceFullAccess ServiceQuotasFullAccess
AWSCertificateManagerPrivateCAFullAccess AWSPrivateCAFullAccess AWSServiceCatalogAdminFullAccess
AWSServiceCatalogEndUserFullAccess
"""

KEPT = frozenset(_KEPT.split())
"""Names without path. One that AWS has withdrawn is not written, and told."""


class _Policy(TypedDict):
    Path: str
    DefaultVersionId: str
    Document: dict[str, object]


def main() -> None:
    """Writes the file and says what became of the documents to keep."""
    found = _policies()
    lines = []
    for name in sorted(found, key=lambda name: found[name]["Path"] + name):
        policy = found[name]
        fields = [policy["Path"].removeprefix("/") + name, policy["DefaultVersionId"]]
        if name in KEPT:
            fields.append(json.dumps(policy["Document"], separators=(",", ":"), sort_keys=True))
        lines.append("\t".join(fields) + "\n")
    head = HEAD.format(version=importlib.metadata.version("moto"), date=datetime.date.today().isoformat())
    TARGET.write_text(head + "".join(lines), encoding="ascii")
    kept = KEPT & found.keys()
    print(f"{len(lines)} names, {len(kept)} documents, {TARGET.stat().st_size} bytes")
    print("withdrawn:", ", ".join(sorted(KEPT - found.keys())) or "none")


def _policies() -> dict[str, _Policy]:
    package = importlib.util.find_spec("moto")
    if package is None or package.origin is None:
        raise SystemExit("moto is not installed: pip install --no-deps moto")
    # The module is loaded by itself: the package would want all that moto depends on.
    path = Path(package.origin).parent / "iam/aws_managed_policies.py"
    spec = importlib.util.spec_from_file_location("aws_managed_policies", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, _Policy] = json.loads(module.aws_managed_policies_data)
    return found


if __name__ == "__main__":
    main()
