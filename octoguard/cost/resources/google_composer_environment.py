"""Prices google_composer_environment: Composer 2 by size and workloads, Composer 3 by DCUs, Composer 1 by its nodes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import NOTHING, Component, Range, Rate
from octoguard.cost.composer import CONFIG, WORKERS_KEY, version_of, workloads_of
from octoguard.cost.disks import disk_components
from octoguard.cost.nodes import machine_components
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    WORKERS_KEY: "average Airflow workers of Composer 2 (within the limits of the autoscaler)",
    "dcus": "average DCUs of a Composer 3 environment, as its monitoring page shows them",
    "database_storage_gb": "average GiB in the Airflow database",
}
_FEES: Final = {
    "ENVIRONMENT_SIZE_SMALL": ("small", "composer/composer-2-small-environment-fee"),
    "ENVIRONMENT_SIZE_MEDIUM": ("medium", "composer/composer-2-medium-environment-fee"),
    "ENVIRONMENT_SIZE_LARGE": ("large", "composer/composer-2-large-environment-fee"),
}
# Composer 1: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/composer_environment
_NODES: Final = Decimal(3)
_MACHINE: Final = "n1-standard-1"
_DISK_GIB: Final = Decimal(100)


def components(resource: Resource) -> Iterator[Component]:
    """The lines of the version that the environment runs."""
    version = version_of(resource)
    if version == 1:
        yield from _composer_1(resource)
        return
    yield from _composer_2(resource) if version == 2 else _composer_3(resource)
    yield resource.by_usage(
        "database_storage_gb", "Database storage", "GiB-months", f"composer/composer-{version}-database-storage"
    )


def _composer_1(resource: Resource) -> Iterator[Component]:
    count = Range.of(resource.number(f"{CONFIG}.node_count", _NODES))
    machine = resource.text(f"{CONFIG}.node_config[0].machine_type", unset=_MACHINE)
    yield from machine_components(resource, machine, count, spot=False)
    size = resource.number(f"{CONFIG}.node_config[0].disk_size_gb", 0) or _DISK_GIB
    yield from disk_components(resource, "Boot disk", "pd-standard", size, count)
    missing = MissingPrice("the web server, the database and the cluster fee of Composer 1")
    yield Component("Environment", Range.of(1).times(HOURS_PER_MONTH), "hours", missing)


def _composer_2(resource: Resource) -> Iterator[Component]:
    size = resource.text(f"{CONFIG}.environment_size", unset="ENVIRONMENT_SIZE_SMALL")
    name, sku = _FEES.get(size, (size, ""))
    resilient = resource.text(f"{CONFIG}.resilience_mode", unset="STANDARD_RESILIENCE") == "HIGH_RESILIENCE"
    hours = Range.of(HOURS_PER_MONTH)
    if resilient or not sku:
        kind = "highly resilient environments" if resilient else f"environments of size {size}"
        yield Component(f"Environment fee ({name})", hours, "hours", MissingPrice(f"{kind} of Composer 2"))
    else:
        yield Component(f"Environment fee ({name})", hours, "hours", Rate.of((1, resource.price(sku))))
    workloads = workloads_of(resource)
    for label, quantity, unit, kind in (
        ("Compute vCPUs", workloads.cpu, "vCPU-hours", "cpu"),
        ("Compute memory", workloads.memory, "GiB-hours", "memory"),
        ("Compute storage", workloads.storage, "GiB-hours", "storage"),
    ):
        rate = Rate.of((1, resource.price(f"composer/composer-2-compute-{kind}")))
        yield Component(label, quantity.times(HOURS_PER_MONTH), unit, rate)


def _composer_3(resource: Resource) -> Iterator[Component]:
    given = resource.used("dcus")
    if given is None:
        missing = MissingPrice("the DCUs of the environment, which the plan does not show; set dcus in a usage file")
        yield Component("DCUs", NOTHING, "DCU-hours", missing, usage_based=True)
        return
    rate = Rate.of((1, resource.price("composer/composer-3-dcu")))
    yield Component("DCUs", Range.of(given).times(HOURS_PER_MONTH), "DCU-hours", rate, usage_based=True)
