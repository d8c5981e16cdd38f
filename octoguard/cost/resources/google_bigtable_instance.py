"""Prices google_bigtable_instance: the nodes of each cluster, and by usage stored data and backups.

https://cloud.google.com/bigtable/pricing (read 2026-12-01): Google charges each hour for the largest number of nodes in
that hour. Every cluster of an instance stores all data. A development instance costs as much as one node:
https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/bigtable_instance (read 2026-12-01).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.locations import region_in
from octoguard.cost.resource import Unpriceable, absence
from octoguard.money import HOURS_PER_MONTH
from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "nodes": "average nodes of each cluster that has an autoscaler or no number of nodes",
    "storage_gb": "average GiB of tables; every cluster stores all of it",
    "backup_storage_gb": "average GiB of backups",
}
_NODES = {"ENTERPRISE": "bigtable/node-enterprise-edition", "ENTERPRISE_PLUS": "bigtable/node-enterprise-plus-edition"}


def components(resource: Resource) -> Iterator[Component]:
    """Node-hours, GiB-months. Raises Unpriceable if the clusters are unknown, and for an unknown edition."""
    clusters = resource.get("cluster")
    if clusters is UNKNOWN or clusters is SENSITIVE:
        raise Unpriceable(f"cluster {absence(clusters)}")
    edition = resource.text("edition", unset="ENTERPRISE", assume="ENTERPRISE")
    if edition not in _NODES:
        raise Unpriceable(f"unknown Bigtable edition {edition}")
    count = len(resource.items("cluster"))
    if not count:
        raise Unpriceable("cluster is not set")
    gib = Range.of(resource.usage_of("storage_gb"))
    for number in range(count):
        path = f"cluster[{number}]"
        region = _region(resource, path)
        name = _name(resource, path, number)
        hours = _nodes(resource, path, name).times(HOURS_PER_MONTH)
        rate = Rate.of((1, resource.price(_NODES[edition], place=region)))
        yield Component(f"Nodes, {name}", hours, "node-hours", rate)
        disk = resource.text(f"{path}.storage_type", unset="SSD", assume="SSD")
        rate = Rate.of((1, resource.price(f"bigtable/{disk.lower()}-storage", place=region)))
        yield Component(f"Storage ({disk}), {name}", gib, "GiB-months", rate, usage_based=True)
    if resource.used("backup_storage_gb") is not None:
        first = _region(resource, "cluster[0]")
        yield resource.by_usage("backup_storage_gb", "Backups", "GiB-months", "bigtable/backup-storage", place=first)


def _region(resource: Resource, path: str) -> str:
    """The region of a cluster, which is the place of the provider if the cluster has no zone."""
    zone = resource.get(f"{path}.zone")
    return region_in(zone) if isinstance(zone, str) and zone else resource.place


def _name(resource: Resource, path: str, number: int) -> str:
    name = resource.get(f"{path}.cluster_id")
    return f"cluster {name}" if isinstance(name, str) and name else f"cluster[{number}]"


def _nodes(resource: Resource, path: str, name: str) -> Range:
    if resource.text("instance_type", unset="PRODUCTION", assume="PRODUCTION") == "DEVELOPMENT":
        return Range.of(1)
    given, nodes = resource.used("nodes"), f"{path}.num_nodes"
    scaler = resource.get(f"{path}.autoscaling_config")
    if scaler is UNKNOWN or scaler is SENSITIVE:
        raise Unpriceable(f"{path}.autoscaling_config {absence(scaler)}")
    if resource.items(f"{path}.autoscaling_config"):
        limits = f"{path}.autoscaling_config[0]"
        least, most = (resource.required_number(f"{limits}.{side}_nodes") for side in ("min", "max"))
        running = resource.get(nodes)
        return expected_size(
            resource,
            f"nodes in {name}",
            "nodes",
            least,
            max(least, most),
            given=given,
            running=Decimal(running) if isinstance(running, int) and running > 0 else None,
        )
    if resource.is_given(nodes) and (count := resource.required_number(nodes)):
        return Range.of(count)
    if given is not None:
        return Range.of(given)
    resource.assume(f"{nodes} is not set, so Google chooses the number of nodes; priced as 1")
    return Range.of(1)
