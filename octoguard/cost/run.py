"""Prices Cloud Run: vCPU-seconds, GiB-seconds and requests.

https://cloud.google.com/run/pricing (read 2026-11-22). There are two billing modes: request-based (while an instance
serves requests) and instance-based (for the whole lifetime of an instance). Jobs are instance-based. Each billing
account has one free tier per billing mode over all projects and regions, "applied as a spending based discount using
Tier 1 pricing". Minimum instances of request-based services have a rate of their own while they serve no request.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import Unpriceable
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

Mode = Literal["request", "instance", "worker-pool"]

# Price tiers by region: https://cloud.google.com/run/pricing (text of 2025-08-19). Other regions have no price.
_TIER_1: Final = frozenset(
    [
        "asia-east1",
        "asia-northeast1",
        "asia-northeast2",
        "asia-south1",
        "europe-north1",
        "europe-north2",
        "europe-southwest1",
        "europe-west1",
        "europe-west4",
        "europe-west8",
        "europe-west9",
        "me-west1",
        "northamerica-south1",
        "us-central1",
        "us-east1",
        "us-east4",
        "us-east5",
        "us-south1",
        "us-west1",
        "us-west8",
    ]
)
_TIER_2: Final = frozenset(
    [
        "africa-south1",
        "asia-east2",
        "asia-northeast3",
        "asia-southeast1",
        "asia-southeast2",
        "asia-south2",
        "australia-southeast1",
        "australia-southeast2",
        "europe-central2",
        "europe-west10",
        "europe-west12",
        "europe-west2",
        "europe-west3",
        "europe-west6",
        "me-central1",
        "me-central2",
        "northamerica-northeast1",
        "northamerica-northeast2",
        "southamerica-east1",
        "southamerica-west1",
        "us-west2",
        "us-west3",
        "us-west4",
    ]
)
_SKUS: Final[dict[tuple[str, Mode | Literal["idle"]], str]] = {
    ("cpu", "idle"): "services-cpu-{tier}idle-min-instance-request-based-billing",
    ("memory", "idle"): "services-memory-{tier}idle-min-instance-request-based-billing",
    ("cpu", "request"): "services-cpu-{tier}request-based-billing",
    ("memory", "request"): "services-memory-{tier}request-based-billing",
    ("cpu", "instance"): "services-cpu-{tier}instance-based-billing-jobs-cpu",
    ("memory", "instance"): "services-memory-{tier}instance-based-billing-jobs-memory",
    ("cpu", "worker-pool"): "worker-pools-cpu",
    ("memory", "worker-pool"): "worker-pools-memory",
}
SECONDS_PER_HOUR: Final = Decimal(3600)
SECONDS_PER_MONTH: Final = HOURS_PER_MONTH * SECONDS_PER_HOUR
SERVICE_USAGE: Final[dict[str, str]] = {
    "monthly_requests": "requests per month",
    "average_request_duration_ms": "average duration of a request in milliseconds",
    "concurrent_requests_per_instance": "concurrent requests per instance (default: 1)",
    "instance_hrs": "hours per month that each minimum instance runs (instance-based billing)",
}
_QUANTITY = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>m|[KMGT]i?|k)?")
_FACTORS: Final = {
    "m": Decimal("0.001"),
    "k": Decimal(1000),
    "K": Decimal(1000),
    "M": Decimal(10) ** 6,
    "G": Decimal(10) ** 9,
    "T": Decimal(10) ** 12,
    "Ki": Decimal(2) ** 10,
    "Mi": Decimal(2) ** 20,
    "Gi": Decimal(2) ** 30,
    "Ti": Decimal(2) ** 40,
}
_DEFAULT_CPU: Final = "1"
_DEFAULT_MEMORY: Final = "512Mi"


def shape(resource: Resource, containers: str) -> tuple[Decimal, Decimal]:
    """(vCPUs, GiB of memory) of one instance, over all of its containers."""
    count = max(1, len(resource.items(containers)))
    cpu = memory = Decimal(0)
    for number in range(count):
        limits = f"{containers}[{number}].resources[0].limits"
        cpu += quantity(resource.text(f"{limits}.cpu", unset=_DEFAULT_CPU), "cpu")
        memory += quantity(resource.text(f"{limits}.memory", unset=_DEFAULT_MEMORY), "memory") / 2**30
    return cpu, memory


def quantity(text: str, what: str) -> Decimal:
    """A quantity in Kubernetes notation: `500m`, `2`, `512Mi`. Raises Unpriceable for anything else."""
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise Unpriceable(f"the {what} limit is not a valid quantity")
    return Decimal(match["number"]) * _FACTORS.get(match["unit"], Decimal(1))


def seconds(resource: Resource, mode: Mode, instances: Range, cpu: Decimal, memory: Decimal) -> Iterator[Component]:
    """The vCPU-seconds and GiB-seconds of `instances`, which are seconds of running instances."""
    for what, unit, size in (("cpu", "vCPU-seconds", cpu), ("memory", "GiB-seconds", memory)):
        name = f"{'CPU' if what == 'cpu' else 'Memory'} ({mode}-based)"
        rate = _rate(resource, what, mode)
        yield Component(
            name,
            instances.times(size),
            unit,
            rate,
            usage_based=True,
            scope="account",
            per=f"Cloud Run {what} ({mode}-based)",
            across_regions=True,
        )


def has_gpus(resource: Resource, template: str) -> bool:
    """Whether the instances of a template have GPUs. Then billing is always instance-based."""
    return bool(resource.text(f"{template}.node_selector[0].accelerator", unset=""))


def gpu_seconds(resource: Resource, template: str, instances: Range) -> Iterator[Component]:
    """The GPU-seconds of `instances`, which are seconds of running instances; nothing without a GPU."""
    accelerator = resource.text(f"{template}.node_selector[0].accelerator", unset="") if template else ""
    if not accelerator:
        return
    redundancy = "without" if resource.flag(f"{template}.gpu_zonal_redundancy_disabled") else "with"
    price = resource.price(f"run/{accelerator}-gpu-{redundancy}-zonal-redundancy")
    yield Component(f"GPU ({accelerator})", instances, "GPU-seconds", Rate.of((1, price)), usage_based=True)


def service_lines(
    resource: Resource, mode: Mode, cpu: Decimal, memory: Decimal, least: Decimal, most: Decimal, template: str = ""
) -> Iterator[Component]:
    """A service with `least` to `most` instances. `most` is 0 without a limit. The block `template` can have GPUs."""
    if mode == "instance":
        each = resource.used("instance_hrs")
        expected = least * SECONDS_PER_MONTH if each is None else max(least, Decimal(1)) * each * SECONDS_PER_HOUR
        floor, ceiling = least * SECONDS_PER_MONTH, max(most, least) * SECONDS_PER_MONTH
        instances = Range(min(floor, expected), expected, max(ceiling, expected))
        yield from seconds(resource, mode, instances, cpu, memory)
        yield from gpu_seconds(resource, template, instances)
        return
    requests = resource.usage_or("monthly_requests", 0)
    served = requests * resource.usage_of("average_request_duration_ms") / 1000
    served /= max(Decimal(1), resource.usage_or("concurrent_requests_per_instance", 1))
    yield from seconds(resource, mode, Range.of(served), cpu, memory)
    yield resource.by_usage("monthly_requests", "Requests", "requests", "run/requests", scope="account", place=GLOBAL)
    if idle := max(Decimal(0), least * SECONDS_PER_MONTH - served):
        yield Component("Idle CPU", Range.of(idle * cpu), "vCPU-seconds", _rate(resource, "cpu", "idle"))
        yield Component("Idle memory", Range.of(idle * memory), "GiB-seconds", _rate(resource, "memory", "idle"))


def _rate(resource: Resource, what: str, mode: Mode | Literal["idle"]) -> Rate | MissingPrice:
    region = resource.place
    if region in _TIER_1:
        tier, place = "", "us-central1"
    elif region in _TIER_2:
        tier, place = "tier-2-", "tier-2-regions"
    else:
        return MissingPrice(f"Cloud Run in {region}, whose price tier is unknown")
    if tier and mode == "worker-pool":
        return MissingPrice(f"worker pools of Cloud Run in {region}, a region of Tier 2")
    price = resource.price(f"run/{_SKUS[what, mode].format(tier=tier)}", place=place)
    rate = Rate.of((1, price))
    if not tier or isinstance(rate, MissingPrice):
        return rate
    free = Rate.of((1, resource.price(f"run/{_SKUS[what, mode].format(tier='')}", place="us-central1")))
    return rate if isinstance(free, MissingPrice) else _with_allowance_of(free, rate)


def _with_allowance_of(tier_1: Rate, rate: Rate) -> Rate:
    """A rate with the free tier of tier 1, which is worth fewer seconds where a second costs more."""
    if len(tier_1.tiers) < 2 or tier_1.tiers[0][1] or len(rate.tiers) < 2 or rate.tiers[0][1] or not rate.usd:
        return rate
    start = tier_1.tiers[1][0] * tier_1.usd / rate.usd
    return replace(rate, tiers=(rate.tiers[0], (start, rate.usd)))
