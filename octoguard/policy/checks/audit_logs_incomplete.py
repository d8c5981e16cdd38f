"""Flags audit configs for all services that lack a log type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._audit_configs import ALL, audit_configs, configs_of, holder_of, is_logged
from octoguard.policy.checks._iam_grants import unreadable
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

KINDS: Final = ("ADMIN_READ", "DATA_READ", "DATA_WRITE")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Check configs for all services, together with the others of the same project, folder or organization."""
    configs = configs_of(change, plan)
    if configs is None:
        return unreadable(change)
    unsure = [config.service.evidence(change) for config in configs if config.is_for_all is None]
    for_all = [config for config in configs if config.is_for_all]
    if not for_all:
        return unknown(*unsure) if unsure else None
    every = audit_configs(plan)
    near = [*for_all, *every.of(holder_of(change, plan))]
    missing: list[Evidence] = []
    doubts: list[Evidence] = []
    for kind in KINDS:
        logged = is_logged(near, ALL, kind)
        if logged is False and every.perhaps(ALL, kind):
            logged = None
        if not logged:
            text = f"{kind} of all services {'may not be logged' if logged is None else 'is not logged'}"
            (doubts if logged is None else missing).append(for_all[0].service.evidence(change, text))
    if missing:
        return fail(*missing)
    return unknown(*doubts) if doubts else PASS
