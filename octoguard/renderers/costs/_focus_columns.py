"""The columns of a FOCUS 1.2 dataset, with their types.

Specification: https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec/tree/v1.2/specification (read 2026-12-01).
Columns of octoguard start with `x_`, as the specification asks, and follow the others.
"""

from __future__ import annotations

from typing import Final, Literal

VERSION: Final = "1.2"
Kind = Literal["text", "json", "time", "cost", "price", "quantity", "count", "flag"]
# Decimal places of each numeric type. Parquet has 38 digits in all.
PLACES: Final[dict[Kind, int]] = {"cost": 12, "price": 18, "quantity": 9, "count": 0}

_TEXT: Final = (
    *("AvailabilityZone", "BillingAccountId", "BillingAccountName", "BillingAccountType", "BillingCurrency"),
    *("CapacityReservationId", "CapacityReservationStatus", "ChargeCategory", "ChargeClass", "ChargeDescription"),
    *("ChargeFrequency", "CommitmentDiscountCategory", "CommitmentDiscountId", "CommitmentDiscountName"),
    *("CommitmentDiscountStatus", "CommitmentDiscountType", "CommitmentDiscountUnit", "ConsumedUnit", "InvoiceId"),
    *("InvoiceIssuerName", "PricingCategory", "PricingCurrency", "PricingUnit", "ProviderName", "PublisherName"),
    *("RegionId", "RegionName", "ResourceId", "ResourceName", "ResourceType", "ServiceCategory", "ServiceName"),
    *("ServiceSubcategory", "SkuId", "SkuMeter", "SkuPriceId", "SubAccountId", "SubAccountName", "SubAccountType"),
)
_BY_KIND: Final[dict[Kind, tuple[str, ...]]] = {
    "text": _TEXT,
    "json": ("SkuPriceDetails", "Tags"),
    "time": ("BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart"),
    "cost": ("BilledCost", "ContractedCost", "EffectiveCost", "ListCost", "PricingCurrencyEffectiveCost"),
    "price": (
        *("ContractedUnitPrice", "ListUnitPrice"),
        *("PricingCurrencyContractedUnitPrice", "PricingCurrencyListUnitPrice"),
    ),
    "quantity": ("CommitmentDiscountQuantity", "ConsumedQuantity", "PricingQuantity"),
}
FOCUS: Final[dict[str, Kind]] = dict(sorted((name, kind) for kind, names in _BY_KIND.items() for name in names))
CUSTOM: Final[dict[str, Kind]] = {
    "x_IsEstimate": "flag",
    "x_Estimator": "text",
    "x_Environment": "text",
    "x_PlanSha256": "text",
    "x_TerraformAddress": "text",
    "x_TerraformModule": "text",
    "x_TerraformAction": "text",
    "x_FloorCost": "cost",
    "x_CeilingCost": "cost",
    "x_DiscountName": "text",
    "x_ExchangeRate": "price",
    "x_ExchangeRateDate": "text",
    "x_ExchangeRateSource": "text",
    "x_PricingStatus": "text",
    "x_OmittedResourceCount": "count",
    "x_PriceSource": "text",
    "x_PriceDate": "text",
    "x_PriceConfidence": "text",
}
COLUMNS: Final[dict[str, Kind]] = {**FOCUS, **CUSTOM}
