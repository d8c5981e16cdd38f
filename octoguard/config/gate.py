"""Turns `[gate]` of octoguard.toml into the rules by which decisions are used."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from octoguard.attestation.approvals import Rules
from octoguard.decision import BUDGET
from octoguard.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Container

    from octoguard.config.settings import Settings
    from octoguard.policy import Policy

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def rules_of(settings: Settings | None, policies: list[Policy], elsewhere: Container[str] = ()) -> Rules:
    """The rules; without octoguard.toml the strict ones. Raises ConfigError for a policy or a duration that is none.

    `elsewhere` are the ids that checks of other scanners have.
    """
    if settings is None:
        return Rules()
    gate = settings.gate
    overridable: set[str] = set()
    for name in gate.overridable:
        named = {BUDGET} if name == BUDGET else {policy.id for policy in policies if policy.answers_to(name)}
        if not named and name in elsewhere:
            named = {name}
        if not named:
            raise ConfigError(f"{settings.path}: [gate] overridable: there is no policy {name!r}")
        overridable |= named
    unknown = set(gate.keys) - set(gate.approvers)
    if unknown:
        raise ConfigError(f"{settings.path}: [gate] keys: {min(unknown)!r} is not among the approvers")
    return Rules(_duration(gate.max_age, settings), gate.approvers, gate.approvals, frozenset(overridable))


def _duration(text: str, settings: Settings) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if found is None or int(found[1]) == 0:
        raise ConfigError(f"{settings.path}: [gate] max_age: invalid duration {text!r}: write 90m, 4h or 2d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
