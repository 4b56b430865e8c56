"""AWS CodeCommit."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Kind, Many, Satellite, Struct

TRIGGER = Satellite("aws_codecommit_trigger", link="repository_name")


class Trigger(Struct):
    """Who is told of events in a repository."""

    name = Attr[str]("Name", "name")
    destination = Attr[str]("DestinationArn", "destination_arn")
    events = AttrList[str]("Events", "events")
    branches = AttrList[str]("Branches", "branches")
    custom_data = Attr[str]("CustomData", "custom_data")


class Repository(
    Kind,
    type="AWS::CodeCommit::Repository",
    terraform="aws_codecommit_repository",
    name="RepositoryName",
    arn="arn:{partition}:codecommit:{region}:{account}:{ref}",
    attributes={"repository_name": "Name", "repository_id": None},
):
    """A Git repository. ``Ref`` gives its id."""

    name = Attr[str]("RepositoryName", "repository_name")
    description = Attr[str]("RepositoryDescription", "description")
    kms_key = Attr[str]("KmsKeyId", "kms_key_id")
    triggers = Many(Trigger, "Triggers", TRIGGER.at("trigger"))
