"""Prices google_tpu_v2_queued_resource: hours of the chips that it requests, at on-demand prices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.cost.tpus import MONTHLY_HOURS, chips_of, tpu_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**MONTHLY_HOURS}
_NODES = "tpu[0].node_spec"


def components(resource: Resource) -> Iterator[Component]:
    """Chip-hours of each node. Google charges for them when it has provided them."""
    nodes = resource.items(_NODES)
    for number in range(len(nodes)):
        generation, chips = chips_of(resource.text(f"{_NODES}[{number}].node[0].accelerator_type", unset="v2-8"))
        line = tpu_line(resource, generation, chips, spot=False)
        yield line if len(nodes) == 1 else replace(line, name=f"Node {number + 1}: {line.name}")
