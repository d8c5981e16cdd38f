"""Compares the configuration of the working tree with the trusted configuration: what a change would weaken."""

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
from octoguard.workflows.inputs import resolve
from octoguard.workflows.scanners import ScannerCheckIds
from octoguard.workflows.waivers import comments_in

if TYPE_CHECKING:
    from octoguard.policy import Environment, Policy
    from octoguard.policy.baseline import BaselineEntry
    from octoguard.policy.model import Enforcement, Waiver
    from octoguard.workflows.context import GateContext
    from octoguard.workflows.inputs import Inputs


@dataclass(slots=True)
class _Side:
    """One of the two configurations."""

    data: dict[str, Any] = field(default_factory=dict)
    policies: dict[str, tuple[Policy, Enforcement]] = field(default_factory=dict)
    waivers: list[Waiver] = field(default_factory=list)
    baseline: list[BaselineEntry] = field(default_factory=list)
    usage: str | None = None
    price_book: str | None = None
    commitments: str | None = None
    pricing: str | None = None
    checks: dict[str, str] = field(default_factory=dict)


def review_reasons(context: GateContext, environment: Environment) -> list[str]:
    """What the change would weaken, as reasons for a review."""
    return as_reasons(weakened_checks(context, environment))


def as_reasons(weakened: list[str]) -> list[str]:
    """The sentences of `weakened_checks` as reasons for a review."""
    return [f"the change weakens its own checks: {sentence}" for sentence in weakened]


def weakened_checks(context: GateContext, environment: Environment) -> list[str]:
    """Sentences about each way in which the working tree is less strict than the trusted ref."""
    trusted = _read(context.inputs, environment, [])
    known = [policy for policy, _ in trusted.policies.values()]
    try:
        config = context.own.config or find_config()
        own = resolve(context.own, load_nearest(config) if config else None)
        changed = _read(own, environment, known)
    except OctoguardError as error:
        return [f"the configuration of the change cannot be read: {error}"]
    name = context.settings.path.name if context.settings else "octoguard.toml"
    return [
        *weakening.settings(trusted.data, changed.data, name),
        *weakening.policies(trusted.policies, changed.policies),
        *weakening.waivers(trusted.waivers, changed.waivers),
        *weakening.own_checks(trusted.checks, changed.checks),
        *weakening.baseline(trusted.baseline, changed.baseline),
        *(["the usage file has different quantities"] if trusted.usage != changed.usage else []),
        *(["the price book has different prices"] if trusted.price_book != changed.price_book else []),
        *(["the file of commitments differs"] if trusted.commitments != changed.commitments else []),
        *(["the list prices differ"] if trusted.pricing != changed.pricing else []),
    ]


def _read(inputs: Inputs, environment: Environment, known: list[Policy]) -> _Side:
    """One configuration. `known` are policies that it may name although it does not have them."""
    side = _Side()
    if inputs.settings is not None:
        side.data = tomllib.loads(inputs.settings.path.read_text(encoding="utf-8"))
    policies = load_policies(inputs.policies)
    named = [*policies, *known]
    configured = inputs.enforcement_for(named, environment)
    side.policies = {
        policy.id: (policy, configured.get(policy.id) or policy.enforcement_in(environment)) for policy in policies
    }
    side.waivers = _waivers(inputs, named)
    side.checks = {
        f"{folder.name}/{file.relative_to(folder).as_posix()}": digests.of_file(file) or ""
        for folder in inputs.own_checks
        for file in check_files(folder)
    }
    side.baseline = _baseline(inputs, environment)
    side.usage = usage_digest(inputs)
    side.price_book = digests.of_file(inputs.price_book)
    side.commitments = commitments_digest(inputs)
    side.pricing = digests.of_pricing(inputs.pricing) if inputs.pricing else None
    return side


def usage_digest(inputs: Inputs) -> str | None:
    """The digest of a usage file; None for a built-in size, which the pricing data and the configuration cover."""
    return digests.of_file(Path(inputs.usage)) if inputs.usage and inputs.usage not in USAGE_SIZES else None


def commitments_digest(inputs: Inputs) -> str | None:
    """The digest of the file of commitments; None without one."""
    return digests.of_file(inputs.settings.beside(inputs.settings.commitments.file)) if inputs.settings else None


def _waivers(inputs: Inputs, policies: list[Policy]) -> list[Waiver]:
    waivers: list[Waiver] = []
    if inputs.waivers is not None:
        from octoguard.config.waivers import read_waivers

        waivers += read_waivers(inputs.waivers, policies, ScannerCheckIds(inputs), inputs.tiers)
    comments = comments_in(inputs.root, inputs.settings)
    return [*waivers, *(comments.waivers if comments else ())]


def _baseline(inputs: Inputs, environment: Environment) -> list[BaselineEntry]:
    if inputs.baseline is None:
        return []
    from octoguard.config.baseline import read_baseline

    return read_baseline(inputs.baseline).environments.get(environment.name, [])
