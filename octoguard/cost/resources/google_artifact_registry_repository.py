"""Prices google_artifact_registry_repository: storage, data transfer to regions and scanned images, by usage.

https://cloud.google.com/artifact-registry/pricing (read 2026-11-22): half a GiB per billing account is free. Data
transfer is free within a region, and from a multi-region to a region in it.
https://cloud.google.com/artifact-analysis/pricing: Artifact Analysis charges once for each image that
it scans.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.cost.transfer import continent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

_TRAFFIC = "monthly_egress_data_transfer_gb"
_SCANS = "monthly_scanned_images"
USAGE: dict[str, str] = {
    "storage_gb": "average GiB stored",
    f"{_TRAFFIC}.*": "GiB per month to a region, written with underscores: europe_west1",
    _SCANS: "new images per month that Artifact Analysis scans for vulnerabilities",
}
_REGISTRY = "artifact-registry"
_SKU = f"{_REGISTRY}/artifact-registry-network-egress-"
_WITHIN = {
    "north-america": ("North America", "north-america-to-north-america"),
    "europe": ("Europe", "europe-to-europe"),
    "apac": ("Asia", "asia-pacific-to-asia-pacific"),
    "oceania": ("Oceania", "within-oceania"),
}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of stored images, GiB of pulled images, and scanned images."""
    if resource.text("mode", unset="STANDARD_REPOSITORY") == "VIRTUAL_REPOSITORY":
        return
    sku = "artifact-registry/artifact-registry-storage"
    yield resource.by_usage("storage_gb", "Storage", "GiB-months", sku, scope="account", place=GLOBAL)
    for (name, route), gib in _traffic(resource).items():
        missing = MissingPrice(f"data transfer to {name}, an unknown region")
        rate = Rate.of((1, resource.price(f"{_SKU}{route}", place=GLOBAL))) if route else missing
        yield Component(f"Data transfer {name}", Range.of(gib), "GiB", rate, usage_based=True)
    if resource.used(_SCANS) is not None:
        yield resource.by_usage(_SCANS, "Scanned images", "images", f"{_REGISTRY}/vulnerability-scanning", place=GLOBAL)


def _traffic(resource: Resource) -> dict[tuple[str, str], Decimal]:
    """{(name of the route, SKU or ""): GiB per month}, summed over the regions in the usage."""
    routes: dict[tuple[str, str], Decimal] = {}
    for key, volume in sorted(resource.used_below(_TRAFFIC).items()):
        region = key.replace("_", "-")
        if not _is_free(resource.place, region):
            area = _area(region)
            route = _route(_area(resource.place), area) if area else (region, "")
            routes[route] = routes.get(route, Decimal(0)) + volume
    return routes


def _is_free(source: str, region: str) -> bool:
    return source == region or ("-" not in source and continent(source) == continent(region))


def _route(source: str, target: str) -> tuple[str, str]:
    if source == target and source in _WITHIN:
        name, sku = _WITHIN[source]
        return f"within {name}", sku
    if "oceania" in (source, target):
        return "to and from Oceania", "to-from-oceania"
    return "between continents", "other-intercontinental"


def _area(place: str) -> str:
    return "oceania" if place.startswith("australia") else continent(place)
