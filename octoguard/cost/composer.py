"""Prices Cloud Composer environments: the version, and the workloads of Composer 2.

https://cloud.google.com/composer/pricing (read 2026-12-01): Composer 2 charges a fee by size, for the vCPUs, memory and
storage of its components, and for its database. Composer 3 charges for DCU-hours and for its database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import NOTHING, Range
from octoguard.cost.resource import Unpriceable
from octoguard.plan import UNSET

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource

CONFIG: Final = "config[0]"
WORKLOADS: Final = f"{CONFIG}.workloads_config[0]"
WORKERS_KEY: Final = "workers"
_VERSION: Final = re.compile(r"composer-(\d+)")
# The components of a small environment. 0.5 vCPUs are also the least that Google allows:
# https://cloud.google.com/composer/docs/composer-2/scale-environments (read 2026-12-01)
_DEFAULT_CPU: Final = Decimal("0.5")
_DEFAULT_MEMORY: Final = Decimal("1.875")
_DEFAULT_STORAGE: Final = Decimal(1)
_LEAST_WORKERS, _MOST_WORKERS = Decimal(1), Decimal(3)


@dataclass(frozen=True, slots=True)
class Workloads:
    """vCPUs, GiB of memory and GiB of storage of all components."""

    cpu: Range = NOTHING
    memory: Range = NOTHING
    storage: Range = NOTHING

    def plus(self, other: Workloads) -> Workloads:
        """The sum."""
        return Workloads(self.cpu.plus(other.cpu), self.memory.plus(other.memory), self.storage.plus(other.storage))


def version_of(resource: Resource) -> int:
    """The major version of an environment. Raises Unpriceable if the plan does not show it."""
    path = f"{CONFIG}.software_config[0].image_version"
    image = resource.get(path)
    if image is UNSET and resource.number(f"{CONFIG}.node_count", 0):
        return 1  # only Composer 1 has a number of nodes
    match = _VERSION.match(resource.required(path))
    if match is None or match[1] not in ("1", "2", "3"):
        raise Unpriceable(f"{path} does not name Composer 1, 2 or 3")
    return int(match[1])


def workloads_of(resource: Resource) -> Workloads:
    """The workloads of a Composer 2 environment, with the workers of its autoscaler."""
    if not isinstance(resource.get(WORKLOADS), dict):
        resource.assume(
            f"the plan does not show {WORKLOADS}; priced with the defaults: one scheduler, a web server and "
            f"{_LEAST_WORKERS:f} to {_MOST_WORKERS:f} workers with 0.5 vCPUs and 1.875 GiB each"
        )
    total = _component(resource, "scheduler", _count(resource, "scheduler", 1))
    total = total.plus(_component(resource, "web_server", Range.of(1)))
    triggerers = _count(resource, "triggerer", 0)
    if triggerers != NOTHING:
        total = total.plus(_component(resource, "triggerer", triggerers, storage=False))
    return total.plus(_component(resource, "worker", _workers(resource)))


def _count(resource: Resource, name: str, unset: int) -> Range:
    return Range.of(resource.number(f"{WORKLOADS}.{name}[0].count", unset))


def _workers(resource: Resource) -> Range:
    least = resource.number(f"{WORKLOADS}.worker[0].min_count", _LEAST_WORKERS)
    most = max(least, resource.number(f"{WORKLOADS}.worker[0].max_count", _MOST_WORKERS))
    given = resource.used(WORKERS_KEY)
    if least == most and given is None:
        return Range.of(least)
    return expected_size(resource, "workers", WORKERS_KEY, least, most, given=given, running=None)


def _component(resource: Resource, name: str, count: Range, *, storage: bool = True) -> Workloads:
    block = f"{WORKLOADS}.{name}[0]"
    cpu = resource.number(f"{block}.cpu", _DEFAULT_CPU)
    memory = resource.number(f"{block}.memory_gb", _DEFAULT_MEMORY)
    disk = resource.number(f"{block}.storage_gb", _DEFAULT_STORAGE) if storage else Decimal(0)
    return Workloads(count.times(cpu), count.times(memory), count.times(disk))
