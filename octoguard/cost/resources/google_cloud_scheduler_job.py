"""Prices google_cloud_scheduler_job: one month of the job. Executions are free.

https://cloud.google.com/scheduler/pricing (prices of 2026-09): three jobs of each billing account are free. Google also
charges for paused jobs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """One month of the job."""
    rate = Rate.of((1, resource.price("scheduler/job", place=GLOBAL)))
    yield Component("Job", Range.of(1), "months", rate, scope="account")
