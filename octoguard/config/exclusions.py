"""Reads the exclusions of recommendations in waivers.yaml. Errors have the file and the line."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from octoguard.config.waivers import POLICY, RECOMMENDER, Text, entries_of, validated
from octoguard.errors import ConfigError
from octoguard.rightsizing.exclusions import Exclusion

if TYPE_CHECKING:
    from pathlib import Path


class ExclusionFields(BaseModel):
    """The keys of one exclusion."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recommender: Text
    resource: Text
    reason: Text
    owner: Text
    until: Annotated[datetime.date, Field(strict=True)]
    project: Text = "*"
    ticket: str = ""


def read_exclusions(path: Path) -> list[Exclusion]:
    """The entries of a waivers file that have `recommender`. Raises ConfigError with file and line.

    Entries with `policy` are waivers of findings, and `read_waivers` reads them.
    """
    exclusions = []
    for entry in entries_of(path):
        keys = entry.item if isinstance(entry.item, dict) else {}
        if RECOMMENDER not in keys and POLICY not in keys:
            raise ConfigError(
                f"{path}:{entry.line}: an entry needs policy (a waiver) or recommender (an exclusion): add one of them"
            )
        if RECOMMENDER in keys:
            fields = validated(entry, ExclusionFields, path)
            exclusions.append(
                Exclusion(
                    fields.recommender,
                    fields.resource,
                    fields.reason,
                    fields.owner,
                    fields.until,
                    f"{path.name}:{entry.line}",
                    fields.project,
                    fields.ticket,
                )
            )
    return exclusions
