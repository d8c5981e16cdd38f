"""`[google]` and `[rightsizing]` of octoguard.toml."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from octoguard.money import LARGEST, ZERO

CommitmentTerm = Literal["1-year", "3-years"]
CommitmentRisk = Literal["low", "break-even"]
_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class GoogleSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[google]`: the billing account, and the project whose quota the API calls use."""

    billing_account: str | None = None
    billing_account_name: str | None = None
    quota_project: str | None = None


class MeasuringSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The keys of `[rightsizing]` that set the utilisation below which a resource is too large.

    Values are fractions of the capacity, at the 95th percentile of hourly peaks.
    """

    window_days: Annotated[int, msgspec.Meta(ge=1, le=30)] = 14
    sql_cpu_below: _Share = 0.4
    sql_memory_below: _Share = 0.6
    redis_memory_below: _Share = 0.4
    redis_cpu_below: _Share = 0.4
    node_cpu_below: _Share = 0.4
    node_memory_below: _Share = 0.5
    target: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.65


class PathSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[[rightsizing.paths]]`: the owner, team and environment of the resources in files that match `glob`."""

    glob: str
    owner: str = ""
    team: str = ""
    environment: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for a rule that matches nothing or states nothing."""
        if not self.glob:
            raise ValueError("glob: must not be empty: write a path such as 'live/prod/**'")
        if not (self.owner or self.team or self.environment):
            raise ValueError("glob: the rule sets nothing: add owner, team or environment")


class RightsizingSettings(MeasuringSettings, forbid_unknown_fields=True, frozen=True):
    """`[rightsizing]`: when a resource is too large, what the report shows, and who a recommendation belongs to."""

    min_saving: Decimal = ZERO
    commitment_term: CommitmentTerm = "1-year"
    commitment_risk: CommitmentRisk = "low"
    stale_after_days: Annotated[int, msgspec.Meta(ge=1)] = 14
    owner_labels: tuple[str, ...] = ("owner",)
    team_labels: tuple[str, ...] = ("team",)
    environment_labels: tuple[str, ...] = ("environment", "env")
    paths: tuple[PathSettings, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for a negative or infinite amount, and NaN."""
        if not (self.min_saving.is_finite() and 0 <= self.min_saving <= LARGEST):
            raise ValueError(f"min_saving: must be a non-negative amount a month, not {self.min_saving}")

    @property
    def measuring(self) -> MeasuringSettings:
        """Only the keys of MeasuringSettings."""
        return MeasuringSettings(*(getattr(self, name) for name in MeasuringSettings.__struct_fields__))
