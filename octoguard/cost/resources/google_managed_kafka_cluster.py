"""Prices google_managed_kafka_cluster: DCUs, local storage, and long-term storage by usage.

https://cloud.google.com/managed-service-for-apache-kafka/pricing (read 2026-12-01): local storage is 100 GiB per vCPU.
The traffic of replication between zones and of Private Service Connect is not included.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import NOTHING, Component, Range, Rate
from octoguard.cost.kafka import VCPUS, dcus
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"long_term_storage_gb": "average GiB in long-term storage (tiered storage), one replica"}
_LOCAL_GIB_PER_VCPU: Final = Decimal(100)


def components(resource: Resource) -> Iterator[Component]:
    """DCU-hours of the brokers and GiB-months of their storage."""
    yield resource.hourly("Cluster DCUs", dcus(resource), (1, resource.price("kafka/cluster-dcu")))
    if resource.is_given("broker_capacity_config[0].disk_size_gib"):
        missing = MissingPrice("local storage, because the plan does not show the number of brokers")
        yield Component("Local storage", NOTHING, "GiB-months", missing)
    else:
        gib = Range.of(resource.required_number(VCPUS)).times(_LOCAL_GIB_PER_VCPU)
        yield Component("Local storage", gib, "GiB-months", Rate.of((1, resource.price("kafka/local-storage"))))
    if resource.used("long_term_storage_gb") is not None:
        yield resource.by_usage("long_term_storage_gb", "Long-term storage", "GiB-months", "kafka/long-term-storage")
