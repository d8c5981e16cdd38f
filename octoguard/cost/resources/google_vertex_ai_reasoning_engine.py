"""Prices google_vertex_ai_reasoning_engine (Agent Engine): vCPU-hours and memory of the runtime, by usage.

https://cloud.google.com/vertex-ai/pricing (read 2026-12-01): 50 vCPU-hours and 100 GiB-hours per month are free in a
project. Sessions, memories and model calls are not included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_vcpu_hrs": "vCPU-hours per month of the runtime",
    "monthly_memory_gb_hrs": "GiB-hours of memory per month of the runtime",
}


def components(resource: Resource) -> Iterator[Component]:
    """vCPU-hours and GiB-hours."""
    sku = "vertex-ai/agent-engine"
    yield resource.by_usage("monthly_vcpu_hrs", "Runtime vCPUs", "vCPU-hours", f"{sku}-vcpu", scope="project")
    yield resource.by_usage("monthly_memory_gb_hrs", "Runtime memory", "GiB-hours", f"{sku}-memory", scope="project")
