"""Makes the rows of a FOCUS 1.2 dataset from a cost report: the cost after apply, one row for each SKU of a component.

Amounts are those of the expected scenario for one month of 730 hours. FOCUS allows no cost without a value, so parts
without a price have no row: `omitted` counts them, and `x_OmittedResourceCount` repeats the number in each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.cost.identity import Identity
from octoguard.money import USD, ZERO, rounded
from octoguard.printable import clean, json_escaped, presentable
from octoguard.renderers._money import currency_of
from octoguard.renderers.costs._focus_columns import COLUMNS, PLACES
from octoguard.renderers.costs._focus_services import category_of
from octoguard.renderers.costs._selection import components_after

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost_entries import Figures
    from octoguard.cost_report import ComponentEntry, CostedResource, CostReport, PriceEntry
    from octoguard.money import Currency
    from octoguard.renderers import Style

Row = dict[str, Any]
PROVIDER: Final = "Google Cloud"
# The account of estimates for which no billing account is configured. It is no account of Google's.
ESTIMATE_ACCOUNT: Final = "octoguard-estimate"
_UNKNOWN: Final = Identity()
# Price units of Google's catalogue in the unit format of FOCUS.
_UNITS: Final = {
    "h": "Hours",
    "mo": "Months",
    "s": "Seconds",
    "count": "Count",
    "B": "B",
    "By": "B",
    "MiBy": "MiB",
    "GiBy": "GiB",
    "TiBy": "TiB",
    "GiBy.h": "GiB-Hours",
    "GiBy.mo": "GiB-Months",
    "GiBy.s": "GiB-Seconds",
    "GB.s": "GB-Seconds",
    "GHz.s": "GHz-Seconds",
}
# The columns in the billing currency.
_BILLED: Final = {
    name
    for name, kind in COLUMNS.items()
    if kind in ("cost", "price") and not name.startswith("PricingCurrency") and name != "x_ExchangeRate"
}
# A product of rounded figures may differ from a rounded amount by this share, and by this amount.
_TOLERANCE: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a component that one SKU makes. `usd` and `list_usd` are prices of one unit, `share` is 0 to 1."""

    price: PriceEntry | None
    quantity: Decimal
    unit: str
    usd: Decimal
    list_usd: Decimal
    share: Decimal


def omitted(report: CostReport) -> str:
    """A sentence on the resources that FOCUS files do not include, or include only in part; "" if there are none."""
    addresses = [gap.address for gap in report.cost.gaps]
    others = sum(report.cost.other_providers.values())
    if not addresses and not others:
        return ""
    number = len(addresses) + others
    names = f": {', '.join(addresses[:3])}{', ...' if number > 3 else ''}" if addresses else ""
    verb = "resource has" if number == 1 else "resources have"
    return f"{number} {verb} no price, or only a partial price; FOCUS files do not include parts without a price{names}"


def rows(report: CostReport, style: Style) -> list[Row]:
    """The rows, the most expensive resource first. Each has every column; None means null."""
    report = presentable(report)
    common = _common(report, style)
    currency = currency_of(report.cost)
    made = []
    for resource in report.cost.resources:
        identity = style.identities.get(resource.address, _UNKNOWN)
        fixed = {**common, **_of_resource(resource, identity)}
        made += [_rounded(_billed({**fixed, **row}, currency)) for row in _charges(resource)]
    return made


def _common(report: CostReport, style: Style) -> Row:
    """The values that all rows share."""
    currency = currency_of(report.cost)
    first = style.month or datetime.now(UTC).date()
    start = datetime(first.year, first.month, 1, tzinfo=UTC)
    end = datetime(first.year + first.month // 12, first.month % 12 + 1, 1, tzinfo=UTC)
    return {
        **dict.fromkeys(COLUMNS),
        "BillingAccountId": clean(style.billing_account) or ESTIMATE_ACCOUNT,
        "BillingAccountName": _account_name(style),
        "BillingAccountType": "Billing Account",
        "BillingCurrency": currency.code,
        "BillingPeriodStart": start,
        "BillingPeriodEnd": end,
        "ChargePeriodStart": start,
        "ChargePeriodEnd": end,
        "ChargeCategory": "Usage",
        "ChargeFrequency": "Usage-Based",
        "InvoiceIssuerName": PROVIDER,
        "ProviderName": PROVIDER,
        "PublisherName": PROVIDER,
        "PricingCurrency": "USD",
        "x_IsEstimate": True,
        "x_Estimator": f"octoguard {report.octoguard_version}",
        "x_Environment": report.environment,
        "x_PlanSha256": report.plan_sha256,
        "x_ExchangeRate": None if currency is USD else currency.rate,
        "x_ExchangeRateDate": currency.as_of or None,
        "x_ExchangeRateSource": currency.source or None,
        "x_OmittedResourceCount": Decimal(len(report.cost.gaps) + sum(report.cost.other_providers.values())),
    }


def _account_name(style: Style) -> str | None:
    if not style.billing_account:
        return "octoguard estimate without a billing account"
    return clean(style.billing_account_name) or None


def _billed(row: Row, currency: Currency) -> Row:
    """The row with its amounts in the billing currency. The pricing currency stays USD."""
    if currency is USD:
        return row
    return {name: currency.of(value) if name in _BILLED and value is not None else value for name, value in row.items()}


def _of_resource(resource: CostedResource, identity: Identity) -> Row:
    return {
        "ResourceId": clean(identity.id) or resource.address,
        "ResourceName": clean(identity.name) or None,
        "ResourceType": resource.type,
        "RegionId": clean(identity.region) or None,
        "RegionName": clean(identity.region) or None,
        "AvailabilityZone": clean(identity.zone) or None,
        "SubAccountId": clean(identity.project) or None,
        "SubAccountName": clean(identity.project) or None,
        "SubAccountType": "Project" if identity.project else None,
        "Tags": _json(identity.labels) if identity.labels else None,
        "x_TerraformAddress": resource.address,
        "x_TerraformModule": resource.module or None,
        "x_TerraformAction": resource.action,
        "x_PricingStatus": resource.status,
    }


def _json(pairs: Any) -> str:
    """An object as JSON on one line. Escapes keep invisible characters out without a change of the values."""
    try:
        data = msgspec.json.encode(pairs)
    except UnicodeEncodeError:  # a lone surrogate
        data = msgspec.json.encode(presentable(dict(pairs)))
    return json_escaped(data.decode())


def _charges(resource: CostedResource) -> Iterator[Row]:
    """The rows of a resource. A discount lowers the effective cost of the charge that it follows."""
    for charge, discounts in _with_discounts(components_after(resource)):
        if charge is None:
            yield from (_credit(discount, discount.scenarios) for discount in discounts if discount.scenarios)
            continue
        if charge.scenarios is None:
            continue
        figures = [charge.scenarios, *(each.scenarios for each in discounts if each.scenarios)]
        if charge.quantity.expected or any(any((each.floor, each.expected, each.ceiling)) for each in figures):
            name = ", ".join(each.name for each in discounts)
            for part in _parts(charge, charge.scenarios.expected):
                yield _row(charge, part, figures, name)


def _with_discounts(components: list[ComponentEntry]) -> list[tuple[ComponentEntry | None, list[ComponentEntry]]]:
    """Each charge with its discounts. Discounts that follow no charge with a price have None."""
    groups: list[tuple[ComponentEntry | None, list[ComponentEntry]]] = [(None, [])]
    for component in components:
        if component.kind == "charge":
            groups.append((component, []))
        elif (charge := groups[-1][0]) is not None and charge.scenarios is None:
            groups[0][1].append(component)
        else:
            groups[-1][1].append(component)
    return groups


def _credit(discount: ComponentEntry, figures: Figures) -> Row:
    """A discount on no single charge: FOCUS asks for the same amount in each cost column, and for no unit price."""
    category, subcategory = category_of(discount.service)
    costs = ("BilledCost", "EffectiveCost", "ContractedCost", "ListCost", "PricingCurrencyEffectiveCost")
    return {
        **dict.fromkeys(costs, figures.expected),
        "ChargeCategory": "Credit",
        "ChargeDescription": discount.name,
        "ServiceName": discount.service or PROVIDER,
        "ServiceCategory": category,
        "ServiceSubcategory": subcategory,
        "x_FloorCost": figures.floor,
        "x_CeilingCost": figures.ceiling,
        "x_DiscountName": discount.name,
    }


def _parts(charge: ComponentEntry, usd: Decimal) -> list[_Part]:
    """One part for each SKU of a price without tiers; else one part at the average price."""
    prices, quantity = charge.prices, charge.quantity.expected
    each = sum((price.count * price.usd for price in prices), ZERO)
    product = quantity * each
    if prices and abs(product - usd) <= max(_TOLERANCE, abs(usd) * _TOLERANCE):
        return [
            _Part(
                price,
                quantity * price.count,
                _UNITS.get(price.unit, price.unit),
                price.usd,
                _list_price(price),
                price.count * price.usd / each if each else Decimal(1) / len(prices),
            )
            for price in prices
        ]
    first = prices[0] if prices else None
    average = usd / quantity if quantity else charge.price_usd or ZERO
    listed = average * _list_price(first) / first.usd if first and first.usd else average
    unit = _UNITS.get(first.unit, first.unit) if first and first.count == 1 else _spelled(charge.unit)
    return [_Part(first, quantity, unit, average, listed, Decimal(1))]


def _spelled(unit: str) -> str:
    """A unit of a component with the capitals of the unit format: `vCPU-Seconds`, `GiB-Months`, `Requests`."""
    return "-".join(word[:1].upper() + word[1:] if word.islower() else word for word in unit.split("-"))


def _list_price(price: PriceEntry) -> Decimal:
    return price.list_usd if isinstance(price.list_usd, Decimal) else price.usd


def _row(charge: ComponentEntry, part: _Part, figures: list[Figures], discount: str) -> Row:
    floor, ceiling = (
        sum((getattr(each, name) for each in figures), ZERO) * part.share for name in ("floor", "ceiling")
    )
    contracted = part.quantity * part.usd
    effective = contracted + sum((each.expected for each in figures[1:]), ZERO) * part.share
    category, subcategory = category_of(charge.service)
    price = part.price
    sku = (price.sku_id or price.sku) if price else None
    details = {"x_Description": price.description, "x_Region": price.region, "x_Usage": price.usage} if price else None
    return {
        "BilledCost": effective,
        "EffectiveCost": effective,
        "ContractedCost": contracted,
        "ListCost": part.quantity * part.list_usd,
        "ContractedUnitPrice": part.usd,
        "ListUnitPrice": part.list_usd,
        "PricingCurrencyEffectiveCost": effective,
        "PricingCurrencyContractedUnitPrice": part.usd,
        "PricingCurrencyListUnitPrice": part.list_usd,
        "PricingQuantity": part.quantity,
        "PricingUnit": part.unit,
        "ConsumedQuantity": part.quantity,
        "ConsumedUnit": part.unit,
        "PricingCategory": "Dynamic" if price and price.usage == "spot" else "Standard",
        "ChargeDescription": charge.name,
        "ServiceName": charge.service or PROVIDER,
        "ServiceCategory": category,
        "ServiceSubcategory": subcategory,
        "SkuId": sku,
        "SkuPriceId": sku,
        "SkuMeter": charge.name if sku else None,
        "SkuPriceDetails": _json(details) if details else None,
        "x_FloorCost": floor,
        "x_CeilingCost": ceiling,
        "x_DiscountName": discount or None,
        "x_PriceSource": price.source if price else None,
        "x_PriceDate": price.as_of if price else None,
        "x_PriceConfidence": price.confidence if price else None,
    }


def _rounded(row: Row) -> Row:
    """The row with every number rounded to the places of its column."""
    return {
        name: rounded(value, PLACES[COLUMNS[name]]) if isinstance(value, Decimal) else value
        for name, value in row.items()
    }
