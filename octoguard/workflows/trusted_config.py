"""Compares the configuration of the working tree with the trusted one: what a change would loosen."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octoguard.attestation import weakening
from octoguard.config.discovery import find_config, load_nearest
from octoguard.config.policies import load_policies
from octoguard.config.settings import USAGE_SIZES
from octoguard.errors import OctoguardError
from octoguard.files import digests
from octoguard.scanners import check_files
from octoguard.workflows.scanners import Elsewhere, own_folders
from octoguard.workflows.waivers import comments_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.config.settings import Settings
    from octoguard.policy import Environment, Policy
    from octoguard.policy.baseline import BaselineEntry
    from octoguard.policy.model import Enforcement
    from octoguard.policy.waivers import Waiver
    from octoguard.workflows.check import CheckRequest
    from octoguard.workflows.context import GateContext


@dataclass(slots=True)
class _Side:
    """One of the two configurations, read as far as it can be."""

    data: dict[str, Any] = field(default_factory=dict)
    policies: dict[str, tuple[Policy, Enforcement]] = field(default_factory=dict)
    waivers: list[Waiver] = field(default_factory=list)
    baseline: list[BaselineEntry] = field(default_factory=list)
    usage: str | None = None
    price_book: str | None = None
    pricing: str | None = None
    checks: dict[str, str] = field(default_factory=dict)


def as_doubts(loosens: list[str]) -> list[str]:
    """What is loosened, as reasons to ask for review."""
    return [f"the change would loosen what judges it: {one}" for one in loosens]


def what_it_loosens(where: GateContext, environment: Environment) -> list[str]:
    """Sentences on what the working tree would judge less strictly than the trusted ref does."""
    trusted = _read(where.request, where.settings, environment, [])
    known = [policy for policy, _ in trusted.policies.values()]
    try:
        config = where.own.config or find_config()
        changed = _read(where.own, load_nearest(config) if config else None, environment, known)
    except OctoguardError as error:
        return [f"its own configuration cannot be read: {error}"]
    name = where.settings.path.name if where.settings else "octoguard.toml"
    return [
        *weakening.settings(trusted.data, changed.data, name),
        *weakening.policies(trusted.policies, changed.policies),
        *weakening.waivers(trusted.waivers, changed.waivers),
        *weakening.own_checks(trusted.checks, changed.checks),
        *weakening.baseline(trusted.baseline, changed.baseline),
        *(["the usage file says other quantities"] if trusted.usage != changed.usage else []),
        *(["the price book says other prices"] if trusted.price_book != changed.price_book else []),
        *(["the list prices are others"] if trusted.pricing != changed.pricing else []),
    ]


def _read(request: CheckRequest, settings: Settings | None, environment: Environment, known: list[Policy]) -> _Side:
    """One side. `known` are policies that may be named though this side does not have them."""
    side = _Side()
    if settings is not None:
        side.data = tomllib.loads(settings.path.read_text(encoding="utf-8"))
    policies = load_policies(request.policies or (settings.policies_folder if settings else None))
    named = [*policies, *known]
    enforce = _enforcement(settings, named, environment)
    side.policies = {policy.id: (policy, enforce(policy)) for policy in policies}
    side.waivers = _waivers(request, settings, named)
    side.checks = _own_checks(request, settings)
    side.baseline = _baseline(request, settings, environment)
    side.usage = usage_digest(settings)
    side.price_book = digests.of_file(settings.price_book_file if settings else None)
    side.pricing = pricing_digest(settings) if settings and settings.pricing_folder else None
    return side


def _own_checks(request: CheckRequest, settings: Settings | None) -> dict[str, str]:
    """`{path from above its folder: digest}` of the user's own checks for other scanners."""
    folders = own_folders(request, settings)
    return {
        f"{folder.name}/{file.relative_to(folder).as_posix()}": digests.of_file(file) or ""
        for folder in folders
        for file in check_files(folder)
    }


def usage_digest(settings: Settings | None) -> str | None:
    """The digest of a usage file; a shipped one is among the pricing data, and which one is in the configuration."""
    named = settings.usage_file if settings else None
    return digests.of_file(Path(named)) if named and named not in USAGE_SIZES else None


def pricing_digest(settings: Settings | None) -> str | None:
    """The digest of the list prices: those of `[cost] pricing`, else the shipped ones."""
    return digests.of_pricing(settings.pricing_folder if settings else None)


def _enforcement(
    settings: Settings | None, policies: list[Policy], environment: Environment
) -> Callable[[Policy], Enforcement]:
    configured = settings.enforcement_for(policies, environment) if settings else {}
    return lambda policy: configured.get(policy.id) or policy.enforcement_in(environment)


def _waivers(request: CheckRequest, settings: Settings | None, policies: list[Policy]) -> list[Waiver]:
    found: list[Waiver] = []
    file: Path | None = request.waivers or (settings.waivers_file if settings else None)
    if file is not None:
        from octoguard.config.waivers import read_waivers

        found += read_waivers(file, policies, Elsewhere(request, settings))
    comments = comments_in(request.root, settings)
    return [*found, *(comments.waivers if comments else ())]


def _baseline(request: CheckRequest, settings: Settings | None, environment: Environment) -> list[BaselineEntry]:
    file = request.baseline or (settings.baseline_file if settings else None)
    if file is None:
        return []
    from octoguard.config.baseline import read_baseline

    return read_baseline(file).environments.get(environment.name, [])
