"""Prices google_kms_crypto_key: key versions that are not resources of the plan, and operations by usage.

https://cloud.google.com/kms/docs/key-rotation: Cloud KMS creates one version with the key, and each
rotation adds one.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.kms import OPERATIONS, PRICED_AS, kind_of, planned_versions, version_months

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "key_versions": "versions that are not destroyed, including versions in the plan (default: 1)",
    OPERATIONS: "cryptographic operations per month",
}
_SECONDS_PER_YEAR = Decimal(365 * 24 * 3600)


def components(resource: Resource) -> Iterator[Component]:
    """Months of key versions, and operations."""
    key_kind = kind_of(resource)
    yield version_months(resource, key_kind, _versions(resource))
    if resource.used(OPERATIONS) is not None:
        yield resource.by_usage(OPERATIONS, "Operations", "operations", key_kind.operation, place=PRICED_AS)


def _versions(resource: Resource) -> Decimal:
    given = resource.used("key_versions")
    if given is not None:
        return max(Decimal(0), given - planned_versions(resource))
    if resource.flag("skip_initial_version_creation"):
        resource.assume(
            "skip_initial_version_creation is true; priced as 0 versions; set key_versions in a usage file to override"
        )
        return Decimal(0)
    period = resource.text("rotation_period", unset="").removesuffix("s")
    if period.isdecimal() and Decimal(period):
        added = _SECONDS_PER_YEAR / Decimal(period)
        resource.assume(
            f"priced as 1 key version, as after creation; rotation adds about {added:.0f} per year, "
            "each charged until it is destroyed; set key_versions in a usage file to override"
        )
    return Decimal(1)
