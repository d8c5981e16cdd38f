"""Prices google_network_management_vpc_flow_logs_config: VPC Flow Logs, from usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import flow_logs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = flow_logs.USAGE
FREE = "a disabled configuration generates no flow logs"


def components(resource: Resource) -> Iterator[Component]:
    """GiB of logs; nothing for a disabled configuration."""
    if resource.text("state", unset="ENABLED") != "DISABLED":
        yield flow_logs.generated(resource)
