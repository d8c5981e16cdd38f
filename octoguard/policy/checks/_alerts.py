"""Reads alert policies: what their conditions watch, and whether they tell anybody."""

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
# A log metric in a filter or in MQL, and as PromQL writes it.
_USED = re.compile(r"logging\.googleapis\.com/user/([^\s\"'|]+)|logging_googleapis_com:user_(\w+)")


def reaches(alert: ResourceChange) -> Answer:
    """Whether an alert policy is on and has a notification channel."""
    channels = alert.get("notification_channels")
    if channels is UNSET or channels == []:
        return False
    named = isinstance(channels, list) or bool(alert.linked("notification_channels", CHANNEL))
    return both(says(alert, "enabled", True, unset=True), named or None)


def texts(alert: ResourceChange) -> Iterator[tuple[tuple[str, str], Steps, Any]]:
    """Each filter or query of an alert policy: its kind, its path and its value."""
    conditions = alert.get("conditions")
    for i in range(len(conditions)) if isinstance(conditions, list) else ():
        for kind in _TEXTS:
            path: Steps = ("conditions", i, kind[0], 0, kind[1])
            value = alert.get(path)
            if value is not UNSET:
                yield kind, path, value


@dataclass(slots=True)
class Told:
    """The log metrics on which some alert reaches somebody: by name, by address, and whether it may be any."""

    names: dict[str, Answer] = field(default_factory=dict)
    addresses: dict[str, Answer] = field(default_factory=dict)
    perhaps_any: bool = False

    def of(self, metric: ResourceChange) -> Answer:
        """Whether an alert on a metric reaches somebody."""
        name = metric.get("name")
        answers = [self.addresses.get(metric.address, False), None if self.perhaps_any else False]
        if isinstance(name, str):
            answers += [self.names.get(name, False), self.names.get(re.sub(r"\W", "_", name), False)]
        return either(*answers)


def told(plan: Plan) -> Told:
    """The log metrics of a plan that somebody hears of; made once."""
    return plan.once("log metrics with alerts", _collect)


def _collect(plan: Plan) -> Told:
    found = Told()
    for alert in plan.of_type(ALERT):
        answer = reaches(alert)
        if answer is False:
            continue
        for kind, path, value in texts(alert):
            if kind == LOG:
                continue
            if isinstance(value, str):
                for match in _USED.finditer(value):
                    _note(found.names, match[1] or match[2], answer)
            elif value is UNKNOWN:
                metrics = alert.linked(path, METRIC)
                for metric in metrics:
                    _note(found.addresses, metric.address, answer)
                found.perhaps_any = found.perhaps_any or not metrics
    return found


def _note(answers: dict[str, Answer], key: str, answer: Answer) -> None:
    answers[key] = True if answer or answers.get(key) else None
