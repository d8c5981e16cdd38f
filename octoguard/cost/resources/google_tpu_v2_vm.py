"""Prices google_tpu_v2_vm: hours of its chips. Attached disks are separate resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.tpus import MONTHLY_HOURS, chips_in, chips_of, tpu_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**MONTHLY_HOURS}
_CONFIG = "accelerator_config[0]"


def components(resource: Resource) -> Iterator[Component]:
    """Chip-hours of the slice."""
    if resource.items("accelerator_config"):
        generation, chips = chips_in(resource.required(f"{_CONFIG}.type"), resource.required(f"{_CONFIG}.topology"))
    else:
        generation, chips = chips_of(resource.text("accelerator_type", unset="v2-8"))  # the default of the API
    spot = resource.flag("scheduling_config[0].spot") or resource.flag("scheduling_config[0].preemptible")
    yield tpu_line(resource, generation, chips, spot=spot)
