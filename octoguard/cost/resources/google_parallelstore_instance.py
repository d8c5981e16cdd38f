"""Prices google_parallelstore_instance: its provisioned capacity.

https://cloud.google.com/parallelstore/pricing. Without a deployment type, an instance is priced as scratch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_TYPES = {"SCRATCH": "scratch", "PERSISTENT": "persistent"}
_UNSPECIFIED = "DEPLOYMENT_TYPE_UNSPECIFIED"


def components(resource: Resource) -> Iterator[Component]:
    """GiB-hours. Raises Unpriceable if the capacity or the deployment type is unknown."""
    gib = resource.required_number("capacity_gib")
    kind = resource.text("deployment_type", unset=_UNSPECIFIED, assume="SCRATCH")
    if kind == _UNSPECIFIED:
        resource.assume("deployment_type is not set; priced as SCRATCH")
        kind = "SCRATCH"
    if kind not in _TYPES:
        raise Unpriceable(f"unknown Parallelstore deployment type {kind}")
    price = resource.price(f"parallelstore/{_TYPES[kind]}-capacity")
    yield resource.hourly(f"Capacity ({kind.lower()})", gib, (1, price))
