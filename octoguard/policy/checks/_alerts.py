"""Reads alert policies: what their conditions watch, and whether they notify anyone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from octoguard.plan import UNKNOWN, UNSET
from octoguard.policy.checks._answers import Answer, both, either, says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps

METRIC: Final = "google_logging_metric"
ALERT: Final = "google_monitoring_alert_policy"
CHANNEL: Final = "google_monitoring_notification_channel"
LOG: Final = ("condition_matched_log", "filter")
_TEXTS: Final = (
    LOG,
    ("condition_absent", "filter"),
    ("condition_monitoring_query_language", "query"),
    ("condition_prometheus_query_language", "query"),
    ("condition_sql", "query"),
    ("condition_threshold", "filter"),
)
# A log metric in a filter or in MQL, and in PromQL.
_USED = re.compile(r"logging\.googleapis\.com/user/([^\s\"'|]+)|logging_googleapis_com:user_(\w+)")


def reaches(alert: ResourceChange) -> Answer:
    """Whether an alert policy is enabled and has a notification channel."""
    channels = alert.get("notification_channels")
    if channels is UNSET or channels == []:
        return False
    named = isinstance(channels, list) or bool(alert.linked("notification_channels", CHANNEL))
    return both(says(alert, "enabled", True, unset=True), named or None)


def texts(alert: ResourceChange) -> Iterator[tuple[tuple[str, str], Steps, Any]]:
    """The filters and queries of an alert policy, each with its kind, its path and its value."""
    conditions = alert.get("conditions")
    for i in range(len(conditions)) if isinstance(conditions, list) else ():
        for kind in _TEXTS:
            path: Steps = ("conditions", i, kind[0], 0, kind[1])
            value = alert.get(path)
            if value is not UNSET:
                yield kind, path, value


@dataclass(slots=True)
class NotifiedMetrics:
    """The log metrics with an alert that notifies someone: by name, by address, and whether it may be any metric."""

    names: dict[str, Answer] = field(default_factory=dict)
    addresses: dict[str, Answer] = field(default_factory=dict)
    perhaps_any: bool = False

    def of(self, metric: ResourceChange) -> Answer:
        """Whether an alert on a metric notifies someone."""
        name = metric.get("name")
        answers = [self.addresses.get(metric.address, False), None if self.perhaps_any else False]
        if isinstance(name, str):
            answers += [self.names.get(name, False), self.names.get(re.sub(r"\W", "_", name), False)]
        return either(*answers)


def notified_metrics(plan: Plan) -> NotifiedMetrics:
    """The log metrics of a plan with an alert that notifies someone; computed once per plan."""
    return plan.once("log metrics with alerts", _collect)


def _collect(plan: Plan) -> NotifiedMetrics:
    notified = NotifiedMetrics()
    for alert in plan.of_type(ALERT):
        answer = reaches(alert)
        if answer is False:
            continue
        for kind, path, value in texts(alert):
            if kind == LOG:
                continue
            if isinstance(value, str):
                for match in _USED.finditer(value):
                    _note(notified.names, match[1] or match[2], answer)
            elif value is UNKNOWN:
                metrics = alert.linked(path, METRIC)
                for metric in metrics:
                    _note(notified.addresses, metric.address, answer)
                notified.perhaps_any = notified.perhaps_any or not metrics
    return notified


def _note(answers: dict[str, Answer], key: str, answer: Answer) -> None:
    answers[key] = True if answer or answers.get(key) else None
