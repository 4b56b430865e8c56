"""AWS CodeStar Notifications."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, Many, Struct


class NotificationTarget(Struct):
    """Who is told: a topic, or a client of a chat."""

    destination = Attr[str]("TargetAddress", "address")
    type = Attr[str]("TargetType", "type")


class NotificationRule(
    Kind,
    type="AWS::CodeStarNotifications::NotificationRule",
    terraform="aws_codestarnotifications_notification_rule",
    name="Name",
):
    """Tells what happens to a repository, a build, a deployment or a pipeline."""

    name = Attr[str]("Name", "name")
    subject = Attr[str]("Resource", "resource")
    status = Attr[str]("Status", "status", default="ENABLED")
    targets = Many(NotificationTarget, "Targets", "target")
