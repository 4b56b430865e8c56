"""Actions that are worth more than others, for the rules about what is granted on every resource."""

from __future__ import annotations

READS = frozenset(
    {
        "s3:GetObject",
        "s3:GetObjectVersion",
        "secretsmanager:GetSecretValue",
        "secretsmanager:BatchGetSecretValue",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
        "ssm:GetParameterHistory",
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:PartiQLSelect",
        "dynamodb:ExportTableToPointInTime",
        "sqs:ReceiveMessage",
        "kinesis:GetRecords",
        "rds-data:ExecuteStatement",
        "redshift-data:ExecuteStatement",
        "rds:DownloadCompleteDBLogFile",
        "rds:DownloadDBLogFilePortion",
        "ebs:GetSnapshotBlock",
        "codecommit:GitPull",
        "glacier:GetJobOutput",
        "elasticfilesystem:ClientRootAccess",
    }
)
"""Actions that give out stored data or secrets."""

SHARES = frozenset(
    {
        "s3:PutBucketPolicy",
        "s3:DeleteBucketPolicy",
        "s3:PutBucketAcl",
        "s3:PutObjectAcl",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutAccountPublicAccessBlock",
        "s3:PutAccessPointPolicy",
        "kms:PutKeyPolicy",
        "sqs:AddPermission",
        "sqs:SetQueueAttributes",
        "sns:AddPermission",
        "sns:SetTopicAttributes",
        "lambda:AddPermission",
        "lambda:AddLayerVersionPermission",
        "lambda:CreateFunctionUrlConfig",
        "secretsmanager:PutResourcePolicy",
        "ecr:SetRepositoryPolicy",
        "ecr:PutRegistryPolicy",
        "ec2:ModifySnapshotAttribute",
        "ec2:ModifyImageAttribute",
        "rds:ModifyDBSnapshotAttribute",
        "rds:ModifyDBClusterSnapshotAttribute",
        "backup:PutBackupVaultAccessPolicy",
        "events:PutPermission",
        "logs:PutResourcePolicy",
        "dynamodb:PutResourcePolicy",
        "kinesis:PutResourcePolicy",
        "elasticfilesystem:PutFileSystemPolicy",
        "glacier:SetVaultAccessPolicy",
        "ram:CreateResourceShare",
        "ram:AssociateResourceShare",
        "codeartifact:PutDomainPermissionsPolicy",
        "codeartifact:PutRepositoryPermissionsPolicy",
        "apigateway:UpdateRestApiPolicy",
        "ssm:ModifyDocumentPermission",
        "redshift:AuthorizeSnapshotAccess",
        "acm-pca:PutPolicy",
        "sso:CreateAccountAssignment",
    }
)
"""Actions that open a resource to others."""

ISSUES = frozenset(
    {
        "iam:CreateServiceSpecificCredential",
        "iam:ResetServiceSpecificCredential",
        "iam:UpdateAccessKey",
        "sts:GetFederationToken",
        "rds-db:connect",
        "redshift:GetClusterCredentials",
        "redshift:GetClusterCredentialsWithIAM",
        "redshift-serverless:GetCredentials",
        "ec2:GetPasswordData",
        "lightsail:GetInstanceAccessDetails",
        "lightsail:GetRelationalDatabaseMasterUserPassword",
        "lightsail:CreateBucketAccessKey",
        "connect:GetFederationToken",
        "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
        "airflow:CreateCliToken",
        "airflow:CreateWebLoginToken",
        "grafana:CreateWorkspaceApiKey",
        "appsync:CreateApiKey",
        "emr-containers:GetManagedEndpointSessionCredentials",
        "gamelift:GetInstanceAccess",
        "gamelift:RequestUploadCredentials",
        "mediapackage:RotateChannelCredentials",
        "codeartifact:GetAuthorizationToken",
    }
)
"""Actions that give out or reset credentials."""
