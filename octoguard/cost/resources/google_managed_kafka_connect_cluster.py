"""Prices google_managed_kafka_connect_cluster: DCUs of the Connect workers.

https://cloud.google.com/managed-service-for-apache-kafka/pricing (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.kafka import dcus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """DCU-hours of the cluster."""
    yield resource.hourly("Connect DCUs", dcus(resource), (1, resource.price("kafka/connect-dcu")))
