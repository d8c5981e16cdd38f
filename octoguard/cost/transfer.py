"""Prices outbound data transfer by destination, from usage.

https://cloud.google.com/vpc/network-pricing (read 2026-11-22). The tiers for traffic to the internet apply to a billing
account, separately for each service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

_KEY: Final = "monthly_egress_data_transfer_gb"
_INTERNET: Final = {
    "worldwide": (
        "the internet, excluding Asia and Australia",
        "compute/network-internet-data-transfer-out-to-americas",
    ),
    "asia": ("Asia, excluding China", "compute/network-internet-data-transfer-out-to-apac"),
    "china": ("China, excluding Hong Kong", "compute/network-internet-data-transfer-out-to-china"),
    "australia": ("Australia", "compute/network-internet-data-transfer-out-to-australia"),
}
_PRIVATE_SKU: Final = "network/vpn-private-services-access-traffic-"
_PRIVATE: Final = {
    "same_region": ("within the region", "same-region"),
    "us_or_canada": ("within the USA and Canada", "us-or-canada"),
    "europe": ("within Europe", "europe"),
    "asia": ("within Asia", "asia"),
    "south_america": ("within South America", "south-america"),
    "oceania": ("to and from Indonesia and Oceania", "indonesia-oceania"),
    "worldwide": ("between continents, excluding Oceania", "between-continents-excl-oceania"),
}
# Multi-regions have no traffic price of their own; the price of a region in them applies.
_REGION_OF: Final = {
    "us": "us-central1",
    "nam4": "us-central1",
    "eu": "europe-west1",
    "eur4": "europe-west1",
    "asia": "asia-east1",
    "asia1": "asia-east1",
}
_CONTINENTS: Final = {
    "us": "north-america",
    "nam4": "north-america",
    "northamerica": "north-america",
    "europe": "europe",
    "eu": "europe",
    "eur4": "europe",
    "asia": "apac",
    "asia1": "apac",
    "australia": "apac",
    "southamerica": "south-america",
    "me": "middle-east",
    "africa": "south-africa",
}

BUCKET_USAGE: Final = {
    f"{_KEY}.same_continent": "GiB per month to other Google Cloud regions on the same continent",
    f"{_KEY}.worldwide": "GiB per month to the internet, excluding Asia and Australia",
    f"{_KEY}.asia": "GiB per month to the internet in Asia, excluding China",
    f"{_KEY}.china": "GiB per month to the internet in China, excluding Hong Kong",
    f"{_KEY}.australia": "GiB per month to the internet in Australia",
}
INTERNET_USAGE: Final = {
    f"{_KEY}.worldwide": "GiB per month worldwide, excluding China and Australia",
    f"{_KEY}.china": "GiB per month to China, excluding Hong Kong",
    f"{_KEY}.australia": "GiB per month to Australia",
}
PRIVATE_USAGE: Final = {f"{_KEY}.{key}": f"GiB per month {name}" for key, (name, _) in _PRIVATE.items()}


def continent(place: str) -> str:
    """The continent of a region or multi-region, as the price list names it; "" if unknown."""
    return _CONTINENTS.get(place.partition("-")[0], "")


def to_internet(resource: Resource, service: str) -> Iterator[Component]:
    """Traffic to the internet on the Premium network tier. All resources of a `service` share its volume tiers."""
    for key, (name, sku) in _INTERNET.items():
        if resource.used(f"{_KEY}.{key}") is not None:
            yield resource.by_usage(
                f"{_KEY}.{key}",
                f"Data transfer to {name}",
                "GiB",
                sku,
                scope="account",
                place=_REGION_OF.get(resource.place, resource.place),
                per=f"{service} {key}",
            )


def within_continent(resource: Resource) -> Iterator[Component]:
    """Traffic to other regions on the same continent."""
    where = continent(resource.place)
    key = f"{_KEY}.same_continent"
    if resource.used(key) is not None:
        sku = f"network/inter-region-data-transfer-within-google-cloud-{where}-to-{where}"
        yield resource.by_usage(key, "Data transfer within the continent", "GiB", sku, place=where)


def private(resource: Resource) -> Iterator[Component]:
    """Traffic through VPN tunnels and private services access, by destination."""
    for key, (name, sku) in _PRIVATE.items():
        if resource.used(f"{_KEY}.{key}") is not None:
            yield resource.by_usage(f"{_KEY}.{key}", f"Data transfer {name}", "GiB", f"{_PRIVATE_SKU}{sku}")
