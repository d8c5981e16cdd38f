"""Flags ingress rules that let the internet reach the ports of administration and of databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._firewall_rules import Answer, Layer, is_open_to_the_world, judge

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

# SSH, RDP, MySQL, PostgreSQL, Redis with TLS, Redis.
_ADMIN = frozenset({22, 3389, 3306, 5432, 6378, 6379})
_ADMIN_UDP = frozenset({3389})


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when the source is (nearly) the whole internet and an administrative port is among the open ones."""
    _ = plan
    return judge(change, is_open_to_the_world, _opens_admin_port)


def _opens_admin_port(layer: Layer) -> Answer:
    ranges = layer.port_ranges()
    if ranges is None:
        return None
    wanted = {"all": _ADMIN, "tcp": _ADMIN, "udp": _ADMIN_UDP}.get(layer.name, frozenset())
    return any(first <= port <= last for first, last in ranges for port in wanted)
