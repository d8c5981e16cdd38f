"""Prices the nodes of AlloyDB instances by machine type, and finds the cluster of an instance.

https://cloud.google.com/alloydb/pricing: Google charges for the vCPUs and the memory of each node. A
primary instance with high availability has two nodes.
https://docs.cloud.google.com/alloydb/docs/choose-machine-type (read 2026-12-01): a vCPU has 8 GiB, except in
n2-highmem-128. An instance without a machine type is N2.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Rate
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource

_TYPE: Final = re.compile(r"(?P<series>[a-z]\d+[a-z]?)-highmem-(?P<vcpus>\d+)(?:-\w+)?")
_GIB_PER_VCPU: Final = 8
_LARGEST_N2: Final = (Decimal(128), Decimal(864))
_SKUS: Final = {"c4": "alloydb/c4-vcpu-with-8-gib-of-ram", "c4a": "alloydb/c4a-vcpu-with-8-gib-of-ram"}


def machine(resource: Resource) -> tuple[str, Decimal]:
    """(series, vCPUs) of a node. Raises Unpriceable if the plan has neither a machine type nor a number of vCPUs."""
    path = "machine_config[0].machine_type"
    if not resource.is_given(path):
        return "n2", resource.required_number("machine_config[0].cpu_count")
    name = resource.required(path)
    match = _TYPE.fullmatch(name)
    if match is None:
        raise Unpriceable(f"unknown AlloyDB machine type {name}")
    return match["series"], Decimal(match["vcpus"])


def node_rate(resource: Resource, series: str, vcpus: Decimal) -> Rate | MissingPrice:
    """The price of one node per hour."""
    if series == "n2":
        memory = _LARGEST_N2[1] if vcpus == _LARGEST_N2[0] else vcpus * _GIB_PER_VCPU
        return Rate.of((vcpus, resource.price("alloydb/n2-vcpu")), (memory, resource.price("alloydb/n2-ram")))
    if series in _SKUS:
        return Rate.of((vcpus, resource.price(_SKUS[series])))
    return MissingPrice(f"AlloyDB machine series {series.upper()}")


def cluster_of(resource: Resource) -> Resource | None:
    """The cluster of an instance; None if the plan does not have it."""
    clusters = resource.linked("cluster", "google_alloydb_cluster")
    return resource.other(clusters[0]) if len(clusters) == 1 else None


def is_free_trial(cluster: Resource) -> bool:
    """Whether a cluster is a free trial cluster: https://docs.cloud.google.com/alloydb/docs/free-trial-cluster."""
    return cluster.text("subscription_type", unset="STANDARD", assume="STANDARD") == "TRIAL"
