"""Prices google_kms_crypto_key_version: one month of the version, at the protection level of its key.

https://cloud.google.com/kms/pricing (read 2026-12-01): destroyed versions are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.kms import KEY, kind, kind_of, version_months

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """One month of the version; 0 if it is destroyed."""
    keys = resource.linked("crypto_key", KEY)
    if len(keys) == 1:
        key_kind = kind_of(resource.other(keys[0]))
    else:
        resource.assume("the key is not in this plan; priced as a software key")
        key_kind = kind("SOFTWARE", "GOOGLE_SYMMETRIC_ENCRYPTION")
    destroyed = resource.text("state", unset="ENABLED", assume="ENABLED") == "DESTROYED"
    yield version_months(resource, key_kind, 0 if destroyed else 1)
