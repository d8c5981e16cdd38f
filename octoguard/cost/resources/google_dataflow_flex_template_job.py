"""Prices google_dataflow_flex_template_job: its workers, and the data that Dataflow processes, by usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.dataflow import USAGE, job_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

__all__ = ["USAGE", "components"]


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the workers, from one to `max_workers`; `num_workers` is the initial number."""
    initial = resource.number("num_workers", 0)
    yield from job_lines(resource, resource.text("container_spec_gcs_path", unset=""), initial or None)
