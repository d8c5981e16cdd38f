"""Says what is unknown in a plan only because it was made offline, and how to give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octoguard.plan.decode import OfflineData

_MOST = 5


def left_unknown(offline: OfflineData) -> list[str]:
    """A note on the data sources, and one on the variables, that have no value."""
    notes = []
    if offline.unread:
        states = any(".terraform_remote_state." in f".{address}" for address in offline.unread)
        how = ": give the outputs of other roots with --remote-state NAME=FILE" if states else ""
        notes.append(f"what {_some(offline.unread)} would report is unknown offline{how}")
    if offline.variables:
        names = _some([f"var.{name}" for name in offline.variables])
        notes.append(f"no value is given for {names}: what depends on it is unknown (--stub-variables)")
    return notes


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"{', '.join(names[:_MOST])}{more}"
