"""Prices google_kms_key_handle: versions of the HSM key that Autokey creates, and operations by usage.

https://cloud.google.com/kms/pricing (read 2026-12-01): 100 Autokey versions of each billing account are free. Autokey
rotates its keys once a year: https://cloud.google.com/kms/docs/autokey-overview. Each rotation adds a version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.kms import OPERATIONS, PRICED_AS, SYMMETRIC_OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "key_versions": "versions that are not destroyed (default: 1)",
    OPERATIONS: "cryptographic operations per month",
}


def components(resource: Resource) -> Iterator[Component]:
    """Months of key versions, and operations."""
    versions = Range.of(resource.usage_or("key_versions", 1))
    rate = Rate.of((1, resource.price("kms/hsm-autokey-key-versions", place=GLOBAL)))
    yield Component("Key versions (Autokey)", versions, "version-months", rate, scope="account")
    if resource.used(OPERATIONS) is not None:
        yield resource.by_usage(OPERATIONS, "Operations", "operations", SYMMETRIC_OPERATIONS, place=PRICED_AS)
