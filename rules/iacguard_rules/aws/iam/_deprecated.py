"""Managed policies that AWS has replaced, and by what.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-deprecated.html and
the pages of the services (read on 2026-11-21).
"""

from __future__ import annotations

from collections.abc import Mapping

WITHDRAWN: Mapping[str, str] = {
    "AWSConfigRole": "service-role/AWS_ConfigRole",
    "AWSLambdaFullAccess": "AWSLambda_FullAccess",
    "AWSLambdaReadOnlyAccess": "AWSLambda_ReadOnlyAccess",
    "AWSCodePipelineFullAccess": "AWSCodePipeline_FullAccess",
    "AWSCodePipelineReadOnlyAccess": "AWSCodePipeline_ReadOnlyAccess",
    "AWSCloudTrailFullAccess": "AWSCloudTrail_FullAccess",
    "AWSCloudTrailReadOnlyAccess": "AWSCloudTrail_ReadOnlyAccess",
    "AWSElasticBeanstalkFullAccess": "AdministratorAccess-AWSElasticBeanstalk",
    "AWSElasticBeanstalkReadOnlyAccess": "AWSElasticBeanstalkReadOnly",
    "AmazonEC2ContainerServiceFullAccess": "AmazonECS_FullAccess",
    "AmazonEC2SpotFleetRole": "service-role/AmazonEC2SpotFleetTaggingRole",
    "ServiceCatalogAdminReadOnlyAccess": "AWSServiceCatalogAdminReadOnlyAccess",
    "ServiceCatalogEndUserAccess": "AWSServiceCatalogEndUserReadOnlyAccess",
    "AmazonMachineLearningRoleforRedshiftDataSource": (
        "service-role/AmazonMachineLearningRoleforRedshiftDataSourceV3"
    ),
    "AmazonMachineLearningRoleforRedshiftDataSourceV2": (
        "service-role/AmazonMachineLearningRoleforRedshiftDataSourceV3"
    ),
}
"""Policies that cannot be attached any more."""

SUPERSEDED: Mapping[str, str] = {
    "AmazonEC2RoleforSSM": "AmazonSSMManagedInstanceCore",
    "AmazonElasticMapReduceRole": "service-role/AmazonEMRServicePolicy_v2",
    "AmazonElasticMapReduceFullAccess": "AmazonEMRFullAccessPolicy_v2",
    "AmazonElasticMapReduceReadOnlyAccess": "AmazonEMRReadOnlyAccessPolicy_v2",
    "CloudWatchFullAccess": "CloudWatchFullAccessV2",
    "AmazonESFullAccess": "AmazonOpenSearchServiceFullAccess",
    "AmazonESReadOnlyAccess": "AmazonOpenSearchServiceReadOnlyAccess",
    "AWSElasticBeanstalkService": "AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy",
    "AmazonEC2ContainerServiceRole": "the service-linked role of Amazon ECS",
    "AmazonEC2ContainerServiceAutoscaleRole": "the service-linked role of Application Auto Scaling",
}
"""Policies that can be attached still."""
