"""Changes a plan document for a what-if estimate: other machine types, another region, zones instead of regions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

_INSTANCES: Final = frozenset(
    {
        "google_compute_instance",
        "google_compute_instance_from_machine_image",
        "google_compute_instance_from_template",
        "google_compute_instance_template",
        "google_compute_region_instance_template",
        "google_container_cluster",
        "google_container_node_pool",
    }
)
_POOLS: Final = ("google_container_cluster", "google_container_node_pool")
_TEMPLATES: Final = ("google_compute_instance_template", "google_compute_region_instance_template")
_REGION_DISK: Final = "google_compute_region_disk"
_Document: TypeAlias = dict[str, Any]
_Text: TypeAlias = Callable[[str], str]
REGION: Final = re.compile(r"[a-z]+-[a-z]+\d+")


def as_updates(document: _Document) -> None:
    """Mark unchanged resources as updates, because their values after apply may now differ from those before."""
    for change in _staying(document):
        if change["change"].get("actions") == ["no-op"]:
            change["change"]["actions"] = ["update"]


def machine_types(document: _Document) -> list[str]:
    """The machine types in a plan, sorted."""
    found: set[str] = set()

    def note(name: str) -> str:
        found.add(_last(name))
        return name

    for change in _staying(document):
        if change["type"] in _INSTANCES:
            _edit_machine_types(change["change"]["after"], note)
    return sorted(found)


def with_machine_type(document: _Document, old: str, new: str) -> None:
    """Replace the machine type `old` by `new`; "" replaces every machine type."""

    def replaced(name: str) -> str:
        return new if not old or _last(name) == old else name

    for change in _staying(document):
        if change["type"] in _INSTANCES:
            _edit_machine_types(change["change"]["after"], replaced)


def _edit_machine_types(value: Any, edit: _Text) -> None:
    if isinstance(value, list):
        for item in value:
            _edit_machine_types(item, edit)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "machine_type" and isinstance(item, str) and item:
                value[key] = edit(item)
            else:
                _edit_machine_types(item, edit)


def with_region(document: _Document, old: str, new: str) -> None:
    """Move everything in one region to another: regions, zones, and paths that contain them."""
    place = re.compile(rf"(?:(?<=/)|\A){re.escape(old)}(?P<zone>-[a-z])?(?=/|\Z)")

    def moved(text: str) -> str:
        return place.sub(lambda match: f"{new}{match['zone'] or ''}", text)

    for change in _staying(document):
        change["change"]["after"] = _edit_texts(change["change"]["after"], moved)
    document["variables"] = _edit_texts(document.get("variables"), moved)
    configuration = document.get("configuration")
    if isinstance(configuration, dict) and "provider_config" in configuration:
        configuration["provider_config"] = _edit_texts(configuration["provider_config"], moved)


def _edit_texts(value: Any, edit: _Text) -> Any:
    if isinstance(value, str):
        return edit(value)
    if isinstance(value, list):
        return [_edit_texts(item, edit) for item in value]
    return {key: _edit_texts(item, edit) for key, item in value.items()} if isinstance(value, dict) else value


def with_zones(document: _Document) -> None:
    """Make regional GKE clusters and node pools, highly available Cloud SQL and regional disks zonal."""
    document["planned_values"] = None  # a regional disk becomes a resource of another type
    for change in _staying(document):
        after = change["change"]["after"]
        if change["type"] in _POOLS:
            _one_zone(after)
            _forget_unknown(change, "node_locations")
        elif change["type"] == "google_sql_database_instance":
            for settings in _blocks(after, "settings"):
                settings["availability_type"] = "ZONAL"
        elif change["type"] == _REGION_DISK:
            zones = after.get("replica_zones") or []
            after["zone"] = _last(str(zones[0])) if zones else f"{after.get('region') or 'us-central1'}-a"
            for key in ("type", "address", "previous_address"):
                if isinstance(change.get(key), str):
                    change[key] = change[key].replace(_REGION_DISK, "google_compute_disk")


def _one_zone(cluster_or_pool: dict[str, Any]) -> None:
    """One zone: that of the location, else the first node location, else zone -a of the region."""
    location, zones = cluster_or_pool.get("location"), cluster_or_pool.get("node_locations") or []
    if isinstance(location, str) and REGION.fullmatch(location):
        cluster_or_pool["location"] = _last(str(zones[0])) if zones else f"{location}-a"
    cluster_or_pool["node_locations"] = []


def _forget_unknown(change: dict[str, Any], attribute: str) -> None:
    """Remove the mark of a value that is known only after apply."""
    unknown = change["change"].get("after_unknown")
    if isinstance(unknown, dict):
        unknown.pop(attribute, None)


def with_spot(document: _Document) -> None:
    """Make the nodes of node pools, and the machines of instance templates, Spot VMs."""
    for change in _staying(document):
        after = change["change"]["after"]
        if change["type"] in _TEMPLATES:
            blocks = _blocks(after, "scheduling") or [{}]
            after["scheduling"] = [{**block, "provisioning_model": "SPOT"} for block in blocks]
        elif change["type"] in _POOLS:
            for owner in (after, *_blocks(after, "node_pool")):
                for config in _blocks(owner, "node_config"):
                    config["spot"] = True


def _blocks(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    blocks = value.get(name)
    return [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []


def _staying(document: _Document) -> list[dict[str, Any]]:
    """The managed resources that exist after apply."""
    changes = document.get("resource_changes") or []
    return [each for each in changes if each["mode"] == "managed" and isinstance(each["change"].get("after"), dict)]


def _last(link: str) -> str:
    return link.rpartition("/")[2]
