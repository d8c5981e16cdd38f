"""Flags Cloud SQL instances whose backups are deleted with the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import UNSET
from octoguard.policy.checks._answers import either, says
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

_KEPT = "settings[0].retain_backups_on_delete"
_LAST = "settings[0].final_backup_config[0].enabled"
_BLOCK = "settings[0].final_backup_config"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if neither setting keeps the backups; None if the provider has neither argument (before 6.31)."""
    _ = plan
    switches = [path for path, top in ((_KEPT, _KEPT), (_LAST, _BLOCK)) if change.has_attribute(top)]
    if not switches:
        return None
    kept = {path: says(change, path, True, unset=False) for path in switches}
    answer = either(*kept.values())
    if answer:
        return PASS
    settings = [_setting(change, path) for path in switches if kept[path] is answer]
    return (fail if answer is False else unknown)(*settings)


def _setting(change: ResourceChange, path: str) -> Evidence:
    return evidence(change, path, "unset; the API's default is false" if change.get(path) is UNSET else "")
