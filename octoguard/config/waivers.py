"""Reads waivers.yaml. Errors have the file and the line."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from octoguard.config.environments import nearest
from octoguard.config.policy_files import read_yaml
from octoguard.config.validation_errors import first_problem
from octoguard.errors import ConfigError, PolicyError
from octoguard.policy.model import ANY_POLICY, TIERS, Waiver
from octoguard.policy.names import policy_hint

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable
    from pathlib import Path

    from octoguard.policy import Policy

NAME = "waivers.yaml"
POLICY = "policy"
RECOMMENDER = "recommender"
M = TypeVar("M", bound=BaseModel)
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


@dataclass(frozen=True, slots=True)
class WaiverFileEntry:
    """One entry of a waivers file: its data, its first line, and the text of the file up to its end.

    Blank lines replace the text before the entry, so that line numbers are those of the file.
    """

    item: Any
    line: int
    text: str


def read_waivers(
    path: Path,
    policies: Iterable[Policy],
    elsewhere: Container[str] = (),
    environments: Collection[str] = TIERS,
) -> list[Waiver]:
    """Read the waivers of findings. Raises ConfigError with file and line, also for an unknown policy or environment.

    `elsewhere` are the IDs of checks of other scanners; `environments` are the known environments. Entries with
    `recommender` are for the rightsizing report (`octoguard.config.exclusions`).
    """
    policies = list(policies)
    return [
        _waiver(entry, path, policies, elsewhere, environments)
        for entry in entries_of(path)
        if not (isinstance(entry.item, dict) and RECOMMENDER in entry.item and POLICY not in entry.item)
    ]


def entries_of(path: Path) -> list[WaiverFileEntry]:
    """The entries of a waivers file, not yet validated. Raises ConfigError if the file is not a list."""
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
    items: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    lines = text.splitlines()
    starts = [node.start_mark.line for node in items.value]
    ends = [*starts[1:], len(lines)]
    return [
        WaiverFileEntry(item, start + 1, "\n" * start + "\n".join(lines[start:end]))
        for item, start, end in zip(data, starts, ends, strict=True)
    ]


def validated(entry: WaiverFileEntry, model: type[M], path: Path) -> M:
    """The keys of an entry. Raises ConfigError with file and line."""
    try:
        return model.model_validate(entry.item)
    except ValidationError as error:
        message = first_problem(error, path, entry.text, model.model_fields)
        if message.startswith(f"{path}: "):  # a missing key has no line
            message = f"{path}:{entry.line}: {message.removeprefix(f'{path}: ')}"
        raise ConfigError(message) from None


def _waiver(
    entry: WaiverFileEntry,
    path: Path,
    policies: list[Policy],
    elsewhere: Container[str],
    environments: Collection[str],
) -> Waiver:
    fields = validated(entry, WaiverFields, path)
    known = any(policy.answers_to(fields.policy) for policy in policies) or fields.policy in elsewhere
    if fields.policy == ANY_POLICY or not known:
        hint = policy_hint(fields.policy, policies)
        raise ConfigError(f"{path}:{entry.line}: policy: unknown policy {fields.policy!r}: {hint}")
    for name in fields.environments:
        if name not in environments:
            lines = entry.text.splitlines()
            line = next(n for n, text in enumerate(lines, 1) if text.lstrip(" -").startswith("environments"))
            hint = f"choose from {', '.join(environments)}"
            if close := nearest(name, environments):
                hint = f"did you mean {close}? {hint}"
            raise ConfigError(f"{path}:{line}: environments: unknown environment {name!r}: {hint}")
    return Waiver(
        fields.policy,
        fields.address,
        fields.reason,
        f"{path.name}:{entry.line}",
        fields.owner,
        fields.until,
        tuple(fields.environments),
        fields.ticket,
    )
