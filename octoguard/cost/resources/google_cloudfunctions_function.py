"""Prices google_cloudfunctions_function (1st generation): calls, GB-seconds and GHz-seconds, by usage.

https://cloud.google.com/functions/pricing-1stgen (read 2026-11-22): the memory size sets the CPU, time is rounded up
to 100 ms, and each billing account has a free allowance. Tier 1 and Tier 2 regions:
https://docs.cloud.google.com/functions/1stgendocs/locations (read 2026-12-01).
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "request_duration_ms": "duration of a call in milliseconds (default: 100)",
    "monthly_function_invocations": "calls per month",
    "monthly_outbound_data_gb": "GiB of outbound data per month",
}
_DEFAULT_MB = 256
_GHZ = {128: "0.2", 256: "0.4", 512: "0.8", 1024: "1.4", 2048: "2.4", 4096: "4.8", 8192: "4.8"}
_STEP_MS = Decimal(100)


def components(resource: Resource) -> Iterator[Component]:
    """Calls, and their CPU and memory time."""
    megabytes = resource.number("available_memory_mb", _DEFAULT_MB)
    calls = resource.usage_or("monthly_function_invocations", 0)
    steps = (resource.usage_or("request_duration_ms", _STEP_MS) / _STEP_MS).to_integral_value(ROUND_CEILING)
    seconds = calls * steps * _STEP_MS / 1000
    speed = _GHZ.get(int(megabytes))
    price = resource.price("functions/cpu-time")
    rate = Rate.of((1, price)) if speed else MissingPrice(f"functions with {megabytes:f} MB")
    yield _time("CPU", seconds * Decimal(speed or 0), "GHz-seconds", rate)
    yield _time(
        "Memory", seconds * megabytes / 1024, "GB-seconds", Rate.of((1, resource.price("functions/memory-time")))
    )
    yield resource.by_usage(
        "monthly_function_invocations", "Calls", "calls", "functions/invocations", scope="account", across_regions=True
    )
    if resource.used("monthly_outbound_data_gb") is not None:
        sku = "functions/network-data-transfer-out"
        yield resource.by_usage("monthly_outbound_data_gb", "Data transfer out", "GiB", sku)


def _time(name: str, quantity: Decimal, unit: str, rate: Rate | MissingPrice) -> Component:
    return Component(name, Range.of(quantity), unit, rate, usage_based=True, scope="account", across_regions=True)
