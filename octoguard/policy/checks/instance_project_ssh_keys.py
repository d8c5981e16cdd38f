"""Flags VM instances that accept SSH keys in project metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import UNSET
from octoguard.policy.checks._machines import is_windows, on_machine, project_switch, switch
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

_BLOCK = "metadata.block-project-ssh-keys"
_LOGIN = "metadata.enable-oslogin"
_WINDOWS_SSH = "metadata.enable-windows-ssh"  # without it, Windows ignores SSH keys in metadata
_UNSET = "unset; the VM accepts project-wide SSH keys"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Pass if the keys are blocked or OS Login replaces them; None for Windows without SSH."""
    return on_machine(change, "metadata", lambda machine: _judge(machine, plan))


def _judge(machine: ResourceChange, plan: Plan) -> Outcome | None:
    if switch(machine, _WINDOWS_SSH, unset=False) is False and is_windows(machine):
        return None
    blocked = switch(machine, _BLOCK, unset=False)
    project, holders = project_switch(machine, plan, "enable-oslogin")
    login = switch(machine, _LOGIN, unset=project)
    if blocked or login:
        return PASS
    item = evidence(machine, _BLOCK, _UNSET if machine.get(_BLOCK) is UNSET else "")
    if login is None:
        return unknown(item, *(holders if machine.get(_LOGIN) is UNSET else [evidence(machine, _LOGIN)]))
    return (unknown if blocked is None else fail)(item)
