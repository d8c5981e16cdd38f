"""Lists every Terraform type of the google provider as priced, free or unsupported, with the reasons."""

from __future__ import annotations

import msgspec

from octoguard import registry
from octoguard.config.prices import load_catalogue
from octoguard.cost.estimate import SHELF
from octoguard.errors import UsageError
from octoguard.printable import json_text
from octoguard.standin.schema import newest_pack


class Lists(msgspec.Struct, frozen=True):
    """`priced` types; `free` and `unsupported` ones with the reason: `{type: reason}`."""

    priced: list[str]
    free: dict[str, str]
    unsupported: dict[str, str]


def coverage(form: str) -> str:
    """The three lists, as text or JSON."""
    lists = _lists()
    if form == "json":
        return json_text(lists)
    if form != "text":
        raise UsageError(f"there is no format {form!r} for the coverage of costs: choose text or json")
    width = max(map(len, (*lists.free, *lists.unsupported)))
    lines = [f"Priced ({len(lists.priced)})", *(f"  {name}" for name in lists.priced)]
    for title, table in (("Free", lists.free), ("Unsupported", lists.unsupported)):
        lines += ["", f"{title} ({len(table)})", *(f"  {name:<{width}}  {reason}" for name, reason in table.items())]
    return "\n".join([*lines, ""])


def _lists() -> Lists:
    catalogue = load_catalogue()
    priced = list(registry.names(SHELF))
    lists = Lists(priced, {}, {})
    for name in sorted({*newest_pack("google").names("resource"), *priced}):
        if name in priced:
            continue
        if reason := catalogue.free_because(name):
            lists.free[name] = reason
        else:
            lists.unsupported[name] = catalogue.unsupported_because(name) or "octoguard has no price for it yet"
    return lists
