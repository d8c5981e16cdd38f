"""Puts together what a Terraform command needs to run against the stand-in: packs, server, environment."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octoguard.errors import InputError
from octoguard.standin import builtin
from octoguard.standin.external import read_schema_file
from octoguard.standin.progress import Progress
from octoguard.standin.provider import Provider
from octoguard.standin.scan import other_registry
from octoguard.standin.schema import PACKS, read_pack
from octoguard.standin.versions import choose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.standin.scan import Usage
    from octoguard.standin.schema import Pack, TypeSchema


_BUILT_IN = "terraform"


@dataclass(frozen=True, slots=True)
class Session:
    """A running stand-in: the environment for Terraform, and sentences on what it stands in for."""

    environment: dict[str, str]
    notes: list[str]
    providers: list[Provider]
    progress: Progress

    def data_schema(self, type_: str) -> TypeSchema | None:
        """The schema of a data source, of whichever provider has it."""
        found = (provider.pack.get("data", type_) for provider in self.providers)
        return next((schema for schema in found if schema is not None), None)

    def answer(self, answers: dict[str, dict[str, Any]]) -> None:
        """Let data sources answer what the configuration reads of them: `{type: {attribute: value}}`."""
        for provider in self.providers:
            provider.answers = answers

    def assume_imports(self) -> bool:
        """Whether a plan has to be made once more, because what it imports is now taken to be as it is configured."""
        news = [provider.assume_imports() for provider in self.providers]  # each of them is asked
        return any(news)


@contextmanager
def standing_in(usage: Usage, schema_file: Path | None = None, in_place: Path | None = None) -> Iterator[Session]:
    """Serve the providers of a configuration for as long as the block lasts.

    `in_place` is a root that is not copied, where no override keeps remote states from their backends.

    Raises InputError for a provider that no pack and no schema file covers.
    """
    from octoguard.standin.server import serving

    packs, notes = _choose_packs(usage, schema_file)
    progress = Progress()
    providers = [Provider(address, pack, progress=progress) for address, pack in packs.items()]
    if builtin.is_needed(usage, in_place=in_place is not None):
        home = in_place or Path()
        providers.append(Provider(builtin.ADDRESS, builtin.pack(), progress=progress, home=home))
    with serving(providers, usage.types) as attach:
        try:
            yield Session(terraform_environment() | {"TF_REATTACH_PROVIDERS": attach}, notes, providers, progress)
        finally:
            progress.finish()


def terraform_environment() -> dict[str, str]:
    """The environment without what would change how Terraform runs; the values of variables stay.

    A plan takes a few seconds, and Terraform spends a third of them on collecting garbage: here it may grow instead.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TF_") or key.startswith("TF_VAR_")}
    if "TF_LOG" in os.environ:
        kept["TF_LOG"] = os.environ["TF_LOG"]
    return (
        {"GOGC": "400"}
        | kept
        | {
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
            "TF_CLI_CONFIG_FILE": os.devnull,
        }
    )


@cache
def available() -> dict[str, dict[str, Path]]:
    """`{provider: {version: pack file}}` of what ships."""
    found: dict[str, dict[str, Path]] = {}
    for file in sorted(PACKS.glob("*.gz")):
        provider, _, version = file.name.removesuffix(".gz").rpartition("-")
        found.setdefault(provider, {})[version] = file
    return found


def _choose_packs(usage: Usage, schema_file: Path | None) -> tuple[dict[str, Pack], list[str]]:
    given = read_schema_file(schema_file) if schema_file else {}
    packs: dict[str, Pack] = {}
    notes: list[str] = []
    missing: list[str] = []
    for address, constraints in sorted(usage.providers.items()):
        name = address.rpartition("/")[2]
        by_file = given.get(address) or given.get(other_registry(address))
        if by_file is not None:
            packs[address] = by_file
            notes.append(f"{name} by the schema of {schema_file}")
        elif name == _BUILT_IN:
            continue
        elif name in available() and address.endswith(f"/hashicorp/{name}"):
            version, fits = choose(available()[name], constraints)
            packs[address] = read_pack(available()[name][version])
            wanted = "" if fits else f" (the configuration asks for {', '.join(sorted(constraints))})"
            notes.append(f"{name} {version}{wanted}")
        else:
            missing.append(address)
    if missing:
        known = ", ".join(sorted(available(), key=lambda name: (not name.startswith("google"), name)))
        raise InputError(
            f"no schema for the provider {', '.join(missing)}: offline, octoguard knows {known}; for any other, give "
            "the output of `terraform providers schema -json` with --schema FILE"
        )
    return packs, notes
