"""Who signs in to the clients of a user pool."""

from __future__ import annotations

from iacguard.graph.policy.actions import all_of, any_of
from iacguard.kinds.aws.cognito import UserPoolClient


def is_without_passwords(client: UserPoolClient) -> bool | None:
    """Whether a client is for users of other providers, or for machines."""
    return any_of((_is_federated(client), _is_for_machines(client)), True)


def _is_federated(client: UserPoolClient) -> bool | None:
    if client.providers.is_empty:
        return False
    verdicts = (
        True if one.differs_from("COGNITO") else False if one.equals("COGNITO") else None
        for one in client.providers
    )
    verdict = all_of(verdicts)
    return verdict if verdict is False or client.providers.is_complete else None


def _is_for_machines(client: UserPoolClient) -> bool | None:
    if client.flows.is_empty:
        return False
    verdicts = (
        True
        if one.equals("client_credentials")
        else False
        if one.differs_from("client_credentials")
        else None
        for one in client.flows
    )
    verdict = all_of(verdicts)
    return verdict if verdict is False or client.flows.is_complete else None
