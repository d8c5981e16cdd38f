"""Puts together what a Terraform command needs to run against the stand-in: packs, server, environment."""

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
_ASKS = "the configuration asks for"
_WITHOUT = "without a schema"
# The providers that are judged, and small ones that hardly change: their nearest version is better than none.
_NEAREST = frozenset(
    {"google", "google-beta", "archive", "external", "http", "local", "null", "random", "template", "time"}
)


@dataclass(frozen=True, slots=True)
class StandinSession:
    """A running stand-in: the environment for Terraform, and sentences on what it stands in for."""

    environment: dict[str, str]
    notes: list[str]
    providers: list[Provider]
    progress: PlanProgress

    def data_schema(self, type_: str) -> TypeSchema | None:
        """The schema of a data source, of whichever provider has it."""
        found = (provider.pack.get("data", type_) for provider in self.providers)
        return next((schema for schema in found if schema is not None), None)

    def answer(self, answers: dict[str, dict[str, Any]]) -> None:
        """Let data sources answer what the configuration reads of them: `{type: {attribute: value}}`."""
        for provider in self.providers:
            provider.answers = answers

    def missing(self) -> list[str]:
        """What Google's providers would decide of the planned types that is missing in a plan."""
        return [line for provider in self.providers if provider.is_google for line in provider.missing()]

    @property
    def misfits(self) -> list[str]:
        """The notes on Google's providers where the nearest version is served, because none fits."""
        return [note for note in self.notes if _ASKS in note and note.startswith(("google ", "google-beta "))]

    def assume_imports(self) -> bool:
        """Whether a plan has to be made once more, because what it imports is now taken to be as it is configured."""
        news = [provider.assume_imports() for provider in self.providers]  # each of them is asked
        return any(news)


@contextmanager
def standing_in(
    usage: ProviderUsage, schema_file: Path | None = None, in_place: Path | None = None, *, quiet: bool = False
) -> Iterator[StandinSession]:
    """Serve the providers of a configuration for as long as the block lasts.

    A provider without a pack gets a schema that is inferred from the configuration; its resources are not judged.
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
    """`{provider: {version: pack file}}` of what ships: `google`, or `alekc/kubectl` if it is not HashiCorp's."""
    found: dict[str, dict[str, Path]] = {}
    for file in sorted(PACKS.glob("*.gz")):
        provider, _, version = file.name.removesuffix(".gz").rpartition("-")
        found.setdefault(provider.replace("+", "/"), {})[version] = file
    return found


def _choose(usage: ProviderUsage, schema_file: Path | None) -> tuple[list[Provider], list[str]]:
    """A stand-in for each provider in use, and a sentence on each."""
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
            notes.append(f"{name} by the schema of {schema_file}")
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
    """The other providers, of which nothing is judged: a version that has all that is used, else an inferred schema."""
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
    """The versions that satisfy every constraint, the newest first."""
    ordered = sorted(versions, key=parse, reverse=True)
    return [version for version in ordered if all(satisfies(parse(version), constraint) for constraint in constraints)]


def _same_major(version: str) -> set[str]:
    """The constraint that a lock file stands for: packs have one version of each major one."""
    major = version.partition(".")[0]
    return {f"~> {major}.0"} if major.isdigit() else set()


def _shipped(address: str) -> dict[str, Path]:
    """The packs of a provider, by version. `hashicorp/` is also what Terraform assumes where no source is given."""
    _, namespace, name = address.split("/")
    shipped = available()
    if namespace != "hashicorp":
        return shipped.get(f"{namespace}/{name}".lower(), {})
    others = [versions for key, versions in shipped.items() if key.endswith(f"/{name}")]
    return shipped.get(name) or (others[0] if len(others) == 1 else {})


def _misfit(versions: Iterable[str], constraints: Iterable[str], served: str = "") -> str:
    """What is asked for; with all versions there are, unless the served one is of a major version that is asked for."""
    asked = f"{_ASKS} {', '.join(sorted(constraints))}"
    major = served.partition(".")[0]
    if served and any(major in re.findall(r"(?<![\d.])\d+", constraint) for constraint in constraints):
        return asked
    return f"{asked}; octoguard knows {', '.join(sorted(versions, key=parse))}"
