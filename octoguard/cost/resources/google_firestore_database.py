"""Prices google_firestore_database by usage: operations, stored data and point-in-time recovery data.

https://cloud.google.com/firestore/pricing and https://cloud.google.com/firestore/enterprise/pricing (read 2026-12-01).
The Standard edition counts documents, the Enterprise edition counts read units of 4 KiB and write units of 1 KiB.
Datastore mode costs the same as Native mode. `google_firestore_backup_schedule` has the backups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import firestore
from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_document_reads": "documents read per month (Standard edition)",
    "monthly_document_writes": "documents written per month (Standard edition)",
    "monthly_document_deletes": "documents deleted per month (Standard edition)",
    "monthly_read_units": "read units per month (Enterprise edition)",
    "monthly_write_units": "write units per month (Enterprise edition)",
    "storage_gb": "average GiB of documents, metadata and indexes",
    "pitr_storage_gb": "average GiB of data that point-in-time recovery keeps",
}
_FREE_READS = 50_000
_FREE_WRITES = 20_000
_FREE_DELETES = 20_000
_FREE_WRITE_UNITS = 40_000
_FREE_GIB = 1


def components(resource: Resource) -> Iterator[Component]:
    """Operations and GiB-months. Raises Unpriceable if the location is unknown, and for an unknown edition."""
    resource.set_place(firestore.location(resource))
    edition = resource.text("database_edition", unset="STANDARD", assume="STANDARD")
    if edition == "STANDARD":
        yield from _standard(resource)
    elif edition == "ENTERPRISE":
        yield from _enterprise(resource)
    else:
        raise Unpriceable(f"unknown Firestore edition {edition}")
    pitr = resource.text("point_in_time_recovery_enablement", unset="", assume="")
    if pitr == "POINT_IN_TIME_RECOVERY_ENABLED":
        sku = "firestore/point-in-time-recovery-data"
        yield resource.by_usage("pitr_storage_gb", "Point-in-time recovery data", "GiB-months", sku)


def _standard(resource: Resource) -> Iterator[Component]:
    for what, free in (("reads", _FREE_READS), ("writes", _FREE_WRITES), ("deletes", _FREE_DELETES)):
        key, sku, units = f"monthly_document_{what}", f"firestore/document-{what}", free * firestore.DAYS
        yield firestore.by_usage(resource, key, f"Document {what}", "documents", sku, units)
    yield firestore.by_usage(resource, "storage_gb", "Storage", "GiB-months", "firestore/stored-data", _FREE_GIB)


def _enterprise(resource: Resource) -> Iterator[Component]:
    for what, sku, free in (
        ("read", "firestore/enterprise-edition-read-unit-4-kib", _FREE_READS),
        ("write", "firestore/enterprise-edition-write-unit-1-kib", _FREE_WRITE_UNITS),
    ):
        name, units = f"{what.capitalize()} units", free * firestore.DAYS
        yield firestore.by_usage(resource, f"monthly_{what}_units", name, "units", sku, units)
    sku = "firestore/enterprise-edition-stored-data"
    yield firestore.by_usage(resource, "storage_gb", "Storage", "GiB-months", sku, _FREE_GIB)
