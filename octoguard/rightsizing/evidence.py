"""Reads insights: the evidence that Google gives for its recommendations.

Only figures that Google documents become a summary; other content gives none. Sources:
https://docs.cloud.google.com/recommender/docs/insights/using-insights (fields),
https://docs.cloud.google.com/compute/docs/instances/view-and-understand-vm-insights (CPU and memory of VMs),
https://docs.cloud.google.com/policy-intelligence/docs/policy-insights (use of IAM roles).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octoguard.rightsizing.answers import Answer

_NAME: Final = re.compile(
    r"(?P<parent>(?:projects|folders|organizations|billingAccounts)/[\w.:-]+/locations/[\w-]+"
    r"/insightTypes/(?P<type>[\w.-]+))/insights/[\w.-]+",
    re.ASCII,
)
# The API returns seconds. Google's examples of instance group insights show days ("14 days").
_PERIOD: Final = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(s| days)", re.ASCII)
_SECONDS_PER_DAY: Final = 86_400
_SEVERITIES: Final = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
_MEMORY: Final = ".MemoryUsage"
_CPU: Final = ".CpuUsage"
# Of VMs and instance groups. Cloud SQL always measures memory, so the question does not arise there.
_MACHINES: Final = ("google.compute.instance.", "google.compute.instanceGroupManager.")


@dataclass(frozen=True, slots=True)
class InsightEvidence:
    """What one insight says. `observation_days` is the length of the observation; None if it is not reported.

    `memory_measured` is True for insights about the memory of VMs, and None for all others: one insight cannot say that
    memory was not measured (see `of_recommendation`). `refreshed` is an RFC 3339 time. `severity` is "" if unknown.
    """

    observation_days: float | None = None
    refreshed: str = ""
    memory_measured: bool | None = None
    severity: str = ""
    subtype: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Insights:
    """The readable insights by full name, and the number of those that could not be read."""

    by_name: dict[str, InsightEvidence] = field(default_factory=dict)
    unreadable: int = 0


class _Insight(msgspec.Struct, rename="camel", frozen=True):
    """google.cloud.recommender.v1.Insight, as JSON."""

    name: str
    insight_subtype: str = ""
    observation_period: str = ""
    last_refresh_time: str = ""
    severity: str = ""
    content: dict[str, Any] = {}


def insight_parents(insight_names: Iterable[str]) -> list[str]:
    """The distinct lists (`projects/P/locations/L/insightTypes/T`) of these insights, sorted. Skips invalid names."""
    matches = (_NAME.fullmatch(name) for name in insight_names)
    return sorted({match["parent"] for match in matches if match})


def read(pages: Iterable[bytes], where: str) -> Insights:
    """The insights in the pages of one list. Raises RecordingError for a page that is not JSON."""
    by_name: dict[str, InsightEvidence] = {}
    unreadable = 0
    for page in pages:
        for raw in _entries(page, where):
            insight = _insight(raw)
            match = _NAME.fullmatch(insight.name) if insight else None
            if insight is None or match is None:
                unreadable += 1
            else:
                by_name[insight.name] = _evidence(insight, match["type"])
    return Insights(by_name, unreadable)


def _insight(raw: Any) -> _Insight | None:
    try:
        return msgspec.convert(raw, _Insight)
    except (msgspec.ValidationError, RecursionError):
        return None


def _entries(page: bytes, where: str) -> list[Any]:
    """The insights of a page, still unchecked. A page of another shape is one unreadable insight."""
    try:
        document = msgspec.json.decode(page)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordingError(f"{where}: not a page of insights: {error}: record it again") from None
    entries = document.get("insights", []) if isinstance(document, dict) else None
    return entries if isinstance(entries, list) else [None]


def of_recommendation(names: Iterable[str], known: Mapping[str, InsightEvidence]) -> InsightEvidence | None:
    """The evidence of one recommendation, from the insights that it names; None if none of them is known.

    `observation_days` is the shortest observation, `refreshed` the oldest refresh, `severity` the highest.
    `memory_measured` is False if a machine type recommendation names insights about the CPU and none about memory:
    Google attached no measurement of memory. It is None if the insights do not say.
    """
    named = list(dict.fromkeys(names))
    found = [known[name] for name in named if name in known]
    if not found:
        return None
    days = [each.observation_days for each in found if each.observation_days is not None]
    return InsightEvidence(
        observation_days=min(days, default=None),
        refreshed=min((each.refreshed for each in found if each.refreshed), default=""),
        memory_measured=_memory_measured(named),
        severity=max((each.severity for each in found), key=_rank),
        subtype=", ".join(dict.fromkeys(each.subtype for each in found if each.subtype)),
        summary="; ".join(dict.fromkeys(each.summary for each in found if each.summary)),
    )


def _memory_measured(names: list[str]) -> bool | None:
    """The types of the insights decide, so that an unread list does not turn into "not measured"."""
    types = [match["type"] for match in map(_NAME.fullmatch, names) if match]
    machines = [each for each in types if each.startswith(_MACHINES)]
    if any(_MEMORY in each for each in machines):
        return True
    return False if any(_CPU in each for each in machines) else None


def _rank(severity: str) -> int:
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else -1


def _evidence(insight: _Insight, kind: str) -> InsightEvidence:
    return InsightEvidence(
        observation_days=_days(insight.observation_period),
        refreshed=insight.last_refresh_time,
        memory_measured=True if kind.startswith(_MACHINES) and _MEMORY in kind else None,
        severity=insight.severity if insight.severity in _SEVERITIES else "",
        subtype=insight.insight_subtype,
        summary=_summary(insight, kind),
    )


def _days(period: str) -> float | None:
    match = _PERIOD.fullmatch(period)
    if match is None:
        return None
    days = float(match[1]) / (_SECONDS_PER_DAY if match[2] == "s" else 1)
    return days or None


def _summary(insight: _Insight, kind: str) -> str:
    if kind == "google.iam.policy.Insight":
        return _permissions(insight.content)
    if "CpuUsage" in kind:
        return _usage("CPU", insight)
    if "MemoryUsage" in kind:
        return _usage("memory", insight)
    return ""


def _usage(what: str, insight: _Insight) -> str:
    """The share of the time below a usage (both from 0 to 1), or the predicted number of vCPUs.

    `sampleProbability` is the share of samples below `quantileFunctionValue`, a share of all vCPUs or of the memory.
    """
    share, limit = _share(insight.content, "sampleProbability"), _share(insight.content, "quantileFunctionValue")
    if share is not None and limit is not None:
        if insight.insight_subtype.startswith("HIGH_"):
            return f"{what} at or above {limit:.0%} for {1 - share:.0%} of the time"
        return f"{what} at or below {limit:.0%} for {share:.0%} of the time"
    cores = _number(insight.content.get("predictedCpuCores"))
    return f"predicted CPU {cores:g} vCPU" if what == "CPU" and cores is not None and cores >= 0 else ""


def _permissions(content: dict[str, Any]) -> str:
    """The used permissions of a role grant. `inferredPermissions` are those that Google expects to be needed."""
    exercised, inferred = content.get("exercisedPermissions"), content.get("inferredPermissions", [])
    if not isinstance(exercised, list) or not isinstance(inferred, list):
        return ""
    total = _count(content.get("currentTotalPermissionsCount"))
    of = f" of {total}" if total is not None and total >= len(exercised) else ""
    guessed = f", {len(inferred)} more inferred" if inferred else ""
    one = total == 1 if of else len(exercised) == 1
    return f"{len(exercised)}{of} {'permission' if one else 'permissions'} used{guessed}"


def _count(value: Any) -> int | None:
    """A count, which Google writes as a string or a number."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII):
        return int(value)
    number = _number(value)
    return int(number) if number is not None and number >= 0 and number.is_integer() else None


def _share(content: dict[str, Any], key: str) -> float | None:
    number = _number(content.get(key))
    return number if number is not None and 0 <= number <= 1 else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e12:
        return None
    return float(value) if math.isfinite(value) else None


def failed(answers: Iterable[Answer]) -> dict[str, int]:
    """The number of lists that could not be read, by the code of the failure."""
    codes: dict[str, int] = {}
    for answer in answers:
        if answer.failure is not None:
            codes[answer.failure.code] = codes.get(answer.failure.code, 0) + 1
    return dict(sorted(codes.items()))
