"""Flags resources whose CMEK key is in a different location."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.plan.path import parse
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

if TYPE_CHECKING:
    from octoguard.plan.path import Steps

_LOCATION = re.compile(r"(?:^|/)projects/[^/]+/locations/([^/]+)/keyRings/")
_ZONE = re.compile(r"([a-z]+-[a-z]+\d+)-[a-z]\Z")
# Resources that a key name can come from, with the attribute that leads to its location.
_SOURCES = {
    "google_kms_crypto_key": "key_ring",
    "google_kms_crypto_key_iam_binding": "crypto_key_id",
    "google_kms_crypto_key_iam_member": "crypto_key_id",
}
_OWN_LOCATION = ("google_kms_key_ring", "google_kms_key_handle")
# Vertex AI resources with a region, and the key attribute of all Vertex AI resources.
_VERTEX = (
    "google_vertex_ai_dataset",
    "google_vertex_ai_feature_online_store",
    "google_vertex_ai_featurestore",
    "google_vertex_ai_index",
    "google_vertex_ai_index_endpoint",
    "google_vertex_ai_metadata_store",
    "google_vertex_ai_reasoning_engine",
    "google_vertex_ai_tensorboard",
)
_VERTEX_KEY = ("encryption_spec[0].kms_key_name",)
_REGIONAL = frozenset({"google_redis_cluster", "google_redis_instance", "google_sql_database_instance", *_VERTEX})
_CLUSTER = re.compile(r"projects/[^/]+/(?:locations|zones|regions)/([^/]+)/clusters/")
_KEYS: dict[str, tuple[str, ...]] = {
    "google_alloydb_cluster": ("encryption_config[0].kms_key_name",),
    "google_artifact_registry_repository": ("kms_key_name",),
    "google_container_cluster": (
        "database_encryption[0].key_name",
        "node_config[0].boot_disk_kms_key",
        "cluster_autoscaling[0].auto_provisioning_defaults[0].boot_disk_kms_key",
    ),
    "google_container_node_pool": ("node_config[0].boot_disk_kms_key",),
    "google_memorystore_instance": ("kms_key",),
    "google_redis_cluster": ("kms_key",),
    "google_redis_instance": ("customer_managed_key",),
    "google_sql_database_instance": ("encryption_key_name",),
    "google_storage_bucket": ("encryption[0].default_kms_key_name",),
    "google_vertex_ai_endpoint": _VERTEX_KEY,
    "google_vertex_ai_persistent_resource": _VERTEX_KEY,
    **dict.fromkeys(_VERTEX, _VERTEX_KEY),
}
# Multi-regions of Cloud Storage and Artifact Registry that have another name in Cloud KMS.
_MULTI_REGIONS = {"eu": "europe"}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Compare the location of each key with that of the resource; None if no key is set."""
    _ = plan
    keys = [parse(path) for path in _KEYS[change.type]]
    used = [path for path in keys if change.get(path) is not UNSET and change.get(path) != ""]
    if not used:
        return None
    where, own = _own_location(change)
    located = [(path, _key_locations(change, path)) for path in used]
    bad = [path for path, locations in located if own and locations and own not in locations]
    if bad:
        return fail(where, *(_key_evidence(change, path, locations) for path, locations in located if path in bad))
    open_ = [(path, locations) for path, locations in located if not own or locations != {own}]
    return unknown(where, *(_key_evidence(change, path, locations) for path, locations in open_)) if open_ else PASS


def _own_location(change: ResourceChange) -> tuple[Evidence, str]:
    """The location of the resource under its Cloud KMS name, with the evidence; "" if it is not known."""
    path = "region" if change.type in _REGIONAL else "location"
    value = change.get(path)
    if not isinstance(value, str) and change.type == "google_container_node_pool":
        return _of_cluster(change)
    if isinstance(value, str):
        return evidence(change, path), _as_kms(value)
    inherited = (
        "unset; the default region or zone of the provider applies, which the plan does not show"
        if value is UNSET
        else ""
    )
    return evidence(change, path, inherited, reason="not-in-plan" if inherited else ""), ""


def _of_cluster(pool: ResourceChange) -> tuple[Evidence, str]:
    clusters = pool.linked(("cluster",), "google_container_cluster")
    places = [cluster.get("location") for cluster in clusters]
    if places and all(place == places[0] for place in places):
        where = places[0]
        return of(clusters[0], "location"), _as_kms(where) if isinstance(where, str) else ""
    value = pool.get("cluster")
    cluster = _CLUSTER.search(value) if isinstance(value, str) else None
    return evidence(pool, "cluster"), _as_kms(cluster[1]) if cluster else ""


def _as_kms(location: str) -> str:
    name = location.lower()
    zone = _ZONE.match(name)
    return zone[1] if zone else _MULTI_REGIONS.get(name, name)


def _key_locations(change: ResourceChange, path: Steps, depth: int = 0) -> set[str]:
    """The possible locations of a key; empty if they are not known."""
    value = change.get(path)
    if isinstance(value, str):
        location = _LOCATION.search(value)
        return {location[1].lower()} if location else set()
    sources = [source for resource_type in _OWN_LOCATION for source in change.linked(path, resource_type)]
    locations = {_known(source.get("location")) for source in sources}
    for resource_type, attribute in _SOURCES.items():
        for source in change.linked(path, resource_type):
            locations |= (_key_locations(source, (attribute,), depth + 1) if depth < 4 else set()) or {""}
    return set() if "" in locations else locations


def _known(value: Any) -> str:
    return value.lower() if isinstance(value, str) else ""


def _key_evidence(change: ResourceChange, path: Steps, locations: set[str]) -> Evidence:
    value = change.get(path)
    if value is UNKNOWN or value is SENSITIVE:
        detail = f"the key is in {' or '.join(sorted(locations))}" if locations else ""
        return evidence(change, path, detail)
    malformed = isinstance(value, str) and not locations
    return evidence(change, path, "not a valid key name", reason="malformed") if malformed else evidence(change, path)
