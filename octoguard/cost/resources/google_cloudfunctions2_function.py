"""Prices google_cloudfunctions2_function (2nd generation): vCPU time, memory time, requests, idle minimum instances.

Google bills a 2nd generation function as a Cloud Run service with request-based billing
(https://cloud.google.com/run/pricing, text of 2025-08-19). The memory sets the CPU unless available_cpu does
(https://cloud.google.com/functions/docs/configuring/memory, read 2026-12-01). Cloud Build charges for the build, and
Pub/Sub for the transport of events. Eventarc does not charge for events of Google Cloud.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost import run
from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {key: text for key, text in run.SERVICE_USAGE.items() if key != "instance_hrs"}
_CONFIG: Final = "service_config[0]"
_DEFAULT_MEMORY: Final = "256M"
# [(MiB of memory, vCPUs)]: a size between two of these sizes gets the CPU of the larger one.
_CPU_OF_MEMORY: Final = (
    (128, "0.083"),
    (256, "0.167"),
    (512, "0.333"),
    (1024, "0.583"),
    (2048, "1"),
    (8192, "2"),
    (16384, "4"),
    (32768, "8"),
)


def components(resource: Resource) -> Iterator[Component]:
    """vCPU-seconds, GiB-seconds and requests."""
    memory = run.quantity(resource.text(f"{_CONFIG}.available_memory", unset=_DEFAULT_MEMORY), "memory") / 2**30
    given = resource.text(f"{_CONFIG}.available_cpu", unset="")
    cpu = run.quantity(given, "cpu") if given else _cpu_of(memory)
    least = resource.number(f"{_CONFIG}.min_instance_count", 0)
    most = resource.number(f"{_CONFIG}.max_instance_count", 0)
    yield from run.service_lines(resource, "request", cpu, memory, least, most)


def _cpu_of(memory_gib: Decimal) -> Decimal:
    """The vCPUs of a function with this memory. Raises Unpriceable above 32 GiB."""
    for mebibytes, cpu in _CPU_OF_MEMORY:
        if memory_gib * 1024 <= mebibytes:
            return Decimal(cpu)
    raise Unpriceable(f"{_CONFIG}.available_memory is above 32 GiB")
