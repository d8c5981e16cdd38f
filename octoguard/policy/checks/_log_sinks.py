"""Follows log sinks to their destination in this plan, and reads from filters whether they include audit logs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.policy.checks._answers import Answer, either, says
from octoguard.policy.checks._machines import negated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps

_SCOPES = ("billing_account", "folder", "organization", "project")
SINKS = tuple(f"google_logging_{scope}_sink" for scope in _SCOPES)
LOG_BUCKETS = tuple(f"google_logging_{scope}_bucket_config" for scope in _SCOPES)
BUCKET, DATASET, TOPIC = "google_storage_bucket", "google_bigquery_dataset", "google_pubsub_topic"
BUILT_IN = ("_Default", "_Required")
# The attribute at the end of a destination, by the service at its start.
_ENDS: dict[str, dict[str, str]] = {
    "storage.googleapis.com": {BUCKET: "name"},
    "bigquery.googleapis.com": {DATASET: "dataset_id"},
    "pubsub.googleapis.com": {TOPIC: "name"},
    "logging.googleapis.com": dict.fromkeys(LOG_BUCKETS, "bucket_id"),
}
NAMES = {kind: name for ends in _ENDS.values() for kind, name in ends.items()}
_IN_PROJECT = re.compile(r"projects/([^/]+)/")

# Filters name audit logs by their log, or by the type of their payload.
_AUDIT = re.compile(
    r"cloudaudit\\?\.googleapis\\?\.com(?:(?:%2F|/)(?P<log>\w+))?|google\.cloud\.audit\.AuditLog", re.IGNORECASE
)
# What precedes the name in one comparison: `NOT logName="projects/p/logs/`, `-log_id(`, `logName !~ "`.
_BEFORE = re.compile(r'(?P<not>\bNOT\s*\(?\s*|-)?[\w.@]+\s*(?P<word>!=|!~|=~|=|:|\()\s*\(?\s*"?[^"\s()]*\Z')

_NEAR = 200  # characters

Named = Literal["kept", "dropped"]


def audit_logs_in(text: str) -> dict[str, Named]:
    """The audit logs that a filter names (`data_access`, or "" for all), and whether it keeps or drops each."""
    logs: dict[str, Named] = {}
    for match in _AUDIT.finditer(text):
        before = _BEFORE.search(text, max(0, match.start() - _NEAR), match.start())
        negated = before is not None and bool(before["not"]) != before["word"].startswith("!")
        logs.setdefault((match["log"] or "").lower(), "dropped" if negated else "kept")
    return logs


@dataclass(slots=True)
class Sinks:
    """The sinks of a plan: their destinations and writers, by resource address.

    It also knows which of them export audit logs.
    """

    targets: dict[str, list[ResourceChange]] = field(default_factory=dict)
    sources: dict[str, list[ResourceChange]] = field(default_factory=dict)
    takers: dict[str, Answer] = field(default_factory=dict)
    takes: Answer = False  # whether one of the sinks exports them
    unplaced: list[ResourceChange] = field(default_factory=list)  # sinks that may write to any resource of this plan
    kinds: frozenset[str] = frozenset()  # the types in this plan that a sink can write to

    def may_write_to(self, sink: ResourceChange, kinds: Iterable[str]) -> bool:
        """Whether the destination of a sink is not known, and the plan has a resource of one of those types."""
        return not self.kinds.isdisjoint(kinds) and any(other is sink for other in self.unplaced)


def sinks_of(plan: Plan) -> Sinks:
    """The sinks of a plan; computed once per plan."""
    return plan.once("log sinks", _collect)


def _collect(plan: Plan) -> Sinks:
    by_name: dict[tuple[str, str], list[ResourceChange]] = {}
    nameless: set[str] = set()
    kinds: set[str] = set()
    for kind, attribute in NAMES.items():
        for target in plan.of_type(kind):
            kinds.add(kind)
            name = target.get(attribute)
            if isinstance(name, str):
                by_name.setdefault((kind, name), []).append(target)
            else:
                nameless.add(kind)
    sinks = Sinks(kinds=frozenset(kinds))
    for sink in plan.of_type(*SINKS):
        if sink.get("name") not in BUILT_IN:
            sinks.takers[sink.address] = takes_audit_logs(sink)
        sinks.targets[sink.address] = _targets(sink, by_name)
        if not sinks.targets[sink.address] and _may_write_to(sink, nameless):
            sinks.unplaced.append(sink)
        for target in sinks.targets[sink.address]:
            sinks.sources.setdefault(target.address, []).append(sink)
    sinks.takes = either(*sinks.takers.values())
    return sinks


def _targets(sink: ResourceChange, by_name: dict[tuple[str, str], list[ResourceChange]]) -> list[ResourceChange]:
    """The resources that the destination refers to, else those that its text names; the text may lack the service."""
    linked = [target for kind in NAMES for target in sink.linked("destination", kind) if target.stays]
    value = sink.get("destination")
    if not isinstance(value, str):
        return linked if value is UNKNOWN else []
    service, _, path = value.partition("/")
    name = path.rpartition("/")[2] or value
    named = [target for target in linked if target.get(NAMES[target.type]) == name]
    if named or service not in _ENDS:
        return named or linked
    project = _IN_PROJECT.match(path)
    return [
        target
        for kind in _ENDS.get(service, ())
        for target in by_name.get((kind, name), ())
        if project is None or target.get("project") in (project[1], SENSITIVE, UNKNOWN, UNSET)
    ]


def _may_write_to(sink: ResourceChange, nameless: set[str]) -> bool:
    """Whether a sink without a target may have one: its destination, or the name of a possible target, is hidden."""
    value = sink.get("destination")
    if isinstance(value, str):
        return not nameless.isdisjoint(_ENDS.get(value.partition("/")[0], ()))
    origins = sink.origins("destination")
    return value is not UNSET and not (origins and all(origin.kind == "resource" for origin in origins))


def takes_audit_logs(sink: ResourceChange) -> Answer:
    """Whether a sink exports audit logs: all logs, or these by name, and no exclusion drops any of them."""
    return negated(either(is_off(sink), *exclusions(sink).values(), _filter_leaves_out(sink)))


def is_off(change: ResourceChange, block: Steps = ()) -> Answer:
    """Whether a sink or an exclusion is disabled."""
    return says(change, (*block, "disabled"), True, unset=False)


def exclusions(sink: ResourceChange, besides: frozenset[str] = frozenset()) -> dict[Steps, Answer]:
    """Whether each exclusion of a sink drops audit logs, by the path of its filter."""
    blocks = sink.get("exclusions")
    if not isinstance(blocks, list):
        return {} if blocks is UNSET else {("exclusions",): None}
    return {("exclusions", i, "filter"): drops(sink, ("exclusions", i), besides) for i in range(len(blocks))}


def drops(change: ResourceChange, block: Steps, besides: frozenset[str] = frozenset()) -> Answer:
    """Whether an exclusion drops audit logs other than the allowed ones."""
    text = change.get((*block, "filter"))
    off = is_off(change, block)
    if off or text is UNSET:
        return False
    if not isinstance(text, str):
        return None
    dropped = {log for log, word in audit_logs_in(text).items() if word == "kept"} - besides
    return None if dropped and off is None else bool(dropped)


def _filter_leaves_out(sink: ResourceChange) -> Answer:
    text = sink.get("filter")
    if text is UNSET or text == "":
        return False
    return "kept" not in audit_logs_in(text).values() if isinstance(text, str) else None
