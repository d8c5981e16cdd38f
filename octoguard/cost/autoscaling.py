"""The scenarios of what an autoscaler resizes: its minimum, an expected size, and its maximum."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from octoguard.cost.component import Range

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource


def expected_size(
    resource: Resource,
    what: str,
    key: str,
    least: Decimal,
    most: Decimal,
    *,
    given: Decimal | None,
    running: Decimal | None,
    initial: Decimal | None = None,
    zones: Decimal = Decimal(1),
    step: Decimal = Decimal(1),
) -> Range:
    """The size within the limits of an autoscaler. Records what the expected size assumes.

    `what` is "nodes" or "instances". `key` is its key in usage files, and `given` the value of that key, for all zones.
    A range in the usage file replaces the limits where it is narrower. `running` is the current size, which only an
    existing resource has. `initial` is the size at creation, over all `zones`; a new resource can also set it as
    `running`. An assumed size is rounded up to a multiple of `step`.
    """
    if given is not None and resource.is_usage_range(key):
        return Range.of(min(max(given, least), most))
    if given is not None:
        return Range(least, min(max(given, least), most), most)
    if resource.change.side("before")[0] is None:
        running, initial = None, running if initial is None else initial
    size, reason = _assumed(resource.options.autoscaled_expected, least, most, running, initial, zones)
    size = min(max((size / step).to_integral_value(ROUND_CEILING) * step, least), most)
    resource.assume(
        f"autoscaling from {least:f} to {most:f} {what}; the expected cost uses {size:f}, {reason}; "
        f"set {key} in a usage file to override"
    )
    return Range(least, size, most)


def _assumed(
    basis: str, least: Decimal, most: Decimal, running: Decimal | None, initial: Decimal | None, zones: Decimal
) -> tuple[Decimal, str]:
    """(expected size, how it is chosen). A size in the state is a measurement, so it comes before `basis`."""
    if running is not None:
        return running, "the current size"
    if basis == "floor":
        return least, "the minimum"
    if basis == "initial" and initial is not None:
        # The initial size is a whole number for each zone, so it can be the minimum, rounded up to all zones.
        if initial > least > initial - zones:
            return least, f"the minimum (the initial size {initial:f} is the minimum, rounded up for {zones:f} zones)"
        return initial, "the initial size"
    return (least + most) / 2, "the middle of both"
