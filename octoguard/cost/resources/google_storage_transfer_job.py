"""Prices google_storage_transfer_job by usage: data that agents transfer. Transfers without agents are free.

https://cloud.google.com/storage-transfer/pricing (figures as quoted on 2026-03-11): Google charges for each GB that a
transfer with agents writes. Agents read HDFS and read and write file systems. Buckets charge for the operations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_transferred_data_gb": "GiB that agents write per month"}
_WITH_AGENTS = ("posix_data_source", "posix_data_sink", "hdfs_data_source")


def components(resource: Resource) -> Iterator[Component]:
    """GiB per month; nothing for a transfer without agents."""
    if any(resource.items(f"transfer_spec[0].{end}") for end in _WITH_AGENTS):
        sku = "storage-transfer/agent-based-transfer"
        yield resource.by_usage("monthly_transferred_data_gb", "Data transferred by agents", "GiB", sku, place=GLOBAL)
