"""Stages, and deployments that make one along with themselves."""

from __future__ import annotations

from iacguard.kinds.aws.apigateway import Deployment, Stage


def makes_stage(deployment: Deployment) -> bool:
    """Whether a deployment certainly makes a stage, and none is declared that takes the deployment over."""
    if deployment.stage_name.is_present is False:
        return False
    return deployment.referrers(Stage, Stage.deployment).is_empty
