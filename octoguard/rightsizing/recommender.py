"""The type of an entry in the table of recommenders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["resources", "measured", "commitments", "security", "reliability", "capacity", "other"]
Scope = Literal["zone", "region", "global"]
Owner = Literal["projects", "billingAccounts"]
DOCS: Final = "https://docs.cloud.google.com/"


@dataclass(frozen=True, slots=True)
class Recommender:
    """One recommender. `kind` is the total that its savings belong to; totals are never added to each other.

    Savings from commitments shrink with every machine that rightsizing removes. Capacity, security and reliability
    recommendations never count. `reads` is the middle part of its permission, "" if not documented. `role` contains
    the permission and is granted on a project, `billing_role` on a billing account; "" if Google publishes no role that
    contains it. `source` is the page in Google's documentation with its locations, else the list of all recommenders.
    """

    id: str
    title: str
    kind: Kind
    scopes: tuple[Scope, ...]
    role: str
    reads: str = ""
    source: str = f"{DOCS}recommender/docs/recommenders"
    of: tuple[Owner, ...] = ("projects",)
    billing_role: str = ""

    @property
    def permission(self) -> str:
        """The permission to list its recommendations; "" if it is not documented."""
        return f"recommender.{self.reads}Recommendations.list" if self.reads else ""
