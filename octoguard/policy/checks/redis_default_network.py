"""Flags Memorystore resources that use the default network or direct peering."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

# Blocks of google_redis_cluster and google_memorystore_instance that name a network; the last one is the older name.
_ENDPOINTS = ("psc_configs", "desired_auto_created_endpoints", "desired_psc_auto_connections")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if any network is the default network; unknown if one of the networks is not known."""
    _ = plan
    if change.type == "google_redis_instance":
        outcomes = [_network(change, "authorized_network"), _connect_mode(change)]
    else:
        outcomes = [outcome for block in _ENDPOINTS for outcome in _endpoints(change, block)]
    for status in ("fail", "unknown"):
        matching = [outcome for outcome in outcomes if outcome.status == status]
        if matching:
            return Outcome(matching[0].status, tuple(item for outcome in matching for item in outcome.evidence))
    return PASS


def _connect_mode(change: ResourceChange) -> Outcome:
    mode = change.get("connect_mode")
    if mode is UNKNOWN or mode is SENSITIVE:
        return unknown(evidence(change, "connect_mode"))
    if mode == "PRIVATE_SERVICE_ACCESS":
        return PASS
    return fail(evidence(change, "connect_mode", "unset; the API's default is DIRECT_PEERING" if mode is UNSET else ""))


def _endpoints(change: ResourceChange, block: str) -> list[Outcome]:
    endpoints = change.get(block)
    if endpoints is UNSET:
        return []  # separate resources may register the endpoints
    if not isinstance(endpoints, list):
        return [unknown(evidence(change, block))]
    return [_network(change, f"{block}[{i}].network") for i in range(len(endpoints))]


def _network(change: ResourceChange, path: str) -> Outcome:
    network = change.get(path)
    if network is UNSET or network == "":
        return fail(evidence(change, path, "unset; the API uses the default network"))
    if network is not UNKNOWN and network is not SENSITIVE:
        return fail(evidence(change, path)) if _is_default(network) else PASS
    linked = change.linked(path, "google_compute_network")
    defaults: list[Evidence] = [of(resource, "name") for resource in linked if _is_default(resource.get("name"))]
    if defaults:
        return fail(*defaults)
    hidden = any(resource.get("name") is SENSITIVE for resource in linked)
    return PASS if linked and not hidden else unknown(evidence(change, path))


def _is_default(network: object) -> bool:
    return isinstance(network, str) and network.rpartition("/")[2] == "default"
