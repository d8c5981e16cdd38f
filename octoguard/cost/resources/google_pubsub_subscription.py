"""Prices google_pubsub_subscription: message delivery and retention, by usage.

https://cloud.google.com/pubsub/pricing (read 2026-11-22). Subscriptions that write to BigQuery or Cloud Storage have
their own price, which is not in the catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_message_data_tb": "TiB delivered per month",
    "storage_gb": "average GiB of retained acknowledged messages",
    "snapshot_storage_gb": "average GiB of messages that snapshots retain",
}
_KEPT = (
    ("storage_gb", "Retained acknowledged messages", "pubsub/retained-acknowledged-messages"),
    ("snapshot_storage_gb", "Snapshot message backlog", "pubsub/snapshot-message-backlog"),
)


def components(resource: Resource) -> Iterator[Component]:
    """TiB of messages, GiB-months of retained messages."""
    key, name = "monthly_message_data_tb", "Messages delivered"
    if resource.items("bigquery_config") or resource.items("cloud_storage_config"):
        missing = MissingPrice("subscriptions that write to BigQuery or Cloud Storage")
        yield Component(name, Range.of(resource.usage_of(key)), "TiB", missing, usage_based=True)
    else:
        sku = "pubsub/message-delivery-basic"
        yield resource.by_usage(key, name, "TiB", sku, scope="account", place=GLOBAL)
    for key, name, sku in _KEPT:
        if resource.used(key) is not None:
            yield resource.by_usage(key, name, "GiB-months", sku, place=GLOBAL)
