"""Flags machines that let in whoever has an SSH key in the metadata of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import UNSET
from octoguard.policy.checks._machines import is_windows, on_machine, project_switch, switch
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

_BLOCK = "metadata.block-project-ssh-keys"
_LOGIN = "metadata.enable-oslogin"
_WINDOWS_SSH = "metadata.enable-windows-ssh"  # without it, Windows takes no SSH keys from metadata
_UNSET = "unset; the machine takes the keys of its project"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Pass where the keys are blocked, or where OS Login replaces them; None for Windows without SSH."""
    return on_machine(change, "metadata", lambda machine: _judge(machine, plan))


def _judge(machine: ResourceChange, plan: Plan) -> Outcome | None:
    if switch(machine, _WINDOWS_SSH, unset=False) is False and is_windows(machine):
        return None
    blocked = switch(machine, _BLOCK, unset=False)
    project, holders = project_switch(machine, plan, "enable-oslogin")
    login = switch(machine, _LOGIN, unset=project)
    if blocked or login:
        return PASS
    shown = evidence(machine, _BLOCK, _UNSET if machine.get(_BLOCK) is UNSET else "")
    if login is None:
        return unknown(shown, *(holders if machine.get(_LOGIN) is UNSET else [evidence(machine, _LOGIN)]))
    return (unknown if blocked is None else fail)(shown)
