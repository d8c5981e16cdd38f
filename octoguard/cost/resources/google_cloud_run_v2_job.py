"""Prices google_cloud_run_v2_job: task time, by usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import run
from octoguard.cost.component import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_job_executions": "executions per month",
    "average_task_execution_mins": "average duration of a task in minutes",
}


def components(resource: Resource) -> Iterator[Component]:
    """vCPU-seconds, GiB-seconds and GPU-seconds."""
    cpu, memory = run.shape(resource, "template[0].template[0].containers")
    tasks = resource.number("template[0].task_count", 1) * resource.usage_of("monthly_job_executions")
    lived = tasks * resource.usage_of("average_task_execution_mins") * 60
    yield from run.seconds(resource, "instance", Range.of(lived), cpu, memory)
    yield from run.gpu_seconds(resource, "template[0].template[0]", Range.of(lived))
