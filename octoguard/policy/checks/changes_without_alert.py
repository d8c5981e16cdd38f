"""Reports which of the eight changes that CIS requires to be monitored have no log metric with an alert."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._alerts import ALERT, LOG, METRIC, notified_metrics, reaches, texts
from octoguard.policy.checks._answers import both, either, says
from octoguard.policy.checks._projects import parent_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._answers import Answer


@dataclass(frozen=True, slots=True)
class Watch:
    """A kind of change: the words that a filter for it contains, and its methods.

    A filter that names one of the methods must name all of them.
    """

    name: str
    about: re.Pattern[str]
    methods: tuple[str, ...] = ()

    def is_in(self, text: str) -> bool:
        """Whether a filter matches this kind of change."""
        if self.about.search(text) is None:
            return False
        names_method = [method in text.lower() for method in self.methods]
        return all(names_method) or not any(names_method)


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
    """The state of one project: the resource to report, and the alert state of each kind of change."""

    first: ResourceChange
    answers: dict[str, Answer] = field(default_factory=lambda: {watch.name: False for watch in WATCHES})
    begun: bool = False

    def add(self, text: object, is_notified: Answer) -> None:
        """Count a filter, and whether an alert notifies someone of its matches."""
        for watch in WATCHES:
            seen = watch.is_in(text) if isinstance(text, str) else None
            self.begun = self.begun or bool(seen)
            self.answers[watch.name] = either(self.answers[watch.name], both(seen, is_notified))


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """One finding for each project that monitors one of these changes; None for all others."""
    watched = plan.once("watched changes", _collect).get(change.address)
    if watched is None or not watched.begun:
        return None
    missing = [name for name, answer in watched.answers.items() if answer is False]
    unsure = [name for name, answer in watched.answers.items() if answer is None]
    if missing:
        return fail(_shown(missing, "no alert with a notification channel on a log metric for these changes"))
    return unknown(_shown(unsure, "a log metric or an alert of this plan may monitor these")) if unsure else PASS


def _shown(names: list[str], detail: str) -> Evidence:
    return Evidence("", "known", ", ".join(names), detail)


def _collect(plan: Plan) -> dict[str, ProjectAlerts]:
    """The state of each project, by the address of its first metric or alert."""
    by_project: dict[str | None, ProjectAlerts] = {}
    metrics = notified_metrics(plan)
    for change in plan.of_type(METRIC, ALERT):
        watched = by_project.setdefault(parent_of(change, plan), ProjectAlerts(change))
        if change.type == ALERT:
            for kind, _, text in texts(change):
                if kind == LOG:
                    watched.add(text, reaches(change))
            continue
        off = says(change, "disabled", True, unset=False)
        watched.add(change.get("filter"), False if off else None if off is None else metrics.of(change))
    return {watched.first.address: watched for watched in by_project.values()}
