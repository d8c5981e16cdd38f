"""Prices Dataflow jobs: vCPUs, memory and disks of the workers, and the data that the service processes.

https://cloud.google.com/dataflow/pricing and https://cloud.google.com/dataflow/docs/guides/configure-worker-vm (read
2026-12-01): workers cost per vCPU, GiB of memory and GiB of disk; batch, FlexRS and streaming have prices of their own.
Dataflow Prime charges for Data Compute Units (DCUs) instead. A streaming job runs until somebody stops it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import NOTHING, Component, Range, Rate
from octoguard.cost.machines import machine_of
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH
from octoguard.plan import SENSITIVE, UNKNOWN, UNSET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: Final = {
    "monthly_hrs": "hours per month that the job runs (default: 730 for streaming, 0 for batch)",
    "workers": "average workers (within the limits of the autoscaler)",
    "monthly_shuffle_data_gb": "GiB per month that Dataflow Shuffle processes (batch)",
    "monthly_streaming_data_gb": "GiB per month that Streaming Engine processes",
    "monthly_streaming_units": "Streaming Engine Compute Units per month (resource-based billing)",
    "monthly_dcus": "Data Compute Units per month of Dataflow Prime",
}
# Templates of Google whose name says that they read a stream.
_STREAMS: Final = re.compile(r"(?i)pubsub|pub_sub|stream|kafka|kinesis|_cdc")


class _Kind(NamedTuple):
    """A pricing model. `sku` is the end of its SKUs; the rest are the defaults of a worker."""

    name: str
    sku: str
    machine_type: str
    disk_gib: Decimal


_BATCH: Final = _Kind("batch", "batch", "n1-standard-1", Decimal(250))
_FLEXRS: Final = _Kind("FlexRS", "flexrs", "n1-standard-2", Decimal(25))
_STREAMING: Final = _Kind("streaming", "streaming", "n1-standard-4", Decimal(400))
_ENGINE: Final = _Kind("streaming", "streaming", "n1-standard-2", Decimal(30))


def job_lines(resource: Resource, template: str, initial: Decimal | None) -> Iterator[Component]:
    """The lines of a job. `template` is the path of its template; `initial` is its initial number of workers."""
    options = _options(resource)
    kind = _kind(resource, template, options)
    if "enable_prime" in options:
        sku = "dataflow/prime-dcu-streaming" if kind.sku == "streaming" else "dataflow/prime-dcu-batch"
        yield resource.by_usage("monthly_dcus", f"DCUs of Dataflow Prime ({kind.name})", "DCUs", sku)
        return
    yield from _worker_lines(resource, kind, initial)
    if "worker_accelerator" in options:
        yield Component("GPUs", NOTHING, "hours", MissingPrice("GPUs of Dataflow workers"))
    yield from _service_lines(resource, kind)


def _options(resource: Resource) -> str:
    """The experiments and pipeline options of a job, joined: their values are strings such as `enable_prime`."""
    options: list[str] = []
    for name in ("additional_experiments", "additional_pipeline_options"):
        items = resource.items(name)
        options += [item for item in items if isinstance(item, str)]
        if any(item is UNKNOWN or item is SENSITIVE for item in items):
            resource.assume(f"a value of {name} is not known; priced as one that changes no price")
    return " ".join(options)


def _kind(resource: Resource, template: str, options: str) -> _Kind:
    job_type = resource.get("type")  # the state shows it, a plan of a new job does not
    engine = resource.flag("enable_streaming_engine") or "enable_streaming_engine" in options
    if engine or job_type == "JOB_TYPE_STREAMING":
        return _ENGINE if engine else _STREAMING
    if job_type != "JOB_TYPE_BATCH" and _STREAMS.search(template):
        resource.assume("the template reads a stream by its name; priced as a streaming job without Streaming Engine")
        return _STREAMING
    if not isinstance(job_type, str) or not job_type:
        resource.assume("the plan does not show whether the job is batch or streaming; priced as batch")
    return _FLEXRS if re.search(r"(?i)flexrs_?goal\W+(cost|speed)", options) else _BATCH


def _worker_lines(resource: Resource, kind: _Kind, initial: Decimal | None) -> Iterator[Component]:
    machine_type = resource.text("machine_type", unset=kind.machine_type).rpartition("/")[2]
    hours = _hours(resource, kind)
    workers = _workers(resource, initial).times(hours)
    known = resource.catalogue.machine_types.get(machine_type)
    machine = machine_of(machine_type, resource.catalogue)
    if machine is None:
        missing = MissingPrice(f"machine type {machine_type}, which is not in the catalogue")
        yield Component(f"Workers {machine_type}", workers, "hours", missing)
    else:
        vcpus = Decimal(known.vcpus) if known else machine.vcpus
        for what, quantity, unit in (
            ("vCPU", vcpus, "vCPU-hours"),
            ("RAM", machine.memory_gib + machine.extended_gib, "GiB-hours"),
        ):
            rate = Rate.of((1, resource.price(f"dataflow/{what.lower()}-time-{kind.sku}")))
            name = f"Worker {'memory' if what == 'RAM' else 'vCPUs'} ({machine_type}, {kind.name})"
            yield Component(name, workers.times(quantity), unit, rate)
    rate = Rate.of((1, resource.price("dataflow/local-disk-time-pd-standard")))
    yield Component("Worker disks (pd-standard)", workers.times(kind.disk_gib), "GiB-hours", rate)


def _hours(resource: Resource, kind: _Kind) -> Decimal:
    if kind.sku == "streaming":
        return resource.usage_or("monthly_hrs", HOURS_PER_MONTH)
    return resource.usage_of("monthly_hrs")


def _workers(resource: Resource, initial: Decimal | None) -> Range:
    given = resource.used("workers")
    if resource.get("max_workers") is UNSET:
        if given is None and initial is None:
            resource.assume("max_workers is not set; priced as 1 worker")
        return Range.of(given if given is not None else initial or Decimal(1))
    most = max(Decimal(1), resource.number("max_workers", 1))
    if most == 1:
        return Range.of(1)
    return expected_size(resource, "workers", "workers", Decimal(1), most, given=given, running=None, initial=initial)


def _service_lines(resource: Resource, kind: _Kind) -> Iterator[Component]:
    if kind.sku != "streaming":
        if resource.used("monthly_shuffle_data_gb") is not None:
            yield resource.by_usage(
                "monthly_shuffle_data_gb", "Dataflow Shuffle", "GiB", "dataflow/shuffle-data-processed"
            )
        return
    units = resource.used("monthly_streaming_units")
    if units is not None:
        yield resource.by_usage(
            *("monthly_streaming_units", "Streaming Engine Compute Units", "units"),
            "dataflow/streaming-engine-compute-unit",
        )
    if kind is _ENGINE and (units is None or resource.used("monthly_streaming_data_gb") is not None):
        yield resource.by_usage(
            "monthly_streaming_data_gb", "Streaming Engine data", "GiB", "dataflow/streaming-engine-data-processed"
        )
