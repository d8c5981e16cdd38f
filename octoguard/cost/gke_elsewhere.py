"""Prices GKE outside of Google Cloud: hours of the vCPUs of a cluster, by usage.

https://cloud.google.com/kubernetes-engine/pricing: Google charges for each vCPU of the cluster that
runs workloads. The other cloud or the owner of the hardware charges for the machines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: Final[dict[str, str]] = {"vcpu_count": "vCPUs of the cluster that run workloads"}


def vcpu_lines(resource: Resource, sku: str) -> Iterator[Component]:
    """The hours of the vCPUs, at the price of a SKU of GKE."""
    rate = Rate.of((1, resource.price(f"gke/{sku}", place=GLOBAL)))
    vcpus = Range.of(resource.usage_of("vcpu_count"))
    yield Component("vCPUs", vcpus.times(HOURS_PER_MONTH), "hours", rate, usage_based=True)
