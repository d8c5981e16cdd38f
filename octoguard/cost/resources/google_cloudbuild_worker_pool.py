"""Prices google_cloudbuild_worker_pool: build minutes by the vCPUs and the memory of a worker, by usage.

https://cloud.google.com/build/pricing (prices of 2025-08): Google charges for build minutes, not for an idle pool, and
no minutes are free. Without a machine type, workers are n1-standard-1:
https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/cloudbuild_worker_pool.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_build_minutes": "minutes of builds per month in this pool"}
_CONFIG: Final = "worker_config[0]"
# The size of a worker's disk without disk_size_gb: https://cloud.google.com/build/docs/private-pools/worker-pool-config-file-schema
_DISK_GB: Final = 100


def components(resource: Resource) -> Iterator[Component]:
    """Build minutes per month, and disk space beyond the usual size."""
    machine_type = resource.text(f"{_CONFIG}.machine_type", unset="n1-standard-1")
    machine = resource.catalogue.machine_types.get(machine_type)
    rate: Rate | MissingPrice = MissingPrice(f"machine type {machine_type}, which is not in the catalogue")
    if machine is not None:
        rate = Rate.of(
            (Decimal(machine.vcpus), resource.price("build/private-pool-vcpu-per-minute", place=GLOBAL)),
            (machine.memory_gib, resource.price("build/private-pool-gb-per-minute", place=GLOBAL)),
        )
    minutes = Range.of(resource.usage_of("monthly_build_minutes"))
    yield Component(f"Build minutes ({machine_type})", minutes, "minutes", rate, usage_based=True)
    if beyond := max(Decimal(0), resource.number(f"{_CONFIG}.disk_size_gb", 0) - _DISK_GB):
        missing = MissingPrice(f"worker disks beyond {_DISK_GB} GB")
        yield Component("Worker disk", Range.of(beyond), "GB", missing, usage_based=True)
