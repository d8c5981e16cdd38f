"""Prices Private Service Connect: hours of endpoints, and data that endpoints and published services process.

https://cloud.google.com/vpc/network-pricing#psc charges for each endpoint (a forwarding rule) and hour, and for each
GiB in both directions. The prices are those of a public reader of the Billing Catalog: 0.01 USD/hour and 0.01 USD/GiB.
It does not say whether data through endpoints for Google APIs is charged; only their hours are priced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.plan import UNSET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

KEY: Final = "monthly_psc_data_processed_gb"
USAGE: Final[dict[str, str]] = {KEY: "GiB that a Private Service Connect endpoint processes per month, both directions"}
_GOOGLE_APIS: Final = ("all-apis", "vpc-sc")
_SKU: Final = "network/private-service-connect"
# Types whose service attachment a rule can refer to. The target of such a rule is known only after apply.
_PRODUCERS: Final = (
    "google_compute_service_attachment",
    "google_sql_database_instance",
    "google_alloydb_instance",
    "google_redis_cluster",
    "google_memorystore_instance",
)


def is_endpoint(rule: Resource) -> bool:
    """Whether a forwarding rule is an endpoint: for Google APIs, or for a published service."""
    target = rule.get("target")
    if isinstance(target, str):
        return target in _GOOGLE_APIS or "/serviceAttachments/" in target
    # Terraform needs an empty scheme for endpoints: the provider's default is EXTERNAL.
    named = target is not UNSET and rule.get("load_balancing_scheme") == ""
    return named or any(rule.linked("target", producer) for producer in _PRODUCERS)


def endpoint_lines(rule: Resource) -> Iterator[Component]:
    """The hours of an endpoint, and the data that it processes, from usage."""
    yield rule.hourly("Private Service Connect endpoint", 1, (1, rule.price(f"{_SKU}-endpoint", place=GLOBAL)))
    if rule.get("target") in _GOOGLE_APIS:
        rule.assume("only the hours of the endpoint are priced: no source has a price for data to Google APIs")
    elif rule.used(KEY) is not None:
        yield rule.by_usage(KEY, "Data processed", "GiB", f"{_SKU}-data-processing", place=GLOBAL)


def producer_lines(attachment: Resource) -> Iterator[Component]:
    """The data that a published service processes, from usage. The attachment itself is free."""
    sku = f"{_SKU}-producer-data-processing"
    yield attachment.by_usage("monthly_data_processed_gb", "Data processed", "GiB", sku, place=GLOBAL)
