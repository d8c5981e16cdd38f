"""Reads the catalogues of other tools and benchmarks: which controls there are, and why some have no policy here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from octoguard import paths
from octoguard.errors import PolicyError
from octoguard.policy.model import Severity

if TYPE_CHECKING:
    from pathlib import Path


class ControlCatalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The controls of one tool or benchmark at one version.

    `alias` is the form in which policies name its controls, `{}` being the control. `answers` says why a control has no
    policy; its keys are controls, or whole sections such as `4.1.*`. `severities` are those of controls without a
    policy, `types` the resource types that a control is about, separated by spaces; `names` are what else the aliases
    are called.
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
        """The title with the version."""
        return f"{self.title} {self.version}"

    def aliases(self) -> dict[str, str]:
        """`{control: the alias of its policies}`, in the catalogue's order."""
        return {control: self.alias.format(control) for control in self.controls.split()}

    def answer(self, control: str) -> str | None:
        """Why the control has no policy; None when nobody has said."""
        parts = control.split(".")
        keys = [control, *(".".join([*parts[:end], "*"]) for end in range(len(parts) - 1, 0, -1))]
        return next((self.answers[key] for key in keys if key in self.answers), None)


def other_names() -> dict[str, str]:
    """`{name: alias}` for what the controls of all catalogues are called besides, such as by an older tool."""
    return {name: alias for catalogue in read_catalogues().values() for name, alias in catalogue.names.items()}


def read_catalogues() -> dict[str, ControlCatalogue]:
    """Every shipped catalogue by its short name (`checkov`, `cis-gcp-5.0`)."""
    files = sorted((paths.policies_dir() / "_catalogues").glob("*.yaml"))
    return {file.stem: _read(file) for file in files}


def _read(file: Path) -> ControlCatalogue:
    try:
        return msgspec.yaml.decode(file.read_bytes(), type=ControlCatalogue)
    except msgspec.MsgspecError as error:
        raise PolicyError(f"{file}: not a catalogue: {error}") from None
