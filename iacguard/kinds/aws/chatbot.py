"""AWS Chatbot, now Amazon Q Developer in chat applications."""

from __future__ import annotations

from iacguard.graph.kind import AttrList, Kind


class SlackChannel(
    Kind,
    type="AWS::Chatbot::SlackChannelConfiguration",
    terraform="aws_chatbot_slack_channel_configuration",
):
    """A channel of Slack that is told what is published to topics."""

    topics = AttrList[str]("SnsTopicArns", "sns_topic_arns")


class TeamsChannel(
    Kind,
    type="AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
    terraform="aws_chatbot_teams_channel_configuration",
):
    """A channel of Microsoft Teams that is told what is published to topics."""

    topics = AttrList[str]("SnsTopicArns", "sns_topic_arns")
