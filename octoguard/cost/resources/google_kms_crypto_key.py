"""Prices google_kms_crypto_key: active key versions by protection level and algorithm, and operations by usage.

https://cloud.google.com/kms/pricing (read 2026-11-22): prices are the same in all locations. Software keys cost the
same for every algorithm. HSM keys have one price for symmetric, HMAC and RSA 2048 keys, and another for elliptic curve
and longer RSA keys. Google charges for a version until it is destroyed, even if it is disabled. Each rotation adds one.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "key_versions": "versions that are not destroyed (default: 1)",
    "monthly_key_operations": "cryptographic operations per month",
}
# The price list has no locations; the catalogue stores its prices under this one.
_PRICED_AS = "us-central1"
_SYMMETRIC_OPERATIONS = "kms/cryptographic-operations-with-a-software-symmetric-key"
_ASYMMETRIC_OPERATIONS = "kms/hsm-cryptographic-operations-with-an-ecdsa-p-256-key"
_SECONDS_PER_YEAR = Decimal(365 * 24 * 3600)


def components(resource: Resource) -> Iterator[Component]:
    """Months of key versions, and operations."""
    level = resource.text("version_template[0].protection_level", unset="SOFTWARE")
    algorithm = resource.text("version_template[0].algorithm", unset="GOOGLE_SYMMETRIC_ENCRYPTION")
    name = f"Key versions ({level.lower()}, {algorithm.lower()})"
    sku, operations = _skus(level, algorithm)
    missing = MissingPrice(f"key versions of protection level {level}")
    rate = Rate.of((1, resource.price(f"kms/{sku}", place=_PRICED_AS))) if sku else missing
    yield Component(name, Range.of(_versions(resource)), "version-months", rate, scope="account")
    if resource.used("monthly_key_operations") is not None:
        yield resource.by_usage("monthly_key_operations", "Operations", "operations", operations, place=_PRICED_AS)


def _skus(level: str, algorithm: str) -> tuple[str, str]:
    """(SKU of a version or "", SKU of an operation)."""
    if level == "SOFTWARE":
        return "active-software-symmetric-key-versions", _SYMMETRIC_OPERATIONS
    if level != "HSM":
        return "", _SYMMETRIC_OPERATIONS
    if algorithm.startswith("EC_"):
        return "active-hsm-ecdsa-p-256-key-versions", _ASYMMETRIC_OPERATIONS
    if "_3072" in algorithm or "_4096" in algorithm:
        return "active-hsm-rsa-3072-4096-key-versions", _ASYMMETRIC_OPERATIONS
    return "active-hsm-symmetric-key-versions", _SYMMETRIC_OPERATIONS


def _versions(resource: Resource) -> Decimal:
    given = resource.used("key_versions")
    if given is not None:
        return given
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
