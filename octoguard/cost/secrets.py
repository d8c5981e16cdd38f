"""Counts what Secret Manager charges for: secret versions, in each replica location."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource
    from octoguard.plan import Plan
    from octoguard.plan.reading import Side

# {type of a version: type of its secret}
SECRETS: Final = {
    "google_secret_manager_secret_version": "google_secret_manager_secret",
    "google_secret_manager_regional_secret_version": "google_secret_manager_regional_secret",
}


def locations(secret: Resource) -> Decimal:
    """The number of replica locations of a secret; 1 for automatic replication and for a regional secret."""
    replicas = len(secret.items("replication[0].user_managed[0].replicas"))
    return Decimal(max(1, replicas))


def versions_of(secret: Resource) -> int:
    """The number of versions of the secret that the plan has as resources."""
    side = secret.side
    counts = secret.plan.once(f"secret versions, {side}", lambda plan: _count(plan, side))
    return counts[secret.change.address]


def _count(plan: Plan, side: Side) -> Counter[str]:
    return Counter(
        secret.address
        for change in plan.managed
        if change.type in SECRETS and change.side(side)[0] is not None
        for secret in change.linked("secret", SECRETS[change.type])
    )
