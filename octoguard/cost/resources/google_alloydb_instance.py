"""Prices google_alloydb_instance: its nodes. `google_alloydb_cluster` has storage and backups.

https://cloud.google.com/alloydb/pricing. A read pool has `node_count` nodes. A stopped instance costs nothing:
https://docs.cloud.google.com/alloydb/docs/instance-restart (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import alloydb
from octoguard.cost.component import Component, Range
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_NODES = {"ZONAL": 1, "REGIONAL": 2}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the nodes. Raises Unpriceable if the machine or the number of nodes is unknown."""
    cluster = alloydb.cluster_of(resource)
    if cluster is not None:
        resource.set_place(cluster.place)
        if alloydb.is_free_trial(cluster):
            resource.assume("the instances of a free trial cluster cost nothing during the trial")
            return
    if resource.text("activation_policy", unset="ALWAYS", assume="ALWAYS") == "NEVER":
        resource.assume("activation_policy is NEVER, so Google does not charge for the nodes")
        return
    series, vcpus = alloydb.machine(resource)
    nodes = _nodes(resource)
    name = f"Nodes ({series.upper()}, {vcpus:f} vCPUs)"
    rate = alloydb.node_rate(resource, series, vcpus)
    yield Component(name, Range.of(nodes * HOURS_PER_MONTH), "node-hours", rate)


def _nodes(resource: Resource) -> int | Decimal:
    if resource.text("instance_type", unset="PRIMARY", assume="PRIMARY") == "READ_POOL":
        return resource.required_number("read_pool_config[0].node_count")
    return _NODES.get(resource.text("availability_type", unset="REGIONAL", assume="REGIONAL"), _NODES["REGIONAL"])
