"""Prices google_compute_subnetwork: VPC Flow Logs, if a usage file has their volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import flow_logs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = flow_logs.USAGE
FREE = f"subnetworks are free; VPC Flow Logs are priced with {flow_logs.KEY} in a usage file"


def components(resource: Resource) -> Iterator[Component]:
    """GiB of logs, if the subnetwork has a log configuration and their volume is known."""
    if resource.items("log_config") and flow_logs.has_volume(resource):
        yield flow_logs.generated(resource)
