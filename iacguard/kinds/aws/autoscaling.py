"""Amazon EC2 Auto Scaling."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class AutoScalingGroup(
    Kind,
    type="AWS::AutoScaling::AutoScalingGroup",
    terraform="aws_autoscaling_group",
    name="AutoScalingGroupName",
):
    """Instances that are made and ended as they are needed. ``Ref`` gives its name."""

    name = Attr[str]("AutoScalingGroupName", "name")
    template = Attr[str]("LaunchTemplate.LaunchTemplateId", "launch_template.id")
    template_name = Attr[str]("LaunchTemplate.LaunchTemplateName", "launch_template.name")
    mixed_template = Attr[str](
        "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId",
        "mixed_instances_policy.launch_template.launch_template_specification.launch_template_id",
    )
    mixed_template_name = Attr[str](
        "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateName",
        "mixed_instances_policy.launch_template.launch_template_specification.launch_template_name",
    )
