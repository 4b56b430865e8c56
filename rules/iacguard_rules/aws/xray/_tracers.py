"""Which containers send traces."""

from __future__ import annotations

from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.ecs import Container

_DAEMONS = ("amazon/aws-xray-daemon", "public.ecr.aws/xray/aws-xray-daemon")
_COLLECTORS = ("amazon/aws-otel-collector", "public.ecr.aws/aws-observability/aws-otel-collector")
"""The AWS Distro for OpenTelemetry; the first of both are those of Docker Hub."""

_CONFIGURATION = "AOT_CONFIG_CONTENT"
"""The variable that counts before the file that the command names."""


def sends_traces(container: Container) -> bool:
    """Whether a container certainly is there to send traces to X-Ray.

    A collector does so with the configuration that it comes with, with that for ECS, and with those
    that have X-Ray in their names; with others it may be there for metrics alone.

    https://github.com/aws-observability/aws-otel-collector/tree/main/config
    """
    repository = _repository(container)
    return repository in _DAEMONS or (repository in _COLLECTORS and _exports_to_xray(container))


def _repository(container: Container) -> str:
    """The name of an image without tag and digest, where that much of it is known."""
    text = text_of(container.image)
    first = text.parts[0] if text is not None and text.parts else None
    if text is None or not isinstance(first, str):
        return ""
    name, colon, _ = first.partition("@")[0].partition(":")
    is_whole = bool(colon) or "@" in first or text.literal is not None
    return name.removeprefix("docker.io/") if is_whole else ""


def _exports_to_xray(container: Container) -> bool:
    if not all(secret.name.differs_from(_CONFIGURATION) for secret in container.secrets):
        return False
    for variable in container.environment:
        if variable.name.differs_from(_CONFIGURATION):
            continue
        return variable.name.equals(_CONFIGURATION) and "awsxray" in (variable.content.text or "")
    if not (container.secrets.is_complete and container.environment.is_complete):
        return False
    words = [word.text or "" for word in container.command]
    is_default = container.command.is_empty
    return is_default or any("ecs-default-config" in word or "xray" in word for word in words)
