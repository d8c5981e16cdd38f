"""Prices google_pubsub_subscription: what it delivers and keeps, by usage.

https://cloud.google.com/pubsub/pricing (read 2026-11-22). Subscriptions that write to BigQuery or Cloud Storage have
a price of their own, which the catalogue does not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL, MissingPrice
from octoguard.cost.component import Component, Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_message_data_tb": "TiB a month that it delivers",
    "storage_gb": "GiB of acknowledged messages that it keeps, on average",
    "snapshot_storage_gb": "GiB of messages that its snapshots keep, on average",
}
_KEPT = (
    ("storage_gb", "Acknowledged messages kept", "pubsub/retained-acknowledged-messages"),
    ("snapshot_storage_gb", "Messages of snapshots kept", "pubsub/snapshot-message-backlog"),
)


def components(resource: Resource) -> Iterator[Component]:
    """TiB of messages, GiB-months of what is kept."""
    key, name = "monthly_message_data_tb", "Messages delivered"
    if resource.items("bigquery_config") or resource.items("cloud_storage_config"):
        wanted = MissingPrice("subscriptions that write to BigQuery or Cloud Storage")
        yield Component(name, Range.of(resource.told(key)), "TiB", wanted, usage_based=True)
    else:
        sku = "pubsub/message-delivery-basic"
        yield resource.by_usage(key, name, "TiB", sku, scope="account", place=GLOBAL)
    for key, name, sku in _KEPT:
        if resource.used(key) is not None:
            yield resource.by_usage(key, name, "GiB-months", sku, place=GLOBAL)
