"""Prices google_pubsub_topic: published messages, by usage.

https://cloud.google.com/pubsub/pricing (read 2026-11-22): the first 10 GiB per month and billing account are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_message_data_tb": "TiB published per month"}


def components(resource: Resource) -> Iterator[Component]:
    """TiB of messages."""
    yield resource.by_usage(
        "monthly_message_data_tb",
        "Messages published",
        "TiB",
        "pubsub/message-ingestion",
        scope="account",
        place=GLOBAL,
    )
