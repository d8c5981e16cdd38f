"""Resolves the choices of a rightsizing report: options first, then octoguard.toml, then the defaults."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.config.ownership import ownership_rules
from octoguard.config.rates import configured_rates
from octoguard.errors import RecordingError
from octoguard.rightsizing import filters, held, spend
from octoguard.rightsizing.assemble import Money
from octoguard.rightsizing.commitments import CommitmentPreference
from octoguard.rightsizing.entries import EntryOptions

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.config.settings import Settings
    from octoguard.rightsizing.entries import Terraform
    from octoguard.rightsizing.exclusions import Exclusion
    from octoguard.workflows.rightsizing_request import RightsizingRequest


def entry_options(
    request: RightsizingRequest, settings: Settings | None, terraform: Terraform | None, recorded_at: str
) -> tuple[EntryOptions, list[str]]:
    """The choices about entries, and notes on commitments that could not be read. Raises OctoguardError."""
    own = settings.rightsizing if settings else None
    today = date.fromisoformat(recorded_at[:10])
    sources = []
    if request.commitments is not None:
        sources.append(held.read(_bytes(request.commitments, "--commitments"), str(request.commitments), today))
    if terraform is not None:
        sources.append(held.of_terraform(terraform.inventory, today))
    commitments = held.merged(*sources)
    min_saving = Decimal(str(own.min_saving)) if own else Decimal(0)
    return EntryOptions(
        preference=CommitmentPreference(
            request.commitment_term or (own.commitment_term if own else "1-year"),
            request.commitment_risk or (own.commitment_risk if own else "low"),
        ),
        today=today,
        stale_after_days=own.stale_after_days if own else 14,
        min_saving=filters.parse_min_saving(request.min_saving) if request.min_saving is not None else min_saving,
        labels=filters.parse_labels(request.labels),
        exclusions=_exclusions(request, settings),
        ownership=ownership_rules(settings),
        file_prefix=_prefix(request.root, settings),
        held=commitments.commitments,
    ), commitments.problems


def money(request: RightsizingRequest, settings: Settings | None) -> Money:
    """The bill and the budget that the savings are compared with. Raises RecordingError for an invalid export."""
    bill = None
    if request.billing_export is not None:
        bill = spend.read(_bytes(request.billing_export, "--billing-export"), str(request.billing_export))
    budget = settings.budgets.get(request.environment) if settings and request.environment else None
    if budget is not None:
        rates = configured_rates(settings)
        budget = budget.in_usd(rates.of(budget.currency, f"[budgets.{request.environment}] currency"))
    return Money(bill, budget.monthly_usd if budget else None)


def _exclusions(request: RightsizingRequest, settings: Settings | None) -> list[Exclusion]:
    path = request.waivers or (settings.waivers_file if settings else None)
    if path is None:
        return []
    from octoguard.config.exclusions import read_exclusions

    return read_exclusions(path)


def _prefix(root: Path | None, settings: Settings | None) -> str:
    """The Terraform root relative to octoguard.toml, with a slash; "" if it is not below it."""
    if root is None or settings is None:
        return ""
    try:
        relative = root.resolve().relative_to(settings.path.parent.resolve()).as_posix()
    except ValueError:
        return ""
    return "" if relative == "." else f"{relative}/"


def _bytes(path: Path, option: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read ({error.strerror}): check {option}") from None
