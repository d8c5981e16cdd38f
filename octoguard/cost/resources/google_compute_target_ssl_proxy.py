"""Prices google_compute_target_ssl_proxy: free by itself; proxies of a regional load balancer by usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import load_balancers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = load_balancers.PROXY_USAGE


def components(resource: Resource) -> Iterator[Component]:
    """Proxy-hours and processed GiB, from usage."""
    return load_balancers.proxy_lines(resource)
