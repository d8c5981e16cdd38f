"""The google provider's own functions: they take names out of ids and links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _segment(after: str) -> Callable[[str], str]:
    pattern = re.compile(rf"(?:^|/){after}/([^/]+)(?:/|$)")

    def take(text: str) -> str:
        found = pattern.search(text)
        if found is None:
            raise ValueError(f'the text has no "{after}/..." in it')
        return found[1]

    return take


def _name(text: str) -> str:
    if "/" not in text:
        raise ValueError("the text is no id or link: it has no slash")
    return text.rstrip("/").rsplit("/", 1)[-1]


def _region_of_zone(zone: str) -> str:
    found = re.fullmatch(r"([a-z]+-[a-z]+\d+)-[a-z]+\d*", zone)
    if found is None:
        raise ValueError("the text is no zone such as us-central1-a")
    return found[1]


# `{name: (parameter, function)}`; each takes one text and gives one, or raises ValueError for what it cannot read.
FUNCTIONS: dict[str, tuple[str, Callable[[str], str]]] = {
    "location_from_id": ("id", _segment("locations")),
    "name_from_id": ("id", _name),
    "project_from_id": ("id", _segment("projects")),
    "region_from_id": ("id", _segment("regions")),
    "region_from_zone": ("zone", _region_of_zone),
    "zone_from_id": ("id", _segment("zones")),
}
