"""Flags GKE versions that the release channel does not support, and pinned node versions with auto-upgrade on."""

import re
from typing import Final

from octoguard.plan import UNSET, Action, Plan, ResourceChange
from octoguard.policy.checks._gke import CLUSTER, Nodes, clusters_of, default_of, nodes_of, truth
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

# The minor versions 1.N that each channel offers: "Available minor versions" of the table "Current versions" in
# https://cloud.google.com/kubernetes-engine/docs/release-notes, in a copy from before release 2026-R39.
AS_OF: Final = "2026-09-23"
SUPPORTED: Final = {
    "RAPID": (34, 37),
    "REGULAR": (34, 36),
    "STABLE": (34, 35),
    "EXTENDED": (31, 36),
    "UNSPECIFIED": (34, 36),
}
# GKE resolves these values to a version that it selects.
_GKES_CHOICE = ("", "-", "latest")
_MINOR = re.compile(r"v?1\.(\d+)(?:\.|$|-)")
_COULD_BE_NULL = ("var.", "each.", "local.", "module.")
_AUTO_UPGRADE = "management[0].auto_upgrade"


def check(change: ResourceChange, plan: Plan) -> Outcome:
    """Judge requested versions; a running version that GKE upgrades automatically passes."""
    channel = _channel([change] if change.type == CLUSTER else clusters_of(change, plan))
    outcomes = [_nodes(change, nodes, channel) for nodes in nodes_of(change, plan)]
    if change.type == CLUSTER and change.get("min_master_version") is not UNSET:
        outcomes.append(_version(change, ["master_version", "min_master_version"], channel))
    for status in ("fail", "unknown"):
        items = [item for outcome in outcomes if outcome.status == status for item in outcome.evidence]
        if items:
            return fail(*items) if status == "fail" else unknown(*items)
    return PASS


def _nodes(change: ResourceChange, nodes: Nodes, channel: str | None) -> Outcome:
    """Judge the version of one set of nodes; the result is unknown for nodes that may not exist."""
    if nodes.kind == "provisioned":
        return PASS
    path = "node_version" if nodes.kind == "default" else f"{nodes.pool}version"
    auto_upgrade = f"{nodes.pool}{_AUTO_UPGRADE}"
    upgraded = truth(change, auto_upgrade, unset=True)
    pinned = _is_pinned(change, path)
    if pinned and upgraded is not False:
        pin = evidence(change, path, "auto-upgrade upgrades the nodes, and the next apply downgrades them")
        item = evidence(change, auto_upgrade, default_of(change, auto_upgrade, "true"))
        # An expression may evaluate to null; that is known only after apply.
        certain = upgraded and nodes.counts and isinstance(change.get(path), str)
        return (fail if certain else unknown)(pin, item)
    if upgraded or (pinned and not isinstance(change.get(path), str) and change.linked(path, CLUSTER)):
        return PASS
    outcome = _version(change, [path], channel)
    if outcome.status == "fail" and None in (upgraded, nodes.counts):
        return unknown(*outcome.evidence, evidence(change, auto_upgrade))
    return outcome


def _channel(clusters: list[ResourceChange]) -> str | None:
    """The channel, or None if it is not known. GKE never selects the Extended channel automatically."""
    values = [cluster.get("release_channel[0].channel") for cluster in clusters]
    channels = {value if isinstance(value, str) else "REGULAR" if value is UNSET else None for value in values}
    channel = channels.pop() if len(channels) == 1 else None
    return channel if channel in SUPPORTED else None


def _version(change: ResourceChange, paths: list[str], channel: str | None) -> Outcome:
    """Judge the latest version at those paths: the minimum version of a cluster may be older than its running one."""
    minors: dict[int, str] = {}
    unclear: list[Evidence] = []
    for path in paths:
        value = change.get(path)
        if value is UNSET or value in _GKES_CHOICE:
            continue
        minor = _MINOR.match(value) if isinstance(value, str) else None
        if minor:
            minors[int(minor[1])] = path
        elif path != "master_version":
            unclear.append(evidence(change, path, "not a version" if isinstance(value, str) else ""))
    if not minors:
        return unknown(*unclear) if unclear else PASS
    newest = max(minors)
    lowest, highest = _oldest(channel)
    if newest >= highest:
        return PASS
    item = evidence(change, minors[newest], _supported(channel))
    return fail(item) if newest < lowest and not unclear else unknown(item, *unclear)


def _oldest(channel: str | None) -> tuple[int, int]:
    """The oldest supported minor version, as (lowest, highest); they differ if the channel is not known."""
    oldest = [first for name, (first, _) in SUPPORTED.items() if channel in (None, name)]
    return min(oldest), max(oldest)


def _supported(channel: str | None) -> str:
    if channel is None:
        return f"support depends on the release channel, which is not known (as of {AS_OF})"
    first, last = SUPPORTED[channel]
    name = "without a channel" if channel == "UNSPECIFIED" else f"in {channel}"
    return f"supported versions {name}: 1.{first} to 1.{last} (as of {AS_OF})"


def _is_pinned(change: ResourceChange, path: str) -> bool:
    """Whether the configuration sets the version; a plan always has a version for existing nodes."""
    if not change.is_set(path) or change.get(path) is UNSET:
        return False
    if change.action in (Action.CREATE, Action.REPLACE) or not change.is_kept(path):
        return True
    references = change.references(path)
    return not references or not all(name.startswith(_COULD_BE_NULL) for name in references)
