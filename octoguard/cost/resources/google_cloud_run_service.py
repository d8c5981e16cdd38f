"""Prices google_cloud_run_service: seconds of its instances and requests, by usage and by its least instances.

Annotations say how it is billed and scaled: https://cloud.google.com/run/docs/configuring/billing-settings (read
2026-11-22).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from octoguard.cost import run
from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = run.SERVICE_USAGE


def components(resource: Resource) -> Iterator[Component]:
    """vCPU-seconds, GiB-seconds, requests."""
    cpu, memory = run.shape(resource, "template[0].spec[0].containers")
    found = resource.get("template[0].metadata[0].annotations")
    annotations: dict[str, Any] = found if isinstance(found, dict) else {}
    if found is UNKNOWN or found is SENSITIVE:
        resource.assume("its annotations are not known: taken as billed by request, without least instances")
    throttled = str(annotations.get("run.googleapis.com/cpu-throttling", "true")) != "false"
    least = _count(annotations, "autoscaling.knative.dev/minScale")
    most = _count(annotations, "autoscaling.knative.dev/maxScale")
    yield from run.service_lines(resource, "request" if throttled else "instance", cpu, memory, least, most)


def _count(annotations: dict[str, Any], name: str) -> Decimal:
    text = str(annotations.get(name, ""))
    return Decimal(text) if text.isdecimal() else Decimal(0)
