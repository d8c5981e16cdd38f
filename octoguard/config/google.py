"""The tables of octoguard.toml about Google Cloud itself: `[google]` and `[rightsizing]`."""

from __future__ import annotations

import msgspec


class GoogleSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[google]`: who pays, and whose quota the calls use."""

    billing_account: str | None = None
    quota_project: str | None = None


class RightsizingSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[rightsizing]`: when what runs is too large; shares of the capacity, at the 95th percentile of hourly peaks."""

    window_days: int = 14
    sql_cpu_below: float = 0.4
    sql_memory_below: float = 0.6
    redis_memory_below: float = 0.4
    node_cpu_below: float = 0.4
    node_memory_below: float = 0.5
    target: float = 0.65
