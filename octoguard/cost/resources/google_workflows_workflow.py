"""Prices google_workflows_workflow: internal and external steps, by usage.

https://cloud.google.com/workflows/pricing (read 2026-12-01): external steps call or wait for addresses outside of
Google Cloud, which includes custom domains. 5,000 internal and 2,000 external steps per billing account and month are
free. Google charges in increments of 1,000 steps; the estimate is per step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_internal_steps": "steps per month inside of Google Cloud, with retries",
    "monthly_external_steps": "steps per month that call or wait for other addresses, with retries",
}


def components(resource: Resource) -> Iterator[Component]:
    """Internal and external steps per month."""
    for kind in ("internal", "external"):
        yield resource.by_usage(
            f"monthly_{kind}_steps",
            f"{kind.capitalize()} steps",
            "steps",
            f"workflows/{kind}-steps",
            scope="account",
            place=GLOBAL,
        )
