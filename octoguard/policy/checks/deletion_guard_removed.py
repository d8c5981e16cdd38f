"""Flags changes that take away what keeps a resource, or the data in it, from being deleted."""

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
    # Since provider 7.33 nearly every resource has it; before, a few had it with values of their own.
    Off("deletion_policy", on=("PREVENT", "ABANDON"), unset="DELETE"),
    Off("deletion_policy", on=("DEFAULT", "DELETE", "PREVENT", "ABANDON"), unset="DELETE", says="turned to force"),
    Off("force_destroy", on=("false",), says="turned on: what is inside goes too"),
    Off("force_delete", on=("false",), says="turned on: what is inside goes too"),
    Off("delete_contents_on_destroy", on=("false",), says="turned on: what is inside goes too"),
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on every guard that the change takes away; None where nothing changes."""
    _ = plan
    return compare(change, _GUARDS)
