"""Prices Cloud TPU slices by chip and hour: https://cloud.google.com/tpu/pricing (read 2026-12-01).

The price of a chip includes its host VM. The number in the name of a type counts TensorCores up to v5p, of which each
chip has two, and chips from v5e and v6e on: https://cloud.google.com/tpu/docs/supported-tpu-configurations.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.resource import Unpriceable
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource

MONTHLY_HOURS: Final = {"monthly_hrs": "hours per month that the TPU exists (default: 730)"}
_TYPE: Final = re.compile(r"(v\d+[a-z]*)-(\d+)")
_TOPOLOGY: Final = re.compile(r"\d+(?:x\d+){1,2}")
_CORES_PER_CHIP: Final = {"v2": 2, "v3": 2, "v4": 2, "v5p": 2, "v5litepod": 1, "v6e": 1}
_GENERATIONS: Final = {"v5litepod": "v5e", "v5lite_pod": "v5e"}
_DEVICE_CHIPS: Final = 4  # v2 and v3: a single device has four chips, and larger slices are pods


def chips_of(accelerator_type: str) -> tuple[str, int]:
    """(generation, chips) of a type such as v5p-16. Raises Unpriceable for an unknown type."""
    match = _TYPE.fullmatch(accelerator_type)
    cores = _CORES_PER_CHIP.get(match[1]) if match else None
    if match is None or cores is None:
        raise Unpriceable(f"no price for TPUs of type {accelerator_type}")
    return _GENERATIONS.get(match[1], match[1]), max(1, int(match[2]) // cores)


def chips_in(generation: str, topology: str) -> tuple[str, int]:
    """(generation, chips) of an accelerator_config, such as V5P and 2x2x4. Raises Unpriceable for another form."""
    if not _TOPOLOGY.fullmatch(topology):
        raise Unpriceable(f"the topology {topology} is not like 2x2x4")
    name = generation.lower()
    return _GENERATIONS.get(name, name), math.prod(int(side) for side in topology.split("x"))


def tpu_line(resource: Resource, generation: str, chips: int, *, spot: bool) -> Component:
    """The hours of all chips of a slice."""
    usage = "spot" if spot else "on-demand"
    kind = f"{generation} pod" if generation in ("v2", "v3") and chips > _DEVICE_CHIPS else generation
    if generation in ("v2", "v3") and chips <= _DEVICE_CHIPS:
        kind = f"{generation} device"
    rate = Rate.of((1, resource.price(f"tpu/{kind.replace(' ', '-')}-chip", usage)))
    hours = resource.usage_or("monthly_hrs", HOURS_PER_MONTH)
    return Component(f"TPU {kind} chips ({usage})", Range.of(Decimal(chips)).times(hours), "chip-hours", rate)
