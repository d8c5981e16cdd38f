"""Google's rules for committed use discounts: which prices a commitment covers, at which discount.

- Resource-based: https://docs.cloud.google.com/compute/docs/instances/signing-up-committed-use-discounts. The rates are
  prices of the catalogue.
- Flexible: https://docs.cloud.google.com/compute/docs/instances/committed-use-discounts-overview. For GKE Autopilot:
  https://docs.cloud.google.com/kubernetes-engine/cud.
- Spend-based: https://docs.cloud.google.com/docs/cuds-spend-based.

The percentages of machines are from the Compute Engine pricing pages, saved 2026-08. Those of Cloud SQL are from its
pricing page of 2026-04-15, and the others from the pages above, read 2026-08.

Resource-based commitments apply first. Then the commitments of single services apply, then flexible commitments.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.cost.machines import skus_of_local_ssd, skus_of_series

if TYPE_CHECKING:
    from octoguard.cost.commitments.owned import Service, Term
    from octoguard.cost.price import Price


class Covers(NamedTuple):
    """What a price is for. `service` has commitments of its own, or is "compute"; `flexible` is a key of FLEXIBLE."""

    service: str
    series: str = ""
    part: str = ""
    flexible: str = ""


# {what flexible commitments cover: percent off on-demand for (1 year, 3 years)}. 0 means that there is no such term.
FLEXIBLE: Final[dict[str, tuple[int, int]]] = {
    **dict.fromkeys(
        ("e2", "n1", "n2", "n2d", "n4", "n4a", "n4d", "t2d", "c2", "c2d", "c3", "c3d", "c4", "c4a", "c4d", "z3"),
        (28, 46),
    ),
    **dict.fromkeys(("h3", "h4d"), (17, 38)),
    **dict.fromkeys(("m1", "m2", "m3", "m4"), (0, 63)),
    "c4n": (28, 54),
    "local-ssd": (28, 46),
    "gke-autopilot": (28, 46),
    "run-instances": (28, 46),
    "run-requests": (17, 17),
}
# Percent off on-demand of the commitments of single services, for (1 year, 3 years).
SPEND: Final[dict[str, tuple[int, int]]] = {
    "cloud-sql": (25, 52),
    "alloydb": (25, 52),
    "spanner": (20, 40),
    "bigtable": (20, 40),
    "memorystore": (20, 40),
    "gke-autopilot": (20, 45),  # no longer sold since 2024-10-15; flexible commitments replaced it
}
# The services whose commitments are for one region.
REGIONAL: Final = frozenset({"cloud-sql", "gke-autopilot"})
# Shared-core nodes and Redis instances of capacity tier M1 have no discount:
# https://cloud.google.com/memorystore/docs/redis/cuds.
_SERVICES: Final = (
    ("cloud-sql", re.compile(r"sql/cloud-sql-.*-(vcpu|ram)")),
    ("alloydb", re.compile(r"alloydb/(.*-)?(vcpu|ram)")),
    ("spanner", re.compile(r"spanner/.*\b(node|replica|processing-unit)s?\b.*")),
    ("bigtable", re.compile(r"bigtable/(?!.*storage)(.*-)?nodes?(-.*)?")),
    ("memorystore", re.compile(r"redis/redis-(capacity-(basic|standard)|standard-node-capacity)-m[2-5]")),
    ("memorystore", re.compile(r"redis/redis-cluster-node-(?!shared-core).*")),
    ("memorystore", re.compile(r"(redis-cluster|valkey|memcached)/(?!.*shared-core).*node.*")),
)
_AUTOPILOT: Final = re.compile(r"gke/autopilot-pod-(mcpu|memory|ephemeral-storage)-requests")
_RUN: Final = re.compile(r"run/services-(cpu|memory)-.*")
_SLOTS: Final = re.compile(r"bigquery/(enterprise|enterprise-plus)-edition-slot-hour")
_MACHINE: Final = re.compile(r"compute/machine-type-((?P<series>[a-z]+\d+[a-z]*)-.*)")
_GPU: Final = re.compile(r"compute/(?P<gpu>.+)-gpu")
# {series: (SKU of committed vCPUs, SKU of committed memory)}
_COMMITTED: Final = {
    "c2": ("commitment-compute-optimized-core", "commitment-compute-optimized-ram"),
    "c2d": ("c2d-amd-cpu", "c2d-amd-ram"),
    "c4a": ("c4a-arm-cpu", "c4a-arm-ram"),
    "m1": ("memory-optimized-cpu", "memory-optimized-ram"),
    "m3": ("m3-memory-optimized-cpu", "m3-memory-optimized-ram"),
    "n1": ("cpu", "ram"),
    "n2d": ("n2d-amd-cpu", "n2d-amd-ram"),
    "t2d": ("t2d-amd-cpu", "t2d-amd-ram"),
    **{
        series: (f"{series}-cpu", f"{series}-ram")
        for series in ("c3", "c3d", "c4", "c4d", "c4n", "e2", "h3", "m4", "n2", "n4", "n4a", "n4d", "z3")
    },
}
SERIES: Final = frozenset(_COMMITTED)


@cache
def covers(sku: str) -> Covers | None:
    """What a SKU is for; None if no commitment covers it."""
    if sku.startswith("compute/"):
        return _of_machines(sku)
    if _AUTOPILOT.fullmatch(sku):
        # Flexible commitments list vCPUs and memory of pods only.
        return Covers("gke-autopilot", flexible="" if "ephemeral" in sku else "gke-autopilot")
    if _RUN.fullmatch(sku):
        return Covers("run", flexible="run-instances" if "instance-based" in sku else "run-requests")
    if match := _SLOTS.fullmatch(sku):
        return Covers("bigquery", match[1], "slot")
    return next((Covers(service) for service, pattern in _SERVICES if pattern.fullmatch(sku)), None)


def _of_machines(sku: str) -> Covers | None:
    if found := skus_of_series().get(sku):
        series, part = found
        return Covers("compute", series, part, series if series in FLEXIBLE else "")
    if sku in skus_of_local_ssd():
        return Covers("compute", skus_of_local_ssd()[sku], "local-ssd", "local-ssd")
    if match := _MACHINE.fullmatch(sku):
        series = match["series"]
        return Covers("compute", series, f"machine:{match[1]}", series if series in FLEXIBLE else "")
    if match := _GPU.fullmatch(sku):
        return Covers("compute", "", f"gpu:{match['gpu']}")
    return None


def covered_part(price: Price) -> Covers | None:
    """What a price is for; None if no commitment covers it. Spot and committed prices have no further discount."""
    return covers(price.sku) if price.usage == "on-demand" else None


def discount(what: Covers, service: Service, term: Term) -> Decimal:
    """The discount of a spend commitment on a price, as a share of on-demand: 0 to 0.63; 0 if it does not cover it."""
    number = 0 if term == "1y" else 1
    percent = (0, 0)
    if service == "compute-flexible":
        percent = FLEXIBLE.get(what.flexible, percent)
    elif service == what.service:
        percent = SPEND.get(service, percent)
    return Decimal(percent[number]) / 100


def committed_sku(series: str, part: str) -> str:
    """The SKU whose committed price applies to a part of a commitment; "" if there is none."""
    if part in ("vcpu", "memory") and series in _COMMITTED:
        return f"compute/{_COMMITTED[series][part == 'memory']}"
    if part == "local-ssd":
        own = f"{series}-" if series in skus_of_local_ssd().values() and series else ""
        return f"compute/{own}local-ssd"
    kind, _, name = part.partition(":")
    if kind == "gpu":
        return f"compute/{name}-gpu"
    if kind == "machine":
        return f"compute/machine-type-{name}"
    return f"bigquery/{series}-edition-slot-hour" if part == "slot" else ""


@cache
def _committed_parts() -> dict[str, tuple[str, str]]:
    parts = {committed_sku(series, part): (series, part) for series in _COMMITTED for part in ("vcpu", "memory")}
    disks = {committed_sku(series, "local-ssd"): (series, "local-ssd") for series in skus_of_local_ssd().values()}
    return parts | disks


def committed_part(sku: str) -> tuple[str, str] | None:
    """(series, part) of a SKU of commitments; None for another SKU."""
    if match := _GPU.fullmatch(sku):
        return "", f"gpu:{match['gpu']}"
    return _committed_parts().get(sku)
