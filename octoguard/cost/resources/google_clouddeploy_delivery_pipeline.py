"""Prices google_clouddeploy_delivery_pipeline: one month of an active pipeline with several targets.

https://cloud.google.com/deploy/pricing (read 2026-12-01): pipelines with one target, pipelines without a release in the
month, and the first active pipeline with several targets of each billing account are free. Cloud Build charges for the
builds of a rollout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_STAGES: Final = "serial_pipeline[0].stages"
_TARGET: Final = "google_clouddeploy_target"


def components(resource: Resource) -> Iterator[Component]:
    """One month of the pipeline; none if it has one target."""
    if _has_several_targets(resource):
        resource.assume("the delivery pipeline is priced as active: Google charges if it has a release in the month")
        rate = Rate.of((1, resource.price("deploy/active-multi-target-pipeline", place=GLOBAL)))
        yield Component("Active pipeline", Range.of(1), "months", rate, scope="account")


def _has_several_targets(resource: Resource) -> bool:
    """Whether the pipeline has several stages, or its only stage a target that stands for several."""
    if len(resource.items(_STAGES)) > 1:
        return True
    targets = resource.linked(f"{_STAGES}[0].target_id", _TARGET)
    return any(resource.other(target).is_given("multi_target[0]") for target in targets)
