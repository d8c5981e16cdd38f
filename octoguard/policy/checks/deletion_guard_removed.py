"""Flags changes that remove deletion protection from a resource or its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._before_after import Off, compare

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_GUARDS = (
    Off("deletion_protection", on=("true", "PROTECTED")),
    Off("deletion_protection_enabled"),
    Off("settings[0].deletion_protection_enabled"),
    Off("enable_deletion_protection"),
    Off("enable_drop_protection"),
    Off("delete_protection_state", on=("DELETE_PROTECTION_ENABLED",)),
    # Almost every resource has it since provider 7.33; before, a few had it with their own values.
    Off("deletion_policy", on=("PREVENT", "ABANDON"), unset="DELETE"),
    Off("deletion_policy", on=("DEFAULT", "DELETE", "PREVENT", "ABANDON"), unset="DELETE", says="changed to force"),
    Off("force_destroy", on=("false",), says="enabled: the contents are deleted too"),
    Off("force_delete", on=("false",), says="enabled: the contents are deleted too"),
    Off("delete_contents_on_destroy", on=("false",), says="enabled: the contents are deleted too"),
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail for every deletion protection that the change removes; None where nothing changes."""
    _ = plan
    return compare(change, _GUARDS)
