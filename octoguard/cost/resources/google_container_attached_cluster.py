"""Prices google_container_attached_cluster: vCPUs of an attached cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import gke_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = gke_elsewhere.USAGE


def components(resource: Resource) -> Iterator[Component]:
    """The hours of the vCPUs."""
    return gke_elsewhere.vcpu_lines(resource, "gke-attached-multicloud-vcpu")
