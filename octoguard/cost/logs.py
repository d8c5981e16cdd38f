"""Prices logs by usage: storage, and retention beyond 30 days.

https://cloud.google.com/stackdriver/pricing (read 2026-11-22): the first 50 GiB of a project per month are free, and so
are 30 days of retention. Cloud Logging charges for logs in log buckets. For a sink to another service, that service
charges.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.money import ZERO
from octoguard.plan import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Scope
    from octoguard.cost.resource import Resource

USAGE: Final[dict[str, str]] = {"monthly_logging_data_gb": "GiB of logs stored per month"}
_KEY: Final = "monthly_logging_data_gb"
_INCLUDED_DAYS: Final = 30
_DAYS_PER_MONTH: Final = Decimal(365) / 12
_REQUIRED: Final = "_Required"
_LOGGING: Final = "logging.googleapis.com"
_SERVICES: Final = {
    "google_bigquery_dataset": "bigquery.googleapis.com",
    "google_storage_bucket": "storage.googleapis.com",
    "google_pubsub_topic": "pubsub.googleapis.com",
    "google_logging_project_bucket_config": _LOGGING,
}


def sink_lines(resource: Resource) -> Iterator[Component]:
    """The logs that a sink stores in a log bucket; nothing for a sink to another service."""
    destination = _linked(resource) or resource.text("destination", unset="", assume=_LOGGING)
    if destination.startswith(_LOGGING):
        yield _stored(resource)
    elif resource.used(_KEY):
        service = destination.partition("/")[0]
        resource.assume(f"the sink exports to {service}, which charges for the logs instead of Cloud Logging")


def _linked(resource: Resource) -> str:
    """The service of a destination that this plan creates, so that its name is known only after apply; else ""."""
    if resource.get("destination") is not UNKNOWN:
        return ""
    return next((name for kind, name in _SERVICES.items() if resource.change.linked("destination", kind)), "")


def bucket_lines(resource: Resource) -> Iterator[Component]:
    """The logs that a log bucket stores, and their retention beyond 30 days."""
    if resource.text("bucket_id", unset="") == _REQUIRED:
        return
    yield _stored(resource)
    days = resource.number("retention_days", _INCLUDED_DAYS)
    beyond = max(ZERO, days - _INCLUDED_DAYS)
    if beyond:
        kept = resource.usage_or(_KEY, 0) * beyond / _DAYS_PER_MONTH
        rate = Rate.of((1, resource.price("logging/log-retention-cost", place=GLOBAL)))
        yield Component(f"Log retention ({days:f} days)", Range.of(kept), "GiB-months", rate, usage_based=True)


def _stored(resource: Resource) -> Component:
    scope: Scope = "project" if "_project_" in resource.change.type else "account"
    return resource.by_usage(_KEY, "Logs stored", "GiB", "logging/log-storage-cost", scope=scope, place=GLOBAL)
