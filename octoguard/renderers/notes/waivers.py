"""Notes about waivers that do not apply, and about a baseline that is out of date."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octoguard.policy.waivers import WaiverOutcome, WaiverState

_LISTED = 3
_STATES: Final[dict[WaiverState, str]] = {
    "expired": "expired and no longer applies",
    "refused": "not applied: [waivers] never lists this policy",
    "unjudged": "not evaluated: the check belongs to another scanner, which returned no result for it",
    "unused": "not needed: no matching resource fails this policy",
    "elsewhere": "matches no resource of this plan",
}
_ALWAYS_LISTED: Final = ("expired", "refused")


def states(uses: list[WaiverOutcome]) -> list[str]:
    """A note for each waiver that is expired or refused, and for some of those that are not needed."""
    counts = Counter(use.state for use in uses)
    notes: list[str] = []
    for state, words in _STATES.items():
        matching = [use for use in uses if use.state == state]
        for use in matching if state in _ALWAYS_LISTED else matching[:_LISTED]:
            date = f"expired on {use.waiver.until} (owner {use.waiver.owner or 'unknown'})"
            result = words.replace("expired", date, 1) if state == "expired" else words
            notes.append(f"waiver {use.waiver.source} for {use.waiver.policy} at {use.waiver.address}: {result}")
        if state not in _ALWAYS_LISTED and counts[state] > _LISTED:
            notes.append(f"{counts[state] - _LISTED} more waivers with the same result: see --format json")
    return notes


def other_roots(baseline: str, addresses: list[str]) -> str:
    """Baseline entries with an address of this plan that belong to another root or resource."""
    more = f" and {len(addresses) - _LISTED} more" if len(addresses) > _LISTED else ""
    return (
        f"{baseline}: the entries for {', '.join(addresses[:_LISTED])}{more} are of another root or resource and "
        "do not cover the findings here: run octoguard baseline PLAN --root DIR to add this root"
    )


def old_format(baseline: str, count: int) -> str:
    """Baseline entries of version 1."""
    return f"{baseline}: {count} entries of an old version match by address in any root: run octoguard baseline again"


def resolved(baseline: str, count: int, total: int) -> str:
    """Baseline entries without a finding in this plan."""
    return f"{baseline}: {count} of {total} entries match no finding anymore: run octoguard baseline again"


def unknown_policy(comment: str, policy: str) -> str:
    """A comment names a policy that octoguard does not have."""
    return f"{comment}: no policy has the ID or alias {policy}: the comment waives nothing"
