"""Converts `[gate]` of octoguard.toml to the rules for approvals and the age of decisions."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from octoguard.attestation.approvals import Rules
from octoguard.decision import BUDGET
from octoguard.errors import ConfigError
from octoguard.policy.names import policy_hint

if TYPE_CHECKING:
    from collections.abc import Container

    from octoguard.config.settings import Settings
    from octoguard.policy import Policy

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def rules_of(settings: Settings | None, policies: list[Policy], elsewhere: Container[str] = ()) -> Rules:
    """The rules; without octoguard.toml, the strictest rules.

    `elsewhere` are the IDs of checks of other scanners. Raises ConfigError for an unknown policy, an invalid duration,
    and a key of a person who is not an approver.
    """
    if settings is None:
        return Rules()
    gate = settings.gate
    overridable: set[str] = set()
    for name in gate.overridable:
        ids = {BUDGET} if name == BUDGET else {policy.id for policy in policies if policy.answers_to(name)}
        if not ids and name in elsewhere:
            ids = {name}
        if not ids:
            hint = policy_hint(name, policies)
            raise ConfigError(f"{settings.path}: [gate] overridable: unknown policy {name!r}: {hint}")
        overridable |= ids
    unknown = set(gate.keys) - set(gate.approvers)
    if unknown:
        raise ConfigError(
            f"{settings.path}: [gate] keys: {min(unknown)!r} is not an approver: add the name to [gate] approvers"
        )
    return Rules(_duration(gate.max_age, settings), gate.approvers, gate.approvals, frozenset(overridable))


def _duration(text: str, settings: Settings) -> timedelta:
    match = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if match is None or int(match[1]) == 0:
        raise ConfigError(f"{settings.path}: [gate] max_age: invalid duration {text!r}: use 90m, 4h or 2d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
