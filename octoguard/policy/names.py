"""Hints for names of policies and environments that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.policy.model import Policy

_SHOWN = 3
_CUTOFF = 0.5


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """`did you mean prod or prod-eu?` for the names closest to an unknown one; `otherwise` if none is close."""
    import difflib

    close = difflib.get_close_matches(name, list(dict.fromkeys(known)), _SHOWN, _CUTOFF)
    return f"did you mean {' or '.join(close)}?" if close else otherwise


def policy_hint(name: str, policies: Iterable[Policy]) -> str:
    """What to write instead of an unknown policy: the closest IDs and aliases, or the command that lists policies."""
    known = [known for policy in policies for known in (policy.id, *policy.aliases)]
    return did_you_mean(name, known, "see octoguard policies list")
