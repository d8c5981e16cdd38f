"""Applies waivers (waivers.yaml, comments in .tf files) and the baseline to findings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from octoguard.errors import ConfigError
from octoguard.policy.names import policy_hint
from octoguard.policy.waivers import apply_waivers
from octoguard.renderers.notes import waivers as waiver_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from pathlib import Path

    from octoguard.config.comments import Comments
    from octoguard.config.settings import Settings
    from octoguard.plan import Plan
    from octoguard.policy import Environment, Finding, Policy
    from octoguard.policy.baseline import BaselineEntry
    from octoguard.policy.model import Waiver
    from octoguard.policy.waivers import MovedBlock, WaiverOutcome
    from octoguard.workflows.inputs import Inputs


@dataclass(frozen=True, slots=True)
class WaivableChecks:
    """What a waiver may name: a policy of this run, or a check of another scanner (`scanner_checks`)."""

    policies: list[Policy]
    scanner_checks: Callable[[], Container[str]] = tuple

    def __contains__(self, name: object) -> bool:
        """Whether another scanner has a check with this ID."""
        return name in self.scanner_checks()


@dataclass(slots=True)
class WaivedFindings:
    """Findings after waivers and the baseline, the result of each waiver, and notes for the report."""

    findings: list[Finding]
    uses: list[WaiverOutcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def waive_findings(
    plan: Plan,
    findings: list[Finding],
    checks: WaivableChecks,
    environment: Environment,
    inputs: Inputs,
    *,
    use_baseline: bool = True,
) -> WaivedFindings:
    """Apply waivers, comments and the baseline. Raises ConfigError for an invalid one."""
    settings = inputs.settings
    today = inputs.today or datetime.now(UTC).date()
    comments = comments_in(inputs.comments_root(environment), settings)
    waivers = _waivers(inputs, checks) + (_comment_waivers(comments, checks) if comments else [])
    moves = comments.moves if comments else []
    never = settings.unwaivable(checks.policies, checks) if settings else set()
    waived = apply_waivers(findings, waivers, environment, today, never=never, moves=moves)
    for use in waived.uses:
        if not any(use.waiver.names(policy) for policy in checks.policies):
            use.state = "unjudged"
    outcome = WaivedFindings(
        waived.findings,
        waived.uses,
        [
            *waiver_notes.states([use for use in waived.uses if _is_reported(use, environment, settings)]),
            *(comments.problems if comments else []),
        ],
    )
    if use_baseline and inputs.baseline is not None:
        _apply_baseline(plan, outcome, inputs.baseline, inputs.planned_root, environment, moves)
    return outcome


def _is_reported(use: WaiverOutcome, environment: Environment, settings: Settings | None) -> bool:
    """Whether the state of a waiver is worth a note.

    A waiver in waivers.yaml that matches no resource of this plan may belong to another Terraform root. It is reported
    if octoguard.toml has no root of another environment, or if the waiver is for this environment only. In every case,
    the JSON report lists the waiver with its state. Comments are in the sources of this root, so they are reported.
    """
    if use.state != "elsewhere" or use.waiver.kind == "comment" or settings is None:
        return True
    own = settings.environments.get(environment.name)
    other_roots = {each.root for each in settings.environments.values() if each.root is not None} - (
        {own.root} if own else set()
    )
    return not other_roots or set(use.waiver.environments) == {environment.name}


def _waivers(inputs: Inputs, checks: WaivableChecks) -> list[Waiver]:
    if inputs.waivers is None:
        return []
    from octoguard.config.waivers import read_waivers

    return read_waivers(inputs.waivers, checks.policies, checks, inputs.tiers)


def comments_in(root: Path | None, settings: Settings | None) -> Comments | None:
    """The waivers in comments of a Terraform root; None without a root. Raises ConfigError."""
    if root is None or not root.is_dir():
        return None
    from octoguard.config.comments import read_comments
    from octoguard.config.settings import WaiverSettings
    from octoguard.sources.terraform import plans_with_opentofu

    return read_comments(root, settings.waivers if settings else WaiverSettings(), opentofu=plans_with_opentofu())


def _comment_waivers(comments: Comments, checks: WaivableChecks) -> list[Waiver]:
    """The waivers of comments that name a known policy. An unknown ID of another tool only adds a note."""
    known: list[Waiver] = []
    for waiver in _renamed(comments.waivers, checks.policies):
        if any(waiver.names(policy) for policy in checks.policies):
            known.append(waiver)
        elif waiver.until is not None and waiver.owner:
            if waiver.policy in checks:
                known.append(waiver)
                continue
            hint = policy_hint(waiver.policy, checks.policies)
            raise ConfigError(f"{waiver.source}: unknown policy {waiver.policy!r}: {hint}")
        else:
            comments.problems.append(waiver_notes.unknown_policy(waiver.source, waiver.policy))
    return known


def _renamed(waivers: list[Waiver], policies: list[Policy]) -> list[Waiver]:
    """Waivers by the IDs of policies. Comments may have older IDs, or IDs of Trivy without their prefix."""
    unknown = [waiver for waiver in waivers if not any(waiver.names(policy) for policy in policies)]
    if not unknown:
        return waivers
    from octoguard.config.catalogues import other_names

    known = other_names()
    names = {waiver.policy: known.get(waiver.policy.casefold(), f"AVD-{waiver.policy}") for waiver in unknown}
    matched = {old: new for old, new in names.items() if any(policy.answers_to(new) for policy in policies)}
    return [replace(waiver, policy=matched.get(waiver.policy, waiver.policy)) for waiver in waivers]


def _apply_baseline(
    plan: Plan,
    outcome: WaivedFindings,
    path: Path,
    root: Path | None,
    environment: Environment,
    moves: list[MovedBlock],
) -> None:
    from octoguard.config.baseline import read_baseline, root_in
    from octoguard.policy.baseline import apply_baseline

    entries: list[BaselineEntry] = read_baseline(path).environments.get(environment.name, [])
    baselined = apply_baseline(outcome.findings, entries, path.name, plan, moves, root_in(path, root))
    outcome.findings = baselined.findings
    if baselined.unmatched:
        outcome.notes.append(waiver_notes.other_roots(path.name, baselined.unmatched))
    if old := sum(entry.of is None for entry in entries):
        outcome.notes.append(waiver_notes.old_format(path.name, old))
    if baselined.resolved:
        outcome.notes.append(waiver_notes.resolved(path.name, len(baselined.resolved), len(entries)))
