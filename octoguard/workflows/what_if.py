"""Estimates what a plan would cost with other machines, places or commitments: `octoguard cost --what-if`."""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from octoguard import plan as plans
from octoguard.cost import plan_edits
from octoguard.cost.bill import sum_of
from octoguard.cost.commitments.coverage import cover, unit_text
from octoguard.cost.commitments.planned import planned_commitments
from octoguard.cost.commitments.purchase import purchases
from octoguard.cost.disks import default_boot_disk
from octoguard.cost.estimate import estimate
from octoguard.cost.machines import machine_of
from octoguard.cost.resource import PricingOptions
from octoguard.cost.spot_share import with_spot_share
from octoguard.cost_entries import PurchaseEntry, PurchasePart, WhatIfEntry, WhatIfResource, figures
from octoguard.errors import UsageError
from octoguard.money import ZERO, monthly, rounded
from octoguard.workflows.costing import owned_by
from octoguard.workflows.locals import follow_locals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from octoguard.cost.bill import Bill
    from octoguard.cost.commitments.owned import Term
    from octoguard.cost.commitments.purchase import CommitmentPurchase
    from octoguard.cost.component import Range
    from octoguard.cost.estimate import Estimate, ResourceCost
    from octoguard.cost_report import CostReport
    from octoguard.plan import Plan
    from octoguard.plan.document import PlanDocument
    from octoguard.policy import Environment
    from octoguard.workflows.costing import Costs
    from octoguard.workflows.inputs import Inputs

CHOICES: Final = (
    *("cud-1y", "cud-3y", "flex-1y", "flex-3y", "spot=SHARE"),
    *("machine_type=[OLD:]NEW", "region=[OLD:]NEW", "zonal"),
)
_PURCHASES: Final[dict[str, tuple[str, Term]]] = {
    "cud-1y": ("cud", "1y"),
    "cud-3y": ("cud", "3y"),
    "flex-1y": ("flex", "1y"),
    "flex-3y": ("flex", "3y"),
}
_HALF_A_CENT: Final = Decimal("0.005")


@dataclass(slots=True)
class _Changes:
    """The parsed values of --what-if. Machine types and regions are (old, new) pairs; an old "" stands for all."""

    buy: list[tuple[str, Term]]
    machine_types: list[tuple[str, str]]
    regions: list[tuple[str, str]]
    spot: Decimal | None = None
    zonal: bool = False

    @property
    def edits(self) -> bool:
        """Whether the plan document changes."""
        return bool(self.machine_types or self.regions or self.zonal)


def parsed(texts: Sequence[str]) -> _Changes:
    """The values of --what-if. Raises UsageError that lists the choices."""
    changes = _Changes([], [], [])
    for text in texts:
        key, _, value = text.partition("=")
        old, _, new = value.rpartition(":")
        if text in _PURCHASES:
            changes.buy.append(_PURCHASES[text])
        elif text == "zonal":
            changes.zonal = True
        elif key == "machine_type" and new:
            changes.machine_types.append((old, new))
        elif key == "region" and new:
            changes.regions.append((old, new))
        elif key == "spot" and value:
            changes.spot = _share(value)
        else:
            raise UsageError(f"--what-if: unknown change {text!r}: choose from {', '.join(CHOICES)}")
    return changes


def _share(value: str) -> Decimal:
    try:
        share = Decimal(value)
    except InvalidOperation:
        share = Decimal("NaN")
    if not (share.is_finite() and 0 < share <= 1):
        raise UsageError(f"--what-if spot={value}: must be a share above 0 and at most 1, such as 0.5")
    return share


def with_what_if(
    report: CostReport, texts: Sequence[str], document: PlanDocument, inputs: Inputs, plan: Plan, costs: Costs
) -> CostReport:
    """The report with the cost after the changes. Raises UsageError for a change that does not fit the plan."""
    changes = parsed(texts)
    run = _WhatIf(document, inputs, inputs.environment_of(plan), costs.estimate, plan.secrets().hide)
    changed = run.edited(changes)
    entry = run.entry(list(texts), changes, changed)
    return structs.replace(report, cost=structs.replace(report.cost, what_if=entry))


class _WhatIf:
    def __init__(
        self,
        document: PlanDocument,
        inputs: Inputs,
        environment: Environment,
        planned: Estimate,
        hide: Callable[[str], str],
    ) -> None:
        self._document = document
        self._hide = hide
        self._inputs = inputs
        self._owned = owned_by(inputs, environment)
        self._planned = planned
        self._notes: list[str] = []

    def edited(self, changes: _Changes) -> Estimate:
        """The estimate of the changed plan, before commitments are bought."""
        edits: list[Callable[[dict[str, Any]], None]] = []
        for old, new in changes.machine_types:
            edits.append(self._machine_type(old, new))
        for old, new in changes.regions:
            edits.append(self._region(old, new, {other for other, _ in changes.regions}))
        if changes.zonal:
            edits.append(plan_edits.with_zones)
            self._notes.append("zonal resources stop if their zone fails, and zonal Cloud SQL has no standby")
            self._notes.append(
                "node counts are for each zone: a pool in one zone has fewer nodes, unless it has totals"
            )
        result = self._estimated(edits) if edits else self._planned
        if changes.spot is not None:
            result = with_spot_share(result, self._estimated([*edits, plan_edits.with_spot]), changes.spot)
            self._notes.append("Compute Engine can stop Spot VMs at any time; their prices change up to once a month")
        return result

    def _estimated(self, edits: Sequence[Callable[[dict[str, Any]], None]]) -> Estimate:
        document = json.loads(self._document.json)
        for edit in (plan_edits.as_updates, *edits):
            edit(document)
        plan = plans.read(json.dumps(document).encode(), self._document.name)
        follow_locals(plan, self._inputs.sources)
        options = PricingOptions(self._inputs.gke_free_tier, self._inputs.autoscaled_expected)
        return estimate(plan, self._planned.catalogue, self._planned.usage, options)

    def _machine_type(self, old: str, new: str) -> Callable[[dict[str, Any]], None]:
        machine = machine_of(new, self._planned.catalogue)
        if machine is None:
            raise UsageError(f"--what-if machine_type={new}: unknown machine type{_close(new, self._machines())}")
        present = list(map(self._hide, plan_edits.machine_types(json.loads(self._document.json))))
        if not present or (old and old not in present):
            what = f"no machine of the plan has type {old!r}: it has {', '.join(present) or 'no machine types'}"
            raise UsageError(f"--what-if machine_type: {what}")
        if default_boot_disk(machine.family, "") == "hyperdisk-balanced":
            self._notes.append(
                f"{machine.family.upper()} supports only Hyperdisk: the estimate keeps the type of each disk"
            )
        return lambda document: plan_edits.with_machine_type(document, old, new)

    def _machines(self) -> list[str]:
        return list(self._planned.catalogue.machine_types)

    def _region(self, old: str, new: str, all_old: set[str]) -> Callable[[dict[str, Any]], None]:
        known = self._planned.catalogue.regions("compute/e2-instance-core").get("on-demand", {})
        if new not in known:
            raise UsageError(f"--what-if region={new}: unknown region{_close(new, list(known))}")
        costs = _by_region(self._planned.resources)
        regions = {region: usd for region, usd in costs.items() if plan_edits.REGION.fullmatch(region)}
        moved = old or max(regions, key=lambda region: regions[region], default="")
        if moved not in regions:
            what = f"nothing in the plan has a cost in {old}" if old else "no resource of the plan has a region"
            raise UsageError(f"--what-if region: {what}: it has {', '.join(sorted(regions)) or 'no regions'}")
        for region, usd in sorted(costs.items()):
            if usd and region not in {moved, *all_old}:
                if region in regions:
                    note = f"{monthly(usd)} in {region} does not move: add --what-if region={region}:NEW to move it"
                else:
                    note = f"{monthly(usd)} has no single region ({region}) and does not move"
                self._notes.append(note)
        self._notes.append(
            f"resources in {moved} move; the cost of moving data and of traffic between regions is not included"
        )
        return lambda document: plan_edits.with_region(document, moved, new)

    def entry(self, texts: list[str], changes: _Changes, changed: Estimate) -> WhatIfEntry:
        """The comparison, without the resources that have no price after the changes."""
        pairs = list(zip(self._planned.resources, changed.resources, strict=True))
        lost = [(old, new) for old, new in pairs if _loses_price(old, new)]
        gone = {id(old) for old, _ in lost}
        kept = [(old, new) for old, new in pairs if id(old) not in gone]
        catalogue = self._planned.catalogue
        before = [old.after for old, _ in kept if old.after]
        after = [new.after for _, new in kept if new.after]
        cost_before = self._paid(before, [old for old, _ in kept])
        owned = [*self._owned, *planned_commitments([new for _, new in kept], "after")]
        bought, coverage = purchases(after, owned, changes.buy, catalogue)
        cost_after = _net(after).minus(coverage.saving).plus(coverage.unused_besides)
        for kind, term in changes.buy:
            if not any((kind == "flex") == (each.owned.service == "compute-flexible") for each in bought):
                what = "no usage that runs all month is left for these commitments to cover"
                self._notes.append(f"{kind}-{term}: {what}")
        return WhatIfEntry(
            texts,
            figures(cost_before),
            figures(cost_after),
            figures(cost_before.minus(cost_after)),
            [_purchase(purchase) for purchase in bought],
            list(_changed(kept)),
            [WhatIfResource(old.address, _expected(old), None, self._hide(new.reason)) for old, new in lost],
            list(dict.fromkeys(self._notes)),
        )

    def _paid(self, bills: list[Bill], resources: list[ResourceCost]) -> Range:
        """What the account pays for bills: net of automatic discounts and commitments, with their unused parts."""
        owned = [*self._owned, *planned_commitments(resources, "after")]
        coverage = cover(bills, owned, self._planned.catalogue)
        return _net(bills).minus(coverage.saving).plus(coverage.unused_besides)


def _net(bills: list[Bill]) -> Range:
    return sum_of(bill.net for bill in bills)


def _loses_price(old: ResourceCost, new: ResourceCost) -> bool:
    """Whether a part of the resource has a price as planned, and none after the changes."""
    if old.after is None or new.after is None:
        return False
    return len(new.after.unpriced) > len(old.after.unpriced)


def _expected(resource: ResourceCost) -> Decimal:
    return rounded(resource.after.net.expected) if resource.after else ZERO


def _changed(pairs: list[tuple[ResourceCost, ResourceCost]]) -> Iterator[WhatIfResource]:
    """The resources whose expected cost changes, the largest change first."""
    found = [WhatIfResource(old.address, _expected(old), _expected(new)) for old, new in pairs]
    deltas = [(abs((each.after_usd or ZERO) - each.before_usd), each) for each in found]
    ordered = sorted(deltas, key=lambda pair: (-pair[0], pair[1].address))
    return (each for delta, each in ordered if delta >= _HALF_A_CENT)


def _by_region(resources: list[ResourceCost]) -> dict[str, Decimal]:
    """The expected cost after apply by the region of the prices."""
    costs: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for resource in resources:
        for line in resource.after.lines if resource.after else ():
            if line.usd is not None and line.component.prices:
                costs[line.component.prices[0][1].region] += line.usd.expected
    return dict(costs)


def _purchase(purchase: CommitmentPurchase) -> PurchaseEntry:
    owned, saving = purchase.owned, purchase.saving
    parts = [
        PurchasePart(
            "spend" if part.part == "spend" else unit_text(owned, part.part),
            part.unit,
            part.total,
            purchase.expected.get(part.part, part.total),
            rounded(part.fee),
        )
        for part in purchase.parts
    ]
    share = None if purchase.pays_from is None else rounded(purchase.pays_from, 4)
    return PurchaseEntry(
        owned.name,
        owned.kind,
        owned.service,
        owned.term,
        owned.place,
        owned.series,
        parts,
        rounded(purchase.fee),
        figures(saving),
        rounded(saving.expected * purchase.months),
        share,
        rounded(purchase.over),
    )


def _close(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, 1)
    return f": did you mean {close[0]}?" if close else ""
