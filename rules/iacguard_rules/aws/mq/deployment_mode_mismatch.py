"""Deployment mode, storage or subnets do not fit the broker's engine.

Why: Amazon MQ refuses to create the broker.

Fix: RabbitMQ runs as `SINGLE_INSTANCE` or `CLUSTER_MULTI_AZ`, on EBS; ActiveMQ as `SINGLE_INSTANCE`, in one
subnet, or as `ACTIVE_STANDBY_MULTI_AZ`, in two subnets and on EFS.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.mq import Broker
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Broker,
    id="mq-deployment-mode-mismatch",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-broker-architecture.html",
    ),
)
def check(broker: Broker) -> Iterator[Problem]:
    """Fires on a mode, storage or number of subnets that the engine does not have."""
    engine = (broker.engine.text or "").upper()
    mode, storage = broker.deployment_mode, broker.storage_type
    is_storage_of = (storage.text or "").upper()
    if engine == "RABBITMQ":
        if mode.equals("ACTIVE_STANDBY_MULTI_AZ"):
            yield Problem(mode, "RabbitMQ has no standby: its mode across zones is CLUSTER_MULTI_AZ")
        if is_storage_of == "EFS":
            yield Problem(storage, "RabbitMQ keeps its messages on EBS, never on EFS")
    elif engine == "ACTIVEMQ":
        if mode.equals("CLUSTER_MULTI_AZ"):
            yield Problem(mode, "ActiveMQ has no cluster: its mode across zones is ACTIVE_STANDBY_MULTI_AZ")
        if mode.equals("ACTIVE_STANDBY_MULTI_AZ") and is_storage_of == "EBS":
            yield Problem(storage, "a standby needs storage that both brokers reach: EFS")
    yield from _subnets(broker, engine)


def _subnets(broker: Broker, engine: str) -> Iterator[Problem]:
    subnets = broker.subnets
    if subnets.is_absent or subnets.is_complete is False:
        return
    count, mode = len(list(subnets)), broker.deployment_mode
    if mode.equals("SINGLE_INSTANCE") and count > 1:
        yield Problem(subnets, f"a single instance is in one subnet, found {count}")
    elif mode.equals("ACTIVE_STANDBY_MULTI_AZ") and engine == "ACTIVEMQ" and count not in (0, 2):
        yield Problem(subnets, f"a broker with a standby is in two subnets, found {count}")
