"""Prices Cloud KMS key versions by protection level and algorithm, and the operations with them.

https://cloud.google.com/kms/pricing (read 2026-12-01): prices are the same in all locations. Software keys cost the
same for every algorithm. HSM keys have one price for symmetric, HMAC and RSA 2048 keys, and another for elliptic curve
and longer RSA keys, which is lower beyond 2,000 versions. External keys cost the same for every algorithm; the partner
that stores them charges separately. Google charges for a version until it is destroyed, even if it is disabled.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from decimal import Decimal

    from octoguard.cost.resource import Resource
    from octoguard.plan import Plan
    from octoguard.plan.reading import Side

KEY: Final = "google_kms_crypto_key"
VERSION: Final = "google_kms_crypto_key_version"
OPERATIONS: Final = "monthly_key_operations"
# The price list has no locations; the catalogue stores most of its prices under this one.
PRICED_AS: Final = "us-central1"
SYMMETRIC_OPERATIONS: Final = "kms/cryptographic-operations-with-a-software-symmetric-key"
_ASYMMETRIC_OPERATIONS: Final = "kms/hsm-cryptographic-operations-with-an-ecdsa-p-256-key"


class Kind(NamedTuple):
    """What Google charges for a key: the SKU of a version ("" without a price) and of an operation."""

    level: str
    algorithm: str
    version: str
    operation: str


def kind_of(key: Resource) -> Kind:
    """The kind of a key, from its version template."""
    level = key.text("version_template[0].protection_level", unset="SOFTWARE")
    algorithm = key.text("version_template[0].algorithm", unset="GOOGLE_SYMMETRIC_ENCRYPTION")
    return kind(level, algorithm)


def kind(level: str, algorithm: str) -> Kind:
    """The kind of a protection level and an algorithm."""
    return Kind(level, algorithm, *_skus(level, algorithm))


def _skus(level: str, algorithm: str) -> tuple[str, str]:
    """(SKU of a version or "", SKU of an operation)."""
    if level == "SOFTWARE":
        return "active-software-symmetric-key-versions", SYMMETRIC_OPERATIONS
    if level in ("EXTERNAL", "EXTERNAL_VPC"):
        shape = "symmetric" if algorithm.endswith("SYMMETRIC_ENCRYPTION") else "asymmetric"
        return f"active-external-ekm-{shape}-key-versions", SYMMETRIC_OPERATIONS
    if level != "HSM":
        return "", SYMMETRIC_OPERATIONS
    if algorithm.startswith("EC_"):
        return "active-hsm-ecdsa-p-256-key-versions", _ASYMMETRIC_OPERATIONS
    if "_3072" in algorithm or "_4096" in algorithm:
        return "active-hsm-rsa-3072-4096-key-versions", _ASYMMETRIC_OPERATIONS
    return "active-hsm-symmetric-key-versions", SYMMETRIC_OPERATIONS


def version_months(resource: Resource, key_kind: Kind, count: Decimal | int) -> Component:
    """Months of `count` key versions. The billing account shares the volume tiers."""
    name = f"Key versions ({key_kind.level.lower()}, {key_kind.algorithm.lower()})"
    rate: Rate | MissingPrice = MissingPrice(f"key versions of protection level {key_kind.level}")
    if key_kind.version:
        rate = Rate.of((1, resource.price(f"kms/{key_kind.version}", place=PRICED_AS)))
    return Component(name, Range.of(count), "version-months", rate, scope="account")


def planned_versions(key: Resource) -> int:
    """The number of versions of the key that the plan has as resources."""
    side = key.side
    counts = key.plan.once(f"key versions, {side}", lambda plan: _count(plan, side))
    return counts[key.change.address]


def _count(plan: Plan, side: Side) -> Counter[str]:
    return Counter(
        key.address
        for change in plan.managed
        if change.type == VERSION and change.side(side)[0] is not None
        for key in change.linked("crypto_key", KEY)
    )
