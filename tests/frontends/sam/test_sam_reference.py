"""The expansion against the SAM translator: the same resources, with the same properties."""

from __future__ import annotations

import re

import pytest

from tests.frontends.sam.sam_reference import difference, ours, reference
from tests.frontends.sam.sam_templates import ALL

# What the expansion says in another way, on purpose.
_OTHERWISE = (
    # A hash of the whole, and policies that SAM writes without a version.
    r"AWS::ApiGateway::Deployment\.Description",
    r"AWS::IAM::Role.*\.PolicyDocument\.Version",
    # What SAM writes into the document of an API stands in the properties that it becomes.
    r"AWS::ApiGateway::RestApi\.(Body|Policy|DisableExecuteApiEndpoint).*",
    r"AWS::ApiGatewayV2::(Api|Stage)\.(Body|Tags|ProtocolType|CorsConfiguration|Name).*",
    r"AWS::ApiGatewayV2::DomainName\.Tags.*",
    r"AWS::StepFunctions::StateMachine\.DefinitionSubstitutions.*",
)


@pytest.mark.parametrize("name", [name for name in ALL if name != "choices"])
def test_the_same_resources_are_created(name: str) -> None:
    mine, theirs = ours(ALL[name]), reference(ALL[name])

    assert {id: one[0] for id, one in mine.items()} == {id: one[0] for id, one in theirs.items()}


@pytest.mark.parametrize("name", [name for name in ALL if name != "choices"])
def test_properties_and_conditions_agree(name: str) -> None:
    mine, theirs = ours(ALL[name]), reference(ALL[name])

    differences = [
        f"{id}: {type}{text}"
        for id, (type, properties, _) in theirs.items()
        for text in difference("", mine[id][1], properties)
        if not any(re.match(pattern, f"{type}{re.split(': ', text)[0]}") for pattern in _OTHERWISE)
    ]
    assert differences == []
    assert {id: one[2] for id, one in mine.items()} == {id: one[2] for id, one in theirs.items()}
