"""Which service takes a role that a property names.

The properties are those of the registry, and those of Terraform's provider under its own names: it
has some that the registry spells otherwise or not at all. ``*`` is any name.
Source: the pages of the types in the CloudFormation and provider references (read on 2026-11-21).
Functions, ECS tasks, instance profiles, EKS and Bedrock have rules of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from iacguard.graph.graph import ResourceGraph
from iacguard.tuples import NamedTuple

COGNITO = "cognito-identity"


class Use(NamedTuple):
    """A property that names a role: where it is, and the service that takes the role."""

    type: str
    """A canonical type, or one of Terraform's."""
    path: str
    service: str
    """As in its principal, without what all end in."""


_TABLE = """
AWS::ECS::Service Role ecs
AWS::StepFunctions::StateMachine RoleArn states
AWS::Events::Rule Targets.RoleArn events
AWS::Scheduler::Schedule Target.RoleArn scheduler
AWS::Pipes::Pipe RoleArn pipes
AWS::KinesisFirehose::DeliveryStream *.RoleARN firehose
AWS::KinesisFirehose::DeliveryStream *.*.RoleARN firehose
AWS::KinesisFirehose::DeliveryStream *.*.*.RoleARN firehose
AWS::Logs::SubscriptionFilter RoleArn logs
AWS::Logs::Destination RoleArn logs
AWS::CloudTrail::Trail CloudWatchLogsRoleArn cloudtrail
AWS::EC2::FlowLog DeliverLogsPermissionArn vpc-flow-logs
AWS::ApiGateway::Account CloudWatchRoleArn apigateway
AWS::ApiGateway::Method Integration.Credentials apigateway
AWS::ApiGateway::Authorizer AuthorizerCredentials apigateway
AWS::ApiGatewayV2::Integration CredentialsArn apigateway
AWS::ApiGatewayV2::Authorizer AuthorizerCredentialsArn apigateway
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
AWS::IoT::TopicRule TopicRulePayload.Actions.*.RoleArn iot
AWS::IoT::TopicRule TopicRulePayload.Actions.Http.Auth.Sigv4.RoleArn iot
AWS::IoT::TopicRule TopicRulePayload.ErrorAction.*.RoleArn iot
AWS::Transfer::Server LoggingRole transfer
AWS::Transfer::User Role transfer
AWS::Cognito::UserPool SmsConfiguration.SnsCallerArn cognito-idp
AWS::Cognito::IdentityPoolRoleAttachment Roles.* cognito-identity
AWS::Cognito::IdentityPoolRoleAttachment RoleMappings.*.RulesConfiguration.Rules.RoleARN cognito-identity
AWS::Batch::JobDefinition ContainerProperties.JobRoleArn ecs-tasks
AWS::Batch::JobDefinition ContainerProperties.ExecutionRoleArn ecs-tasks
AWS::Batch::ComputeEnvironment ServiceRole batch
AWS::Redshift::Cluster IamRoles redshift
AWS::SSM::MaintenanceWindowTask ServiceRoleArn ssm
AWS::Synthetics::Canary ExecutionRoleArn lambda
AWS::AutoScaling::LifecycleHook RoleARN autoscaling
AWS::AppRunner::Service InstanceConfiguration.InstanceRoleArn tasks.apprunner
AWS::AppRunner::Service SourceConfiguration.AuthenticationConfiguration.AccessRoleArn build.apprunner
AWS::SNS::Topic DeliveryStatusLogging.SuccessFeedbackRoleArn sns
AWS::SNS::Topic DeliveryStatusLogging.FailureFeedbackRoleArn sns
AWS::SNS::Subscription SubscriptionRoleArn sns
AWS::DAX::Cluster IAMRoleARN dax
AWS::EMR::Cluster ServiceRole elasticmapreduce
AWS::MWAA::Environment ExecutionRoleArn airflow-env
aws_ecs_service iam_role ecs
aws_cloudwatch_event_target role_arn events
aws_kinesis_firehose_delivery_stream *.role_arn firehose
aws_kinesis_firehose_delivery_stream *.*.role_arn firehose
aws_kinesis_firehose_delivery_stream *.*.*.role_arn firehose
aws_cloudwatch_log_destination role_arn logs
aws_cloudtrail cloud_watch_logs_role_arn cloudtrail
aws_flow_log iam_role_arn vpc-flow-logs
aws_api_gateway_account cloudwatch_role_arn apigateway
aws_api_gateway_authorizer authorizer_credentials apigateway
aws_api_gateway_integration credentials apigateway
aws_apigatewayv2_authorizer authorizer_credentials_arn apigateway
aws_apigatewayv2_integration credentials_arn apigateway
aws_appsync_datasource service_role_arn appsync
aws_appsync_graphql_api log_config.cloudwatch_logs_role_arn appsync
aws_codebuild_project service_role codebuild
aws_codepipeline role_arn codepipeline
aws_codedeploy_deployment_group service_role_arn codedeploy
aws_glue_job role_arn glue
aws_glue_crawler role glue
aws_db_instance monitoring_role_arn monitoring.rds
aws_rds_cluster monitoring_role_arn monitoring.rds
aws_rds_cluster_instance monitoring_role_arn monitoring.rds
aws_rds_cluster iam_roles rds
aws_db_instance_role_association role_arn rds
aws_rds_cluster_role_association role_arn rds
aws_db_proxy role_arn rds
aws_config_configuration_recorder role_arn config
aws_backup_selection iam_role_arn backup
aws_dlm_lifecycle_policy execution_role_arn dlm
aws_sagemaker_notebook_instance role_arn sagemaker
aws_sagemaker_model execution_role_arn sagemaker
aws_iot_topic_rule *.role_arn iot
aws_iot_topic_rule error_action.*.role_arn iot
aws_transfer_server logging_role transfer
aws_transfer_user role transfer
aws_cognito_user_pool sms_configuration.sns_caller_arn cognito-idp
aws_cognito_identity_pool_roles_attachment roles.* cognito-identity
aws_cognito_identity_pool_roles_attachment role_mapping.mapping_rule.role_arn cognito-identity
aws_batch_job_definition container_properties.jobRoleArn ecs-tasks
aws_batch_job_definition container_properties.executionRoleArn ecs-tasks
aws_batch_compute_environment service_role batch
aws_redshift_cluster iam_roles redshift
aws_redshift_cluster_iam_roles iam_role_arns redshift
aws_ssm_maintenance_window_task service_role_arn ssm
aws_synthetics_canary execution_role_arn lambda
aws_autoscaling_lifecycle_hook role_arn autoscaling
aws_autoscaling_group initial_lifecycle_hook.role_arn autoscaling
aws_apprunner_service instance_configuration.instance_role_arn tasks.apprunner
aws_apprunner_service source_configuration.authentication_configuration.access_role_arn build.apprunner
aws_sns_topic application_success_feedback_role_arn sns
aws_sns_topic application_failure_feedback_role_arn sns
aws_sns_topic firehose_success_feedback_role_arn sns
aws_sns_topic firehose_failure_feedback_role_arn sns
aws_sns_topic http_success_feedback_role_arn sns
aws_sns_topic http_failure_feedback_role_arn sns
aws_sns_topic lambda_success_feedback_role_arn sns
aws_sns_topic lambda_failure_feedback_role_arn sns
aws_sns_topic sqs_success_feedback_role_arn sns
aws_sns_topic sqs_failure_feedback_role_arn sns
aws_dax_cluster iam_role_arn dax
aws_emr_cluster service_role elasticmapreduce
aws_mwaa_environment execution_role_arn airflow-env
"""

USES = tuple(Use(*line.split()) for line in _TABLE.strip().splitlines())
"""Every property that is known to name a role for a service."""


def uses_in(graph: ResourceGraph) -> list[Use]:
    """Those of the types that a graph has, in the order of the table."""
    types = {*graph.types, *graph.source_types} & _by_type().keys()
    return [use for _, use in sorted([one for type in types for one in _by_type()[type]])]


@cache
def _by_type() -> Mapping[str, Sequence[tuple[int, Use]]]:
    """The properties of each type, with where they stand in the table."""
    found: dict[str, list[tuple[int, Use]]] = {}
    for number, use in enumerate(USES):
        found.setdefault(use.type, []).append((number, use))
    return found
