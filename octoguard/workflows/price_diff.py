"""Says what new prices do to plans: which prices they need, and which of their resources cost something else."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard import plan as plans
from octoguard.cost.estimate import estimate
from octoguard.cost.resource import PricingOptions
from octoguard.errors import OctoguardError
from octoguard.money import dollars
from octoguard.printable import clean
from octoguard.sources.terraform import PlanOptions
from octoguard.workflows.costing import usage_of
from octoguard.workflows.documents import fetch
from octoguard.workflows.locals import follow_locals
from octoguard.workflows.plan import make_plan, root_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.config.settings import Settings
    from octoguard.cost.catalogue import Catalogue
    from octoguard.plan import Plan

_SHOWN = 15


@dataclass(slots=True)
class Effects:
    """`needed` are the (SKU, region, usage) that were asked for; `unseen` says of whom that is not known, and why."""

    needed: set[tuple[str, str, str]] = field(default_factory=set)
    unseen: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def effects(targets: tuple[str, ...], settings: Settings | None, old: Catalogue, new: Catalogue) -> Effects:
    """Price the plans in files, or else the environments of octoguard.toml, with both catalogues, at list prices."""
    found = Effects()
    usage = usage_of(settings.usage_file if settings else None, old)
    pricing = PricingOptions(bool(settings and settings.cost.gke_free_tier))
    for name, plan in _plans(targets, settings, found):
        before, after = estimate(plan, old, usage, pricing), estimate(plan, new, usage, pricing)
        moved = [
            (abs(other.bill.net.expected - one.bill.net.expected), one.address, one.bill.net, other.bill.net)
            for one, other in zip(before.resources, after.resources, strict=True)
            if one.bill and other.bill and one.bill.net != other.bill.net
        ]
        was, is_ = before.net("after").expected, after.net("after").expected
        found.lines.append(
            f"{name}: {dollars(was)} -> {dollars(is_)} USD a month ({dollars(is_ - was, sign=True)}), "
            f"{len(moved)} resources move"
        )
        for _, address, one, other in sorted(moved, key=lambda each: (-each[0], each[1]))[:_SHOWN]:
            change = dollars(other.expected - one.expected, sign=True)
            found.lines.append(f"  {address}: {dollars(one.expected)} -> {dollars(other.expected)} ({change})")
        if len(moved) > _SHOWN:
            found.lines.append(f"  ... and {len(moved) - _SHOWN} more")
    found.needed = {(sku, region, usage) for sku, region, usage in old.found}
    found.lines += [f"which resources this moves is not known: {why}" for why in found.unseen]
    return found


def _plans(targets: tuple[str, ...], settings: Settings | None, found: Effects) -> Iterator[tuple[str, Plan]]:
    if targets:
        for target in targets:
            document = fetch(target, settings)
            yield target, plans.read(document.json, document.name)
        return
    roots = [name for name, one in settings.environments.items() if one.root is not None] if settings else []
    if not roots:
        found.unseen.append("octoguard.toml names no root of an environment: give --plan FILE, once for each")
    for name in roots:
        if sys.stderr.isatty():
            sys.stderr.write(f"octoguard: {clean(name)} is planned offline, to see what the prices move ...\n")
        try:
            document = make_plan(name, PlanOptions(), settings, offline=True)
            plan = plans.read(document.json, document.name)
            follow_locals(plan, root_of(name, settings))
            yield name, plan
        except OctoguardError as error:
            found.unseen.append(f"{name} could not be planned ({error}): give --plan FILE instead")
