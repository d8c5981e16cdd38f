"""Compares the cost of plans with old and new list prices, and finds the prices that the plans need."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard import plan as plans
from octoguard.config.settings import CostSettings
from octoguard.cost.estimate import estimate
from octoguard.cost.resource import PricingOptions
from octoguard.errors import OctoguardError
from octoguard.printable import clean
from octoguard.renderers.listings import price_diff as listing
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


@dataclass(slots=True)
class Effects:
    """The effect of new prices on plans.

    `needed` are the prices that the plans use, as (SKU, region, usage). `unseen` are the reasons why plans could not be
    compared.
    """

    needed: set[tuple[str, str, str]] = field(default_factory=set)
    unseen: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def effects(targets: tuple[str, ...], settings: Settings | None, old: Catalogue, new: Catalogue) -> Effects:
    """Price the given plans, or the environments of octoguard.toml, at the list prices of both catalogues."""
    result = Effects()
    cost = settings.cost if settings else CostSettings()
    usage = usage_of(settings.usage_file if settings else None, old, cost.strict_usage)
    pricing = PricingOptions(cost.gke_free_tier, cost.autoscaled_expected)
    for name, plan in _plans(targets, settings, result):
        before, after = estimate(plan, old, usage, pricing), estimate(plan, new, usage, pricing)
        changed = [
            (resource.address, resource.bill.net.expected, other.bill.net.expected)
            for resource, other in zip(before.resources, after.resources, strict=True)
            if resource.bill and other.bill and resource.bill.net != other.bill.net
        ]
        totals = before.net("after").expected, after.net("after").expected
        result.lines += listing.lines(listing.PlanCosts(name, *totals, changed))
    result.needed = {(sku, region, usage) for sku, region, usage in old.prices_used}
    result.lines += [listing.unknown(reason) for reason in result.unseen]
    return result


def _plans(targets: tuple[str, ...], settings: Settings | None, result: Effects) -> Iterator[tuple[str, Plan]]:
    if targets:
        for target in targets:
            document = fetch(target, settings)
            yield target, plans.read(document.json, document.name)
        return
    roots = [name for name, each in settings.environments.items() if each.root is not None] if settings else []
    if not roots:
        result.unseen.append("no environment in octoguard.toml has a root: give --plan FILE for each plan")
    for name in roots:
        if sys.stderr.isatty():
            sys.stderr.write(f"octoguard: planning {clean(name)} offline to compare costs ...\n")
        try:
            document = make_plan(name, PlanOptions(), settings, offline=True)
            plan = plans.read(document.json, document.name)
            follow_locals(plan, root_of(name, settings))
            yield name, plan
        except OctoguardError as error:
            result.unseen.append(f"{name} could not be planned ({error}): give --plan FILE instead")
