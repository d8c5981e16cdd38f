"""Gathers the policies and their coverage for the Markdown pages of `octoguard policies reference`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.config.catalogues import read_catalogues
from octoguard.config.policies import load_policies
from octoguard.renderers.listings import reference as pages
from octoguard.workflows.coverage import table

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy.model import Policy
    from octoguard.renderers.listings.coverage import CatalogueCoverage


def reference(extra: Path | None) -> str:
    """All policies by service, then every control of the catalogues with the policies that cover it."""
    policies = load_policies(extra)
    return pages.reference(policies, _tables(policies))


def differences(extra: Path | None) -> str:
    """Every difference between a check and the policies that cover it, in the order of the catalogues."""
    return pages.differences(_tables(load_policies(extra)))


def _tables(policies: list[Policy]) -> list[CatalogueCoverage]:
    return [table(name, catalogue, policies) for name, catalogue in read_catalogues().items()]
