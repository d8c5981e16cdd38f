"""Prices VPC Flow Logs: GiB of logs that they generate, from usage.

https://cloud.google.com/vpc/network-pricing, section network telemetry (reviewed 2026-09): 0.25 USD/GiB. The volume
depends on traffic, sampling and filters, so the plan does not show it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

KEY: Final = "monthly_flow_logs_gb"
USAGE: Final[dict[str, str]] = {KEY: "GiB of VPC Flow Logs per month"}


def has_volume(resource: Resource) -> bool:
    """Whether the usage file has the volume of the flow logs."""
    return resource.used(KEY) is not None


def generated(resource: Resource) -> Component:
    """The flow logs of a month."""
    return resource.by_usage(KEY, "VPC Flow Logs", "GiB", "network/vpc-flow-logs-generation", place=GLOBAL)
