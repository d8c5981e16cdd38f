"""Flags resources with data that are deleted, replaced or removed from state, and reports what forces it."""

from octoguard.plan import SENSITIVE, UNSET, Action, Plan, ResourceChange
from octoguard.plan.model import changed_paths, describe
from octoguard.plan.path import render
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

_PRIMARY = "master_instance_name"  # the source of a replica, which holds the data


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail with the attributes that force a replacement, or with Terraform's reason for the removal."""
    _ = plan
    primary = change.get(_PRIMARY, "before") if change.type == "google_sql_database_instance" else UNSET
    if primary is SENSITIVE:
        return unknown(evidence(change, _PRIMARY, "it may be a replica", side="before"))
    if primary is not UNSET and primary != "":
        return PASS
    if change.action is not Action.REPLACE:
        if change.action is Action.FORGET:
            return fail(Evidence("", "known", "forget", "it keeps running, and no configuration manages it"))
        reason = (change.action_reason or "").replace("_", " ")
        return fail(Evidence("", "known", "delete", reason))
    forcing = change.replace_paths
    if forcing:
        return fail(*(_forced_by(change, render(path)) for path in forcing))
    if change.action_reason == "replace_because_tainted":
        return fail(Evidence("", "known", "replace", "replaced because an earlier apply left it tainted"))
    if change.action_reason in ("replace_by_request", "replace_by_triggers"):
        return fail(Evidence("", "known", "replace", f"replaced: {change.action_reason.replace('_', ' ')}"))
    # Plan formats before Terraform 1.0 do not name the attribute that forces a replacement, so report what changes.
    candidates = list(changed_paths(change)) or [""]
    return fail(*(_forced_by(change, path, "changes; this plan format does not say which one") for path in candidates))


def _forced_by(change: ResourceChange, path: str, says: str = "forces the replacement") -> Evidence:
    if not path:
        return Evidence("", "known", "replace", "replaced")
    before, after = describe(change.get(path, "before")), describe(change.get(path))
    return Evidence(path, "known", f"{before} -> {after}", says)
