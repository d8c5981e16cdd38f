"""Reads the catalogues of other tools and benchmarks: their controls, and why some have no policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from octoguard import paths
from octoguard.errors import PolicyError
from octoguard.policy.model import Severity

if TYPE_CHECKING:
    from pathlib import Path


class ControlCatalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The controls of one version of a tool or benchmark.

    `alias` is the form of the aliases in policies; `{}` stands for the control. `answers` are the reasons why controls
    have no policy, by control or section (`4.1.*`). `severities` are the severities of controls without a policy,
    `types` the resource types of a control, separated by spaces. `names` are other names of the aliases.
    """

    title: str
    version: str
    source: str
    alias: str
    controls: str
    answers: dict[str, str]
    severities: dict[str, Severity] = {}
    types: dict[str, str] = {}
    names: dict[str, str] = {}

    @property
    def name(self) -> str:
        """The title and the version."""
        return f"{self.title} {self.version}"

    def aliases(self) -> dict[str, str]:
        """`{control: alias}`, in the order of the catalogue."""
        return {control: self.alias.format(control) for control in self.controls.split()}

    def answer(self, control: str) -> str | None:
        """Why the control has no policy; None if there is no reason."""
        parts = control.split(".")
        keys = [control, *(".".join([*parts[:end], "*"]) for end in range(len(parts) - 1, 0, -1))]
        return next((self.answers[key] for key in keys if key in self.answers), None)


def other_names() -> dict[str, str]:
    """`{name: alias}` for other names of controls in all catalogues, such as names of an older tool."""
    return {name: alias for catalogue in read_catalogues().values() for name, alias in catalogue.names.items()}


def read_catalogues() -> dict[str, ControlCatalogue]:
    """The built-in catalogues by short name (`checkov`, `cis-gcp-5.0`). Raises PolicyError."""
    files = sorted((paths.policies_dir() / "_catalogues").glob("*.yaml"))
    return {file.stem: _read(file) for file in files}


def _read(file: Path) -> ControlCatalogue:
    try:
        return msgspec.yaml.decode(file.read_bytes(), type=ControlCatalogue)
    except msgspec.MsgspecError as error:
        raise PolicyError(f"{file}: invalid catalogue: {error}") from None
