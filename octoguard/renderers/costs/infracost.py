"""Renders a cost report as Infracost JSON, version 0.2, for tools that read that format.

Schema: `schema/infracost.schema.json` of github.com/infracost/infracost (read 2026-11-26). Amounts are those of the
expected scenario, net; discounts are components with negative amounts. Components without a price have `priceNotFound`
and no amounts.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from octoguard.money import USD, plain, rounded
from octoguard.printable import json_text
from octoguard.renderers._money import currency_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.cost_report import ComponentEntry, CostedResource, CostReport
    from octoguard.money import Currency
    from octoguard.renderers import Style

_ZERO = Decimal(0)
_HOURS = Decimal(730)
_VCS = ("vcsBranch", "vcsCommitSha", "vcsCommitAuthorName", "vcsCommitAuthorEmail", "vcsCommitMessage")


def render(report: CostReport, style: Style) -> str:
    """One document with one project."""
    _ = style
    currency = currency_of(report.cost)
    resources = report.cost.resources
    if currency is not USD:
        resources = [_converted(resource, currency) for resource in resources]
    past = _breakdown((r.address, r.type, _before(r)) for r in resources if r.before is not None)
    now = _breakdown((r.address, r.type, r.components) for r in resources if not _is_gone(r))
    diff = _breakdown(changed for r in resources if (changed := _changed(r)) is not None)
    summary = _summary(report)
    project = {
        "name": report.plan,
        "displayName": "",
        "metadata": {"path": report.plan, "type": "terraform_plan_json", "providers": [{"name": "google"}]},
        "pastBreakdown": past,
        "breakdown": now,
        "diff": diff,
        "summary": summary,
    }
    time = _time()
    document = {
        "version": "0.2",
        "metadata": {"infracostCommand": "breakdown", **dict.fromkeys(_VCS, ""), "vcsCommitTimestamp": time},
        "currency": currency.code,
        "projects": [project],
        **_totals(now, "total"),
        **_totals(past, "pastTotal"),
        **_totals(diff, "diffTotal"),
        "timeGenerated": time,
        "summary": summary,
    }
    return json_text(document)


def _converted(resource: CostedResource, currency: Currency) -> CostedResource:
    """The resource with its components in another currency. Their amounts are not rounded to its smallest unit."""

    def convert(component: ComponentEntry) -> ComponentEntry:
        price, monthly = (
            None if usd is None else currency.of(usd) for usd in (component.price_usd, component.monthly_usd)
        )
        return replace(component, price_usd=price, monthly_usd=monthly)

    old = resource.before_components
    return replace(
        resource,
        components=list(map(convert, resource.components)),
        before_components=None if old is None else list(map(convert, old)),
    )


def _time() -> str:
    """The current time, or SOURCE_DATE_EPOCH for reproducible output."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _before(resource: CostedResource) -> list[ComponentEntry]:
    return resource.components if resource.before_components is None else resource.before_components


def _is_gone(resource: CostedResource) -> bool:
    return resource.action in ("delete", "forget") and not resource.unmanaged


def _changed(resource: CostedResource) -> tuple[str, str, list[ComponentEntry]] | None:
    """The difference between before and after by component; None if nothing differs."""
    new = {} if _is_gone(resource) else {component.name: component for component in resource.components}
    old = {} if resource.before is None else {component.name: component for component in _before(resource)}
    lines = [_difference(old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new])]
    differences = [line for line in lines if line is not None]
    return (resource.address, resource.type, differences) if differences else None


def _difference(old: ComponentEntry | None, new: ComponentEntry | None) -> ComponentEntry | None:
    base = new or old
    if base is None:
        return None
    zero = msgspec.structs.replace(base.quantity, floor=_ZERO, expected=_ZERO, ceiling=_ZERO)
    quantity = (new.quantity if new else zero).expected - (old.quantity if old else zero).expected
    price = _minus(new.price_usd if new else _ZERO, old.price_usd if old else _ZERO)
    amount = _minus(new.monthly_usd if new else _ZERO, old.monthly_usd if old else _ZERO)
    if not quantity and price == _ZERO and amount == _ZERO:
        return None
    figures = msgspec.structs.replace(zero, expected=quantity)
    return msgspec.structs.replace(base, quantity=figures, price_usd=price, monthly_usd=amount)


def _minus(new: Decimal | None, old: Decimal | None) -> Decimal | None:
    return None if new is None or old is None else new - old


def _breakdown(resources: Iterable[tuple[str, str, list[ComponentEntry]]]) -> dict[str, Any]:
    listed = [_resource(*resource) for resource in resources]
    names = ("hourlyCost", "monthlyCost", "monthlyUsageCost")
    sums = [sum((Decimal(resource[name] or 0) for resource in listed), _ZERO) for name in names]
    totals = {f"total{name[0].upper()}{name[1:]}": plain(amount) for name, amount in zip(names, sums, strict=True)}
    return {"resources": listed, **totals}


def _resource(address: str, kind: str, components: list[ComponentEntry]) -> dict[str, Any]:
    known = [component for component in components if component.monthly_usd is not None]
    monthly = sum((component.monthly_usd or _ZERO for component in known), _ZERO)
    usage = sum((component.monthly_usd or _ZERO for component in known if component.usage_based), _ZERO)
    priced = bool(known) or not components
    return {
        "name": address,
        "resourceType": kind,
        "metadata": {},
        "hourlyCost": _string(monthly / _HOURS) if priced else None,
        "monthlyCost": plain(monthly) if priced else None,
        "monthlyUsageCost": plain(usage) if priced else None,
        "costComponents": [_component(component) for component in components],
    }


def _component(component: ComponentEntry) -> dict[str, Any]:
    quantity, monthly = component.quantity.expected, component.monthly_usd
    entry = {
        "name": component.name,
        "unit": component.unit,
        "hourlyQuantity": _string(quantity / _HOURS),
        "monthlyQuantity": plain(quantity),
        "price": None if component.price_usd is None else plain(component.price_usd),
        "hourlyCost": None if monthly is None else _string(monthly / _HOURS),
        "monthlyCost": None if monthly is None else plain(monthly),
        "priceNotFound": monthly is None,
    }
    return {**entry, "usageBased": True} if component.usage_based else entry


def _string(number: Decimal) -> str:
    return plain(rounded(number, 16))


def _totals(breakdown: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {f"{prefix}{name}": breakdown[f"total{name}"] for name in ("HourlyCost", "MonthlyCost", "MonthlyUsageCost")}


def _summary(report: CostReport) -> dict[str, Any]:
    cost = report.cost
    supported = Counter(resource.type for resource in cost.resources)
    usage_based = sum(any(component.usage_based for component in r.components) for r in cost.resources)
    counts = (supported.total(), sum(cost.unsupported.values()), sum(cost.free.values()))
    return {
        "totalDetectedResources": sum(counts),
        "totalSupportedResources": counts[0],
        "totalUnsupportedResources": counts[1],
        "totalUsageBasedResources": usage_based,
        "totalNoPriceResources": counts[2],
        "supportedResourceCounts": dict(sorted(supported.items())),
        "unsupportedResourceCounts": cost.unsupported,
        "noPriceResourceCounts": cost.free,
    }
