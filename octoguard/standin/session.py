"""Puts together what a Terraform command needs to run against the stand-in: packs, server, environment."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from octoguard.standin.external import read_schema_file
from octoguard.standin.provider import Provider
from octoguard.standin.scan import other_registry
from octoguard.standin.schema import PACKS, read_pack
from octoguard.standin.versions import choose, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from octoguard.standin.scan import Usage

_BUILT_IN = "terraform"
# The providers that are judged: their nearest version is better than none.
_JUDGED = frozenset({"google", "google-beta"})


@dataclass(frozen=True, slots=True)
class Session:
    """A running stand-in: the environment for Terraform, and sentences on what it stands in for."""

    environment: dict[str, str]
    notes: list[str]
    providers: list[Provider]

    def assume_imports(self) -> bool:
        """Whether a plan has to be made once more, because what it imports is now taken to be as it is configured."""
        news = [provider.assume_imports() for provider in self.providers]  # each of them is asked
        return any(news)


@contextmanager
def standing_in(usage: Usage, schema_file: Path | None = None) -> Iterator[Session]:
    """Serve the providers of a configuration for as long as the block lasts.

    A provider without a pack gets a schema that is inferred from the configuration; its resources are not judged.
    """
    from octoguard.standin.server import serving

    providers, notes = _choose(usage, schema_file)
    with serving(providers, usage.types) as attach:
        yield Session(terraform_environment() | {"TF_REATTACH_PROVIDERS": attach}, notes, providers)


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


def _choose(usage: Usage, schema_file: Path | None) -> tuple[list[Provider], list[str]]:
    """A stand-in for each provider in use, and a sentence on each."""
    given = read_schema_file(schema_file) if schema_file else {}
    providers: dict[str, Provider] = {}
    notes: list[str] = []
    without: dict[str, str] = {}
    for address, constraints in sorted(usage.providers.items()):
        name = address.rpartition("/")[2]
        by_file = given.get(address) or given.get(other_registry(address))
        if by_file is not None:
            providers[address] = Provider(address, by_file)
            notes.append(f"{name} by the schema of {schema_file}")
        elif name == _BUILT_IN:
            continue
        else:
            versions = _shipped(address)
            version, fits = choose(versions, constraints) if versions else ("", False)
            if fits or (name in _JUDGED and versions):
                providers[address] = Provider(address, read_pack(versions[version]))
                notes.append(f"{name} {version}" + ("" if fits else _misfit(versions, constraints)))
            else:
                without[address] = f"{name} without a schema" + (_misfit(versions, constraints) if versions else "")
    if without:
        providers |= _infer(usage, without)
        notes += without.values()
    return list(providers.values()), notes


def _shipped(address: str) -> dict[str, Path]:
    """The packs of a provider, by version. `hashicorp/` is also what Terraform assumes where no source is given."""
    _, namespace, name = address.split("/")
    shipped = available()
    if namespace != "hashicorp":
        return shipped.get(f"{namespace}/{name}", {})
    others = [versions for key, versions in shipped.items() if key.endswith(f"/{name}")]
    return shipped.get(name) or (others[0] if len(others) == 1 else {})


def _misfit(versions: Iterable[str], constraints: Iterable[str]) -> str:
    known = ", ".join(sorted(versions, key=parse))
    return f" (the configuration asks for {', '.join(sorted(constraints))}; octoguard knows {known})"


def _infer(usage: Usage, addresses: Iterable[str]) -> dict[str, Provider]:
    from octoguard.standin.inference import infer
    from octoguard.standin.inferred import inferred_provider

    keys = {address: usage.of_provider.get(address, set()) for address in addresses}
    inference = infer(usage.directories, set().union(*keys.values()))
    return {address: inferred_provider(address, inference, keys[address]) for address in addresses}
