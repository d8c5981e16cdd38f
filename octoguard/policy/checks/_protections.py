"""The table of all guards (resources that protect other resources), by resource type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._guards_data import DATA_GUARDS
from octoguard.policy.checks._guards_inspection import INSPECTION_GUARDS
from octoguard.policy.checks._guards_network import NETWORK_GUARDS
from octoguard.policy.checks._guards_organization import ORGANIZATION_GUARDS
from octoguard.policy.checks._guards_workload import WORKLOAD_GUARDS

if TYPE_CHECKING:
    from octoguard.policy.checks._guard import Guard

PROTECTIONS: Final[dict[str, Guard]] = {
    **NETWORK_GUARDS,
    **INSPECTION_GUARDS,
    **ORGANIZATION_GUARDS,
    **DATA_GUARDS,
    **WORKLOAD_GUARDS,
}
