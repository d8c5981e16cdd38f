"""Prices google_cloudbuild_trigger: build minutes in the default pool, by usage.

https://cloud.google.com/build/pricing (prices of 2025-08): 2,500 minutes per billing account and month are free on the
default machine type, e2-standard-2. Minutes in a private pool are priced with google_cloudbuild_worker_pool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_build_minutes": "minutes of builds per month in the default pool"}
_OPTIONS: Final = "build[0].options[0]"
_DEFAULT: Final = "e2-standard-2"
_UNSPECIFIED: Final = "unspecified"


def components(resource: Resource) -> Iterator[Component]:
    """Build minutes per month; none if builds run in a private pool."""
    if resource.is_given(f"{_OPTIONS}.worker_pool"):
        resource.assume("builds run in a private pool; google_cloudbuild_worker_pool has the price of their minutes")
        return
    machine = _machine(resource)
    yield resource.by_usage(
        "monthly_build_minutes",
        f"Build minutes ({machine})",
        "minutes",
        f"build/default-pool-{machine}-per-minute",
        scope="account",
        place=GLOBAL,
    )


def _machine(resource: Resource) -> str:
    """The machine type, such as `e2-highcpu-8`. The attribute has the name of the API: E2_HIGHCPU_8."""
    given = resource.text(f"{_OPTIONS}.machine_type", unset=_UNSPECIFIED).lower().replace("_", "-")
    if given != _UNSPECIFIED:
        return given
    if not resource.items("build") and resource.used("monthly_build_minutes"):
        resource.assume(f"the plan does not show the build file; priced as machine type {_DEFAULT}")
    return _DEFAULT
