"""Prices google_cloud_run_v2_worker_pool: the time of its instances, which run all month.

https://cloud.google.com/run/pricing (text of 2025-08-19): worker pools have prices and a free tier of their own, which
are known for Tier 1 regions. By default the scaling is manual (provider documentation of scaling_mode) with one
instance.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost import run
from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"instances": "average number of instances, for automatic scaling"}
_TEMPLATE = "template[0]"
_DEFAULT_INSTANCES = 1


def components(resource: Resource) -> Iterator[Component]:
    """vCPU-seconds, GiB-seconds and GPU-seconds."""
    cpu, memory = run.shape(resource, f"{_TEMPLATE}.containers")
    seconds = _instances(resource).times(run.SECONDS_PER_MONTH)
    yield from run.seconds(resource, "worker-pool", seconds, cpu, memory)
    yield from run.gpu_seconds(resource, _TEMPLATE, seconds)


def _instances(resource: Resource) -> Range:
    if resource.text("scaling[0].scaling_mode", unset="MANUAL") != "AUTOMATIC":
        return Range.of(resource.number("scaling[0].manual_instance_count", _DEFAULT_INSTANCES))
    least = resource.number("scaling[0].min_instance_count", 0)
    most = max(least, resource.number("scaling[0].max_instance_count", max(least, Decimal(_DEFAULT_INSTANCES))))
    given = resource.used("instances")
    return expected_size(resource, "instances", "instances", least, most, given=given, running=None)
