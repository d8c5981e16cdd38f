"""Flags projects, folders and organizations with no audit config, or with configs for single services only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import UNSET
from octoguard.policy.checks._audit_configs import ALL, AuditConfigs, audit_configs, configs_for, holder_of, is_logged
from octoguard.policy.checks._projects import DEFAULT, PROJECT, parent_of, project_name
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._audit_configs import AuditConfig


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Check each project of the plan, and other parents with configs for single services only.

    For such a parent the finding is at its first audit config.
    """
    return _project(change, plan) if change.type == PROJECT else _holder(change, plan)


def _project(project: ResourceChange, plan: Plan) -> Outcome:
    configs = audit_configs(plan)
    own_configs = configs_for(project, plan)
    is_covered = _for_all(configs, own_configs)
    if is_covered is None:
        return unknown(evidence(project, "project_id", "an audit config of this plan may apply to it"))
    if is_covered:
        return PASS
    none = evidence(project, "project_id", "no audit config for allServices in this plan")
    above = [path for path in ("folder_id", "org_id") if project.get(path) not in (UNSET, "")]
    if own_configs or not above:
        return fail(none)
    if any(_for_all(configs, configs.of(parent_of(project, plan, path))) for path in above):
        return PASS
    return unknown(none, *(evidence(project, path, "the folder or organization above may have one") for path in above))


def _holder(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Check it only if the plan has no project resource for it, so that there is one finding."""
    configs = audit_configs(plan)
    holder = holder_of(change, plan)
    if holder is None:
        return None
    own_configs = configs.by_parent[holder]
    first = next(config.holder for config in own_configs if config.holder.type == change.type)
    if change is not first or holder in plan.once("names of projects", _project_names):
        return None
    is_covered = _for_all(configs, own_configs)
    if is_covered:
        return PASS
    items = [config.service.evidence(change) for config in own_configs[:5]]
    reason = Evidence(
        "", "known", None if holder == DEFAULT else holder, "no audit config for allServices in this plan"
    )
    return unknown(reason, *items) if is_covered is None else fail(reason, *items)


def _for_all(configs: AuditConfigs, parent_configs: list[AuditConfig]) -> bool | None:
    """Whether one of a parent's configs is for all services."""
    is_enabled = is_logged(parent_configs, ALL)
    return None if is_enabled is False and configs.perhaps(ALL) else is_enabled


def _project_names(plan: Plan) -> set[str]:
    return {project_name(project) for project in plan.of_type(PROJECT)}
