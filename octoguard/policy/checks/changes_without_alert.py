"""Names the changes to a project that no log metric with an alert reports, out of the eight that CIS wants watched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._alerts import ALERT, LOG, METRIC, reaches, texts, told
from octoguard.policy.checks._answers import both, either, says
from octoguard.policy.checks._projects import parent_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._answers import Answer


@dataclass(frozen=True, slots=True)
class Watch:
    """A kind of change: what a filter on it names, and the methods that it must not leave out once it names one."""

    name: str
    about: re.Pattern[str]
    methods: tuple[str, ...] = ()

    def is_in(self, text: str) -> bool:
        """Whether a filter watches it."""
        if self.about.search(text) is None:
            return False
        said = [method in text.lower() for method in self.methods]
        return all(said) or not any(said)


def _watch(name: str, about: str, *methods: str) -> Watch:
    return Watch(name, re.compile(about, re.IGNORECASE), methods)


WATCHES: Final = (
    _watch("owners of the project", r"ProjectOwnership|projectOwnerInvitee|roles/owner"),
    _watch("audit configs", r"auditConfigDeltas"),
    _watch("custom roles", r"iam_role|iam\.admin\.v1\S*Role", "create", "update", "delete"),
    _watch("firewall rules", r"gce_firewall_rule|compute\.firewalls", "insert", "patch", "delete"),
    _watch("routes", r"gce_route\b|compute\.routes", "insert", "delete"),
    _watch("networks", r"gce_network\b|compute\.networks", "insert", "patch", "delete", "addpeering", "removepeering"),
    _watch("access to buckets", r"storage\.setIamPermissions"),
    _watch("Cloud SQL instances", r"cloudsql\.instances"),
)


@dataclass(slots=True)
class ProjectAlerts:
    """What one project has: the resource that answers for it, and for each kind of change whether somebody is told."""

    first: ResourceChange
    answers: dict[str, Answer] = field(default_factory=lambda: {watch.name: False for watch in WATCHES})
    begun: bool = False

    def add(self, text: object, is_told: Answer) -> None:
        """Count a filter, and whether somebody is told of what it matches."""
        for watch in WATCHES:
            seen = watch.is_in(text) if isinstance(text, str) else None
            self.begun = self.begun or bool(seen)
            self.answers[watch.name] = either(self.answers[watch.name], both(seen, is_told))


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """One finding for each project that watches one of these changes; None for all others."""
    watched = plan.once("watched changes", _collect).get(change.address)
    if watched is None or not watched.begun:
        return None
    missing = [name for name, answer in watched.answers.items() if answer is False]
    unsure = [name for name, answer in watched.answers.items() if answer is None]
    if missing:
        return fail(_shown(missing, "no alert with a channel on a log metric for these changes"))
    return unknown(_shown(unsure, "a log metric or an alert of this plan may watch these")) if unsure else PASS


def _shown(names: list[str], detail: str) -> Evidence:
    return Evidence("", "known", ", ".join(names), detail)


def _collect(plan: Plan) -> dict[str, ProjectAlerts]:
    """By the address of the first metric or alert of each project."""
    found: dict[str | None, ProjectAlerts] = {}
    heard = told(plan)
    for change in plan.of_type(METRIC, ALERT):
        watched = found.setdefault(parent_of(change, plan), ProjectAlerts(change))
        if change.type == ALERT:
            for kind, _, text in texts(change):
                if kind == LOG:
                    watched.add(text, reaches(change))
            continue
        off = says(change, "disabled", True, unset=False)
        watched.add(change.get("filter"), False if off else None if off is None else heard.of(change))
    return {watched.first.address: watched for watched in found.values()}
