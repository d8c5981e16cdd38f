"""Reads waivers.yaml. Errors have the file and the line."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from octoguard.config.policy_files import read_yaml
from octoguard.config.validation_errors import first_problem
from octoguard.errors import ConfigError, PolicyError
from octoguard.policy.model import ANY_POLICY, TIERS, Waiver

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable
    from pathlib import Path

    from octoguard.policy import Policy

NAME = "waivers.yaml"
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


class WaiverFields(BaseModel):
    """The keys of one waiver."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    policy: Text
    address: Text
    reason: Text
    owner: Text
    until: Annotated[datetime.date, Field(strict=True)]
    environments: list[str] = []
    ticket: str = ""


def read_waivers(
    path: Path,
    policies: Iterable[Policy],
    elsewhere: Container[str] = (),
    environments: Collection[str] = TIERS,
) -> list[Waiver]:
    """Read a waivers file. Raises ConfigError with file and line, also for an unknown policy or environment.

    `elsewhere` are the IDs of checks of other scanners; `environments` are the known environments.
    """
    try:
        data = read_yaml(path)
        text = path.read_text(encoding="utf-8")
    except PolicyError as error:
        raise ConfigError(str(error)) from None
    except ValueError as error:
        raise ConfigError(f"{path}: invalid date ({error}): use YYYY-MM-DD") from None
    if not data and data in (None, []):
        return []
    if not isinstance(data, list):
        raise ConfigError(
            f"{path}: a waivers file must be a list of entries with policy, address, reason, owner and until"
        )
    policies = list(policies)
    items: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    starts = [node.start_mark.line for node in items.value]
    ends = [*starts[1:], len(text.splitlines())]
    return [
        _waiver(item, path, text.splitlines(), start, end, policies, elsewhere, environments)
        for item, start, end in zip(data, starts, ends, strict=True)
    ]


def _waiver(
    item: Any,
    path: Path,
    lines: list[str],
    start: int,
    end: int,
    policies: list[Policy],
    elsewhere: Container[str],
    environments: Collection[str],
) -> Waiver:
    try:
        entry = WaiverFields.model_validate(item)
    except ValidationError as error:
        # Blank lines replace those before the entry, so that the line number is that of the file.
        entry_text = "\n" * start + "\n".join(lines[start:end])
        message = first_problem(error, path, entry_text, WaiverFields.model_fields)
        if message.startswith(f"{path}: "):  # a missing key has no line
            message = f"{path}:{start + 1}: {message.removeprefix(f'{path}: ')}"
        raise ConfigError(message) from None
    source = f"{path.name}:{start + 1}"
    known = any(policy.answers_to(entry.policy) for policy in policies) or entry.policy in elsewhere
    if entry.policy == ANY_POLICY or not known:
        raise ConfigError(f"{path}:{start + 1}: policy: unknown policy {entry.policy!r}: see octoguard policies list")
    for name in entry.environments:
        if name not in environments:
            line = next(n for n in range(start, end) if lines[n].lstrip(" -").startswith("environments")) + 1
            raise ConfigError(
                f"{path}:{line}: environments: unknown environment {name!r}: choose from {', '.join(environments)}"
            )
    return Waiver(
        entry.policy,
        entry.address,
        entry.reason,
        source,
        entry.owner,
        entry.until,
        tuple(entry.environments),
        entry.ticket,
    )
