"""The functions of the google provider, which extract names from IDs and links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _segment(after: str) -> Callable[[str], str]:
    pattern = re.compile(rf"(?:^|/){after}/([^/]+)(?:/|$)")

    def take(text: str) -> str:
        match = pattern.search(text)
        if match is None:
            raise ValueError(f'the text has no "{after}/..." in it')
        return match[1]

    return take


def _name(text: str) -> str:
    if "/" not in text:
        raise ValueError("not an ID or a link: the text has no slash")
    return text.rstrip("/").rsplit("/", 1)[-1]


def _region_of_zone(zone: str) -> str:
    match = re.fullmatch(r"([a-z]+-[a-z]+\d+)-[a-z]+\d*", zone)
    if match is None:
        raise ValueError("not a zone such as us-central1-a")
    return match[1]


# `{name: (parameter, function)}`. Each function maps a string to a string, or raises ValueError for invalid input.
FUNCTIONS: dict[str, tuple[str, Callable[[str], str]]] = {
    "location_from_id": ("id", _segment("locations")),
    "name_from_id": ("id", _name),
    "project_from_id": ("id", _segment("projects")),
    "region_from_id": ("id", _segment("regions")),
    "region_from_zone": ("zone", _region_of_zone),
    "zone_from_id": ("id", _segment("zones")),
}
