"""Prices google_storage_bucket by usage: storage by class and location type, operations, retrieval, data transfer.

https://cloud.google.com/storage/pricing (read 2026-11-30). Autoclass charges for each object of 128 KiB or more. A
configurable dual-region has its own storage prices, and the catalogue has them for one region only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.cost import transfer
from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

_COLD = ("nearline", "coldline", "archive")
USAGE: dict[str, str] = {
    "storage_gb": "average GiB stored, including noncurrent and soft-deleted objects",
    **{
        f"storage_class_gb.{name}": f"average GiB that lifecycle rules moved to {name}, in addition to storage_gb"
        for name in _COLD
    },
    "monthly_class_a_operations": "class A operations per month (writes and lists)",
    "monthly_class_b_operations": "class B operations per month (reads)",
    "monthly_data_retrieval_gb": "GiB read per month, for classes with a retrieval fee",
    "autoclass_objects": "average number of objects of 128 KiB or more that Autoclass manages",
    "monthly_data_written_gb": "GiB written per month, which a dual-region or multi-region replicates",
    **transfer.BUCKET_USAGE,
}
# {location: (its name in SKUs, location group for the price of replication)}
_MULTI = {
    "us": ("us-multi-region", "us"),
    "eu": ("eu-multi-region", "eu"),
    "asia": ("asia-multi-region", "asia"),
    "nam4": ("nam4-dual-region", "us"),
    "eur4": ("eur4-dual-region", "eu"),
    "asia1": ("asia1-dual-region", "asia"),
}
_TURBO = {"us": "north-america-europe", "eu": "north-america-europe", "asia": "asia"}
# https://cloud.google.com/storage/docs/locations#predefined (read 2026-11-22).
_PREDEFINED = {
    frozenset(("us-central1", "us-east1")): "nam4",
    frozenset(("europe-north1", "europe-west4")): "eur4",
    frozenset(("asia-northeast1", "asia-northeast2")): "asia1",
}
# Legacy storage classes, which cost the same as Standard.
_OLD = {"regional": "standard", "multi_regional": "standard"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of each class, operations, GiB retrieved and transferred."""
    name = resource.text("storage_class", unset="STANDARD", assume="STANDARD").lower()
    storage_class = _OLD.get(name, name).replace("_", "-")
    pair = _pair(resource)
    custom = pair is not None and pair not in _PREDEFINED
    if pair in _PREDEFINED:
        resource.set_place(_PREDEFINED[pair])
        resource.assume(
            f"its two regions form the dual-region {resource.place.upper()}; priced as {resource.place.upper()}"
        )
    yield _storage(resource, storage_class, "storage_gb", custom=custom)
    for cold in _COLD:
        if resource.used(f"storage_class_gb.{cold}") is not None:
            yield _storage(resource, cold, f"storage_class_gb.{cold}", custom=custom)
    _note_lifecycle(resource, storage_class)
    yield from _operations(resource, storage_class)
    if storage_class in _COLD and resource.used("monthly_data_retrieval_gb") is not None:
        sku = f"storage/{storage_class}-data-retrieval"
        yield resource.by_usage("monthly_data_retrieval_gb", "Data retrieval", "GiB", sku)
    if resource.place in _MULTI and resource.used("monthly_data_written_gb") is not None:
        group = _MULTI[resource.place][1]
        yield _replication(resource, group)
    if resource.flag("autoclass[0].enabled"):
        sku = "storage/autoclass-management-fee-objects-of-128-kib-or-more"
        yield resource.by_usage("autoclass_objects", "Autoclass management", "object-months", sku)
    yield from transfer.within_continent(resource)
    yield from transfer.to_internet(resource, "storage")


def _storage(resource: Resource, storage_class: str, key: str, *, custom: bool) -> Component:
    name = f"Storage ({storage_class})"
    if custom:
        stored = Range.of(resource.usage_of(key))
        missing = MissingPrice(f"{storage_class} storage in a configurable dual-region")
        return Component(name, stored, "GiB-months", missing, usage_based=True)
    kind = f"-{_MULTI[resource.place][0]}" if resource.place in _MULTI else ""
    return resource.by_usage(key, name, "GiB-months", f"storage/{storage_class}-storage{kind}")


def _pair(resource: Resource) -> frozenset[str] | None:
    """The regions of a configurable dual-region; None for every other location."""
    if not resource.items("custom_placement_config"):
        return None
    regions = resource.items("custom_placement_config[0].data_locations")
    return frozenset(region.lower() for region in regions if isinstance(region, str))


def _replication(resource: Resource, group: str) -> Component:
    key, name = "monthly_data_written_gb", "Replication of written data"
    if resource.text("rpo", unset="DEFAULT") == "ASYNC_TURBO":
        sku = f"storage/turbo-replication-{_TURBO[group]}"
        return resource.by_usage(key, f"{name} (turbo)", "GiB", sku, place="global")
    sku = f"storage/inter-region-replication-within-{group}-multi-dual-region"
    return resource.by_usage(key, name, "GiB", sku, place=group)


def _operations(resource: Resource, storage_class: str) -> Iterator[Component]:
    kind = "multi-region-dual-region" if resource.place in _MULTI else "regional"
    rated = storage_class if storage_class in _COLD else "standard"
    for letter, what in (("a", "writes and lists"), ("b", "reads")):
        key = f"monthly_class_{letter}_operations"
        if resource.used(key) is not None:
            sku = f"storage/{kind}-{rated}-class-{letter}-operations"
            yield resource.by_usage(key, f"Class {letter.upper()} operations ({what})", "operations", sku)


def _note_lifecycle(resource: Resource, storage_class: str) -> None:
    """Record that lifecycle rules move objects to cheaper classes, if usage does not say how much."""
    rules = resource.items("lifecycle_rule")
    moved = sorted({target.lower() for rule in rules if (target := _target(rule))} - {storage_class})
    given = any(resource.used(f"storage_class_gb.{name}") is not None for name in _COLD)
    if moved and not given and resource.used("storage_gb"):
        resource.assume(
            f"lifecycle rules move objects to {', '.join(moved)}, but all of storage_gb is priced as {storage_class}; "
            "set storage_class_gb in a usage file to override"
        )


def _target(rule: Any) -> str:
    """The class that a lifecycle rule moves objects to."""
    actions = rule.get("action") if isinstance(rule, dict) else None
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], dict) else {}
    target = action.get("storage_class")
    return target if action.get("type") == "SetStorageClass" and isinstance(target, str) else ""
