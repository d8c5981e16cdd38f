"""Prepares a Terraform command with the stand-in provider: schema packs, server and environment."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octoguard.plan.version import parse, satisfies
from octoguard.standin import builtin
from octoguard.standin.external import read_schema_file
from octoguard.standin.progress import PlanProgress
from octoguard.standin.provider import Provider
from octoguard.standin.scan import locked_versions, other_registry
from octoguard.standin.schema import PACKS, read_pack
from octoguard.standin.versions import choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octoguard.standin.scan import ProviderUsage
    from octoguard.standin.schema import TypeSchema

_BUILT_IN = "terraform"
_ASKS = "the configuration requires"
_WITHOUT = "without a schema"
# For the providers that policies judge, and for small ones that rarely change, the nearest version is acceptable.
_NEAREST = frozenset(
    {"google", "google-beta", "archive", "external", "http", "local", "null", "random", "template", "time"}
)


@dataclass(frozen=True, slots=True)
class StandinSession:
    """A running stand-in: the environment for Terraform, and a note on each provider."""

    environment: dict[str, str]
    notes: list[str]
    providers: list[Provider]
    progress: PlanProgress

    def data_schema(self, type_: str) -> TypeSchema | None:
        """The schema of a data source type, from the provider that has it, or None."""
        schemas = (provider.pack.get("data", type_) for provider in self.providers)
        return next((schema for schema in schemas if schema is not None), None)

    def answer(self, answers: dict[str, dict[str, Any]]) -> None:
        """Set the invented results of data sources: `{type: {attribute: value}}`."""
        for provider in self.providers:
            provider.answers = answers

    def missing(self) -> list[str]:
        """The decisions of the Google providers on planned types that the stand-in does not emulate."""
        return [line for provider in self.providers if provider.is_google for line in provider.missing()]

    @property
    def misfits(self) -> list[str]:
        """The notes on Google providers with the nearest version, because no version fits."""
        return [note for note in self.notes if _ASKS in note and note.startswith(("google ", "google-beta "))]

    def assume_imports(self) -> bool:
        """Assume that imports are as configured; returns whether another plan is necessary."""
        news = [provider.assume_imports() for provider in self.providers]  # a list, so that every provider is called
        return any(news)


@contextmanager
def standing_in(
    usage: ProviderUsage, schema_file: Path | None = None, in_place: Path | None = None, *, quiet: bool = False
) -> Iterator[StandinSession]:
    """Serve the providers of a configuration during the block.

    A provider without a pack gets a schema that is inferred from the configuration. Its resources are not judged.
    """
    from octoguard.standin.server import serving

    providers, notes = _choose(usage, schema_file)
    progress = PlanProgress(quiet=quiet)
    for provider in providers:
        provider.progress = progress
    if builtin.is_needed(usage, in_place=in_place is not None):
        home = in_place or Path()
        providers.append(Provider(builtin.ADDRESS, builtin.pack(), progress=progress, home=home))
    with serving(providers, usage.types) as attach:
        try:
            yield StandinSession(
                terraform_environment() | {"TF_REATTACH_PROVIDERS": attach}, notes, providers, progress
            )
        finally:
            progress.finish()


def terraform_environment() -> dict[str, str]:
    """The environment without variables that change how Terraform runs, but with TF_VAR_ variables.

    GOGC lets Terraform use more memory, because it spends a third of a plan's time on garbage collection otherwise.
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
    """`{provider: {version: pack file}}` of the shipped packs, such as `google` or `alekc/kubectl`."""
    packs: dict[str, dict[str, Path]] = {}
    for file in sorted(PACKS.glob("*.gz")):
        provider, _, version = file.name.removesuffix(".gz").rpartition("-")
        packs.setdefault(provider.replace("+", "/"), {})[version] = file
    return packs


def _choose(usage: ProviderUsage, schema_file: Path | None) -> tuple[list[Provider], list[str]]:
    """A stand-in for each provider in use, and a note on each."""
    given = read_schema_file(schema_file) if schema_file else {}
    providers: dict[str, Provider] = {}
    notes: list[str] = []
    others: dict[str, set[str]] = {}
    locked = locked_versions(usage.directories[0]) if usage.directories else {}
    for address, asked in sorted(usage.providers.items()):
        name = address.rpartition("/")[2]
        by_file = given.get(address) or given.get(other_registry(address))
        constraints = asked | _same_major(locked.get(address, ""))
        if by_file is not None:
            providers[address] = Provider(address, by_file)
            notes.append(f"{name} with the schema in {schema_file}")
        elif name in _NEAREST and (versions := _shipped(address)):
            version, fits = choose(versions, constraints)
            providers[address] = Provider(address, read_pack(versions[version]))
            notes.append(f"{name} {version}" + ("" if fits else f" ({_misfit(versions, constraints, version)})"))
        elif name != _BUILT_IN:
            others[address] = constraints
    if others:
        for address, (provider, note) in _choose_others(usage, others).items():
            providers[address] = provider
            notes.append(note)
    return list(providers.values()), notes


def _choose_others(usage: ProviderUsage, asked: dict[str, set[str]]) -> dict[str, tuple[Provider, str]]:
    """The other providers, which policies do not judge: with a version that has everything used, or inferred."""
    from octoguard.standin.coverage import first_gap
    from octoguard.standin.inference import infer
    from octoguard.standin.inferred import called_functions, inferred_provider

    used = usage.of_provider
    keys = {address: used.get(address, set()) | used.get(other_registry(address), set()) for address in asked}
    inference = infer(usage.directories, set().union(*keys.values()))
    chosen: dict[str, tuple[Provider, str]] = {}
    for address, constraints in asked.items():
        name, versions = address.rpartition("/")[2], _shipped(address)
        why = ""
        for version in _fitting(versions, constraints):
            pack = read_pack(versions[version])
            gap = first_gap(pack, inference, keys[address])
            if not gap:
                functions = called_functions(address, inference, keys[address])
                chosen[address] = Provider(address, pack, functions, is_checked=False), f"{name} {version}"
                break
            why = why or f" (in {version}, {gap})"
        else:
            if versions and not why:
                why = f" ({_misfit(versions, constraints)})"
            chosen[address] = inferred_provider(address, inference, keys[address]), f"{name} {_WITHOUT}{why}"
    return chosen


def _fitting(versions: Iterable[str], constraints: set[str]) -> list[str]:
    """The versions that satisfy all constraints, newest first."""
    ordered = sorted(versions, key=parse, reverse=True)
    return [version for version in ordered if all(satisfies(parse(version), constraint) for constraint in constraints)]


def _same_major(version: str) -> set[str]:
    """The constraint for a locked version: its major version, because there is one pack for each."""
    major = version.partition(".")[0]
    return {f"~> {major}.0"} if major.isdigit() else set()


def _shipped(address: str) -> dict[str, Path]:
    """The packs of a provider by version. `hashicorp/` is also the default of Terraform without a source."""
    _, namespace, name = address.split("/")
    shipped = available()
    if namespace != "hashicorp":
        return shipped.get(f"{namespace}/{name}".lower(), {})
    others = [versions for key, versions in shipped.items() if key.endswith(f"/{name}")]
    return shipped.get(name) or (others[0] if len(others) == 1 else {})


def _misfit(versions: Iterable[str], constraints: Iterable[str], served: str = "") -> str:
    """The required versions, with all available ones unless the served version has a required major version."""
    asked = f"{_ASKS} {', '.join(sorted(constraints))}"
    major = served.partition(".")[0]
    if served and any(major in re.findall(r"(?<![\d.])\d+", constraint) for constraint in constraints):
        return asked
    return f"{asked}; octoguard has {', '.join(sorted(versions, key=parse))}"
