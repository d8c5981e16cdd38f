"""`[google]` and `[rightsizing]` of octoguard.toml."""

from __future__ import annotations

from typing import Annotated

import msgspec

_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class GoogleSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[google]`: the billing account, and the project whose quota the API calls use."""

    billing_account: str | None = None
    quota_project: str | None = None


class RightsizingSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[rightsizing]`: the utilisation below which a resource is too large.

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
