"""Prices google_cloud_run_service: instance time and requests, by usage and minimum instances.

Annotations set the billing mode and the scaling: https://cloud.google.com/run/docs/configuring/billing-settings (read
2026-11-22).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from octoguard.cost import run
from octoguard.cost.resource import absence
from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = run.SERVICE_USAGE


def components(resource: Resource) -> Iterator[Component]:
    """vCPU-seconds, GiB-seconds, requests."""
    cpu, memory = run.shape(resource, "template[0].spec[0].containers")
    annotations = resource.get("template[0].metadata[0].annotations")
    settings: dict[str, Any] = annotations if isinstance(annotations, dict) else {}
    if annotations is UNKNOWN or annotations is SENSITIVE:
        resource.assume(
            f"annotations {absence(annotations)}; priced as request-based billing without minimum instances"
        )
    throttled = str(settings.get("run.googleapis.com/cpu-throttling", "true")) != "false"
    least = _count(settings, "autoscaling.knative.dev/minScale")
    most = _count(settings, "autoscaling.knative.dev/maxScale")
    yield from run.service_lines(resource, "request" if throttled else "instance", cpu, memory, least, most)


def _count(annotations: dict[str, Any], name: str) -> Decimal:
    text = str(annotations.get(name, ""))
    return Decimal(text) if text.isdecimal() else Decimal(0)
