"""Prices google_cloud_run_v2_service: instance time and requests, by usage and minimum instances.

Without a `resources` block, billing is request-based. With one, it is instance-based unless the block sets cpu_idle
(https://cloud.google.com/ruby/docs/reference/google-cloud-run-v2/latest, read 2026-11-22). Services with GPUs are
always instance-based (https://cloud.google.com/run/docs/configuring/services/gpu).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = run.SERVICE_USAGE
_CONTAINERS = "template[0].containers"


def components(resource: Resource) -> Iterator[Component]:
    """vCPU-seconds, GiB-seconds, requests, GPU-seconds."""
    cpu, memory = run.shape(resource, _CONTAINERS)
    says_resources = bool(resource.items(f"{_CONTAINERS}[0].resources"))
    idle = resource.flag(f"{_CONTAINERS}[0].resources[0].cpu_idle", unset=not says_resources)
    least = max(
        resource.number("scaling[0].min_instance_count", 0),
        resource.number("template[0].scaling[0].min_instance_count", 0),
    )
    most = resource.number("template[0].scaling[0].max_instance_count", 0)
    if resource.text("scaling[0].scaling_mode", unset="AUTOMATIC") == "MANUAL":
        least = most = resource.number("scaling[0].manual_instance_count", 0)
    mode: run.Mode = "request" if idle and not run.has_gpus(resource, "template[0]") else "instance"
    yield from run.service_lines(resource, mode, cpu, memory, least, most, "template[0]")
