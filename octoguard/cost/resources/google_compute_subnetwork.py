"""Prices google_compute_subnetwork: VPC Flow Logs, from usage. A subnetwork without flow logs is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import flow_logs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = flow_logs.USAGE
FREE = "subnetworks without VPC Flow Logs are free"


def components(resource: Resource) -> Iterator[Component]:
    """GiB of logs, if the subnetwork has a log configuration."""
    if resource.items("log_config"):
        yield flow_logs.generated(resource)
