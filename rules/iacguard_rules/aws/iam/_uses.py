"""Which service takes a role that a property names.

The properties are those of the registry, and of Terraform's provider for types that have no kind.
Source: the pages of the types in the CloudFormation and provider references (read on 2026-11-21).
Functions, ECS tasks, instance profiles, EKS and Bedrock have rules of their own.
"""

from __future__ import annotations

from typing import NamedTuple


class Use(NamedTuple):
    """A property that names a role: where it is, and the service that takes the role."""

    type: str
    path: str
    service: str


_TABLE = """
AWS::ECS::Service Role ecs
AWS::StepFunctions::StateMachine RoleArn states
AWS::Events::Rule Targets.RoleArn events
AWS::Scheduler::Schedule Target.RoleArn scheduler
AWS::Pipes::Pipe RoleArn pipes
AWS::KinesisFirehose::DeliveryStream ExtendedS3DestinationConfiguration.RoleARN firehose
AWS::KinesisFirehose::DeliveryStream S3DestinationConfiguration.RoleARN firehose
AWS::KinesisFirehose::DeliveryStream KinesisStreamSourceConfiguration.RoleARN firehose
AWS::Logs::SubscriptionFilter RoleArn logs
AWS::Logs::Destination RoleArn logs
AWS::CloudTrail::Trail CloudWatchLogsRoleArn cloudtrail
AWS::EC2::FlowLog DeliverLogsPermissionArn vpc-flow-logs
AWS::ApiGateway::Account CloudWatchRoleArn apigateway
AWS::ApiGateway::Method Integration.Credentials apigateway
AWS::ApiGateway::Authorizer AuthorizerCredentials apigateway
AWS::ApiGatewayV2::Integration CredentialsArn apigateway
AWS::AppSync::DataSource ServiceRoleArn appsync
AWS::AppSync::GraphQLApi LogConfig.CloudWatchLogsRoleArn appsync
AWS::CodeBuild::Project ServiceRole codebuild
AWS::CodePipeline::Pipeline RoleArn codepipeline
AWS::CodeDeploy::DeploymentGroup ServiceRoleArn codedeploy
AWS::Glue::Job Role glue
AWS::Glue::Crawler Role glue
AWS::RDS::DBInstance MonitoringRoleArn monitoring.rds
AWS::RDS::DBCluster MonitoringRoleArn monitoring.rds
AWS::RDS::DBInstance AssociatedRoles.RoleArn rds
AWS::RDS::DBCluster AssociatedRoles.RoleArn rds
AWS::RDS::DBProxy RoleArn rds
AWS::S3::Bucket ReplicationConfiguration.Role s3
AWS::Config::ConfigurationRecorder RoleARN config
AWS::Backup::BackupSelection BackupSelection.IamRoleArn backup
AWS::DLM::LifecyclePolicy ExecutionRoleArn dlm
AWS::SageMaker::NotebookInstance RoleArn sagemaker
AWS::SageMaker::Model ExecutionRoleArn sagemaker
AWS::Transfer::Server LoggingRole transfer
AWS::Transfer::User Role transfer
AWS::Cognito::UserPool SmsConfiguration.SnsCallerArn cognito-idp
AWS::Batch::JobDefinition ContainerProperties.JobRoleArn ecs-tasks
AWS::Batch::JobDefinition ContainerProperties.ExecutionRoleArn ecs-tasks
AWS::Batch::ComputeEnvironment ServiceRole batch
AWS::Redshift::Cluster IamRoles redshift
AWS::SSM::MaintenanceWindowTask ServiceRoleArn ssm
AWS::Synthetics::Canary ExecutionRoleArn lambda
AWS::AutoScaling::LifecycleHook RoleARN autoscaling
AWS::AppRunner::Service InstanceConfiguration.InstanceRoleArn tasks.apprunner
AWS::AppRunner::Service SourceConfiguration.AuthenticationConfiguration.AccessRoleArn build.apprunner
AWS::DAX::Cluster IAMRoleARN dax
AWS::EMR::Cluster ServiceRole elasticmapreduce
AWS::MWAA::Environment ExecutionRoleArn airflow-env
aws_ecs_service iam_role ecs
aws_cloudwatch_event_target role_arn events
aws_kinesis_firehose_delivery_stream extended_s3_configuration.role_arn firehose
aws_kinesis_firehose_delivery_stream kinesis_source_configuration.role_arn firehose
aws_cloudtrail cloud_watch_logs_role_arn cloudtrail
aws_flow_log iam_role_arn vpc-flow-logs
aws_api_gateway_account cloudwatch_role_arn apigateway
aws_api_gateway_integration credentials apigateway
aws_apigatewayv2_integration credentials_arn apigateway
aws_appsync_datasource service_role_arn appsync
aws_codebuild_project service_role codebuild
aws_codepipeline role_arn codepipeline
aws_codedeploy_deployment_group service_role_arn codedeploy
aws_glue_job role_arn glue
aws_glue_crawler role glue
aws_db_instance monitoring_role_arn monitoring.rds
aws_db_proxy role_arn rds
aws_config_configuration_recorder role_arn config
aws_backup_selection iam_role_arn backup
aws_dlm_lifecycle_policy execution_role_arn dlm
aws_sagemaker_notebook_instance role_arn sagemaker
aws_transfer_server logging_role transfer
aws_transfer_user role transfer
aws_batch_compute_environment service_role batch
aws_redshift_cluster iam_roles redshift
aws_synthetics_canary execution_role_arn lambda
aws_mwaa_environment execution_role_arn airflow-env
"""

USES = tuple(Use(*line.split()) for line in _TABLE.strip().splitlines())
"""Every property that is known to name a role for a service."""
