"""Flags Memorystore in the project's default network, or peered directly, by the network that it refers to."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

# The blocks of google_redis_cluster and google_memorystore_instance (the older spelling last) that name a network.
_ENDPOINTS = ("psc_configs", "desired_auto_created_endpoints", "desired_psc_auto_connections")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on any network that is the default one; unknown if one of them cannot be told."""
    _ = plan
    if change.type == "google_redis_instance":
        outcomes = [_network(change, "authorized_network"), _connect_mode(change)]
    else:
        outcomes = [outcome for block in _ENDPOINTS for outcome in _endpoints(change, block)]
    for status in ("fail", "unknown"):
        found = [outcome for outcome in outcomes if outcome.status == status]
        if found:
            return Outcome(found[0].status, tuple(item for outcome in found for item in outcome.evidence))
    return PASS


def _connect_mode(change: ResourceChange) -> Outcome:
    mode = change.get("connect_mode")
    if mode is UNKNOWN or mode is SENSITIVE:
        return unknown(evidence(change, "connect_mode"))
    if mode == "PRIVATE_SERVICE_ACCESS":
        return PASS
    return fail(evidence(change, "connect_mode", "unset; the API's default is DIRECT_PEERING" if mode is UNSET else ""))


def _endpoints(change: ResourceChange, block: str) -> list[Outcome]:
    found = change.get(block)
    if found is UNSET:
        return []  # endpoints may be registered by resources of their own
    if not isinstance(found, list):
        return [unknown(evidence(change, block))]
    return [_network(change, f"{block}[{i}].network") for i in range(len(found))]


def _network(change: ResourceChange, path: str) -> Outcome:
    network = change.get(path)
    if network is UNSET or network == "":
        return fail(evidence(change, path, "unset; the API takes the network named default"))
    if network is not UNKNOWN and network is not SENSITIVE:
        return fail(evidence(change, path)) if _is_default(network) else PASS
    linked = change.linked(path, "google_compute_network")
    named: list[Evidence] = [of(one, "name") for one in linked if _is_default(one.get("name"))]
    if named:
        return fail(*named)
    hidden = any(one.get("name") is SENSITIVE for one in linked)
    return PASS if linked and not hidden else unknown(evidence(change, path))


def _is_default(network: object) -> bool:
    return isinstance(network, str) and network.rpartition("/")[2] == "default"
