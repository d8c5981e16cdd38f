"""Gathers what may set findings aside (waivers.yaml, comments in .tf files, a baseline) and applies it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from octoguard.errors import ConfigError
from octoguard.policy.waivers import apply_waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from pathlib import Path

    from octoguard.config.comments import Comments
    from octoguard.config.settings import Settings
    from octoguard.plan import Plan
    from octoguard.policy import Environment, Finding, Policy
    from octoguard.policy.baseline import BaselineEntry
    from octoguard.policy.model import Waiver
    from octoguard.policy.waivers import MovedBlock, WaiverOutcome, WaiverState
    from octoguard.workflows.inputs import Inputs

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Named:
    """What an exception may name: policies, which judged this plan, and checks of other scanners, which did not."""

    policies: list[Policy]
    elsewhere: Callable[[], Container[str]] = tuple

    def __contains__(self, name: object) -> bool:
        """Whether another scanner has a check of that id."""
        return name in self.elsewhere()


@dataclass(slots=True)
class WaivedFindings:
    """Findings after everything that sets some aside, what became of each waiver, and sentences for the report."""

    findings: list[Finding]
    uses: list[WaiverOutcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def set_aside(
    plan: Plan,
    findings: list[Finding],
    named: Named,
    environment: Environment,
    inputs: Inputs,
    *,
    use_baseline: bool = True,
) -> WaivedFindings:
    """Apply waivers, comments and the baseline. Raises ConfigError for one that is wrong."""
    settings = inputs.settings
    today = inputs.today or datetime.now(UTC).date()
    comments = comments_in(inputs.comments_root(environment), settings)
    waivers = _waivers(inputs, named) + (_named(comments, named) if comments else [])
    moves = comments.moves if comments else []
    never = settings.unwaivable(named.policies, named) if settings else set()
    waived = apply_waivers(findings, waivers, environment, today, never=never, moves=moves)
    for use in waived.uses:
        if not any(use.waiver.names(policy) for policy in named.policies):
            use.state = "unjudged"
    outcome = WaivedFindings(
        waived.findings, waived.uses, [*_notes(waived.uses), *(comments.problems if comments else [])]
    )
    if use_baseline and inputs.baseline is not None:
        _remember(plan, outcome, inputs.baseline, inputs.planned_root, environment, moves)
    return outcome


def _waivers(inputs: Inputs, named: Named) -> list[Waiver]:
    if inputs.waivers is None:
        return []
    from octoguard.config.waivers import read_waivers

    return read_waivers(inputs.waivers, named.policies, named, inputs.tiers)


def comments_in(root: Path | None, settings: Settings | None) -> Comments | None:
    """The comments of a Terraform root that count; None without a root. Raises ConfigError."""
    if root is None or not root.is_dir():
        return None
    from octoguard.config.comments import read_comments
    from octoguard.config.settings import WaiverSettings
    from octoguard.sources.terraform import plans_with_opentofu

    return read_comments(root, settings.waivers if settings else WaiverSettings(), opentofu=plans_with_opentofu())


def _named(comments: Comments, named: Named) -> list[Waiver]:
    """The comments' waivers of policies that there are. An id of another tool that no policy has is only noted."""
    known: list[Waiver] = []
    for waiver in _renamed(comments.waivers, named.policies):
        if any(waiver.names(policy) for policy in named.policies):
            known.append(waiver)
        elif waiver.until is not None and waiver.owner:
            if waiver.policy in named:
                known.append(waiver)
                continue
            raise ConfigError(f"{waiver.source}: there is no policy {waiver.policy!r}: see octoguard policies list")
        else:
            comments.problems.append(f"{waiver.source}: no policy answers to {waiver.policy}: nothing is waived")
    return known


def _renamed(waivers: list[Waiver], policies: list[Policy]) -> list[Waiver]:
    """Waivers by the names that policies have: comments also say older ones, and Trivy's without their prefix."""
    strange = [waiver for waiver in waivers if not any(waiver.names(policy) for policy in policies)]
    if not strange:
        return waivers
    from octoguard.config.catalogues import other_names

    known = other_names()
    names = {waiver.policy: known.get(waiver.policy.casefold(), f"AVD-{waiver.policy}") for waiver in strange}
    answered = {old: new for old, new in names.items() if any(policy.answers_to(new) for policy in policies)}
    return [replace(waiver, policy=answered.get(waiver.policy, waiver.policy)) for waiver in waivers]


def _remember(
    plan: Plan,
    outcome: WaivedFindings,
    path: Path,
    root: Path | None,
    environment: Environment,
    moves: list[MovedBlock],
) -> None:
    from octoguard.config.baseline import read_baseline, root_in
    from octoguard.policy.baseline import remember

    entries: list[BaselineEntry] = read_baseline(path).environments.get(environment.name, [])
    remembered = remember(outcome.findings, entries, path.name, plan, moves, root_in(path, root))
    outcome.findings = remembered.findings
    if strangers := remembered.strangers:
        more = f" and {len(strangers) - _NAMED} more" if len(strangers) > _NAMED else ""
        outcome.notes.append(
            f"{path.name} has {', '.join(strangers[:_NAMED])}{more} of another root or another resource: the findings "
            "here count; octoguard baseline PLAN --root DIR adds this root to the file"
        )
    if old := sum(entry.of is None for entry in entries):
        outcome.notes.append(
            f"{old} findings in {path.name} are of an earlier version, which matches by address in any root: "
            "write it again with octoguard baseline"
        )
    if remembered.mended:
        outcome.notes.append(
            f"{len(remembered.mended)} of {len(entries)} findings in {path.name} are mended or gone: "
            "write it again with octoguard baseline"
        )


def _notes(uses: list[WaiverOutcome]) -> list[str]:
    said: dict[WaiverState, str] = {
        "expired": "expired, and no longer holds",
        "refused": "refused: [waivers] never names its policy",
        "unjudged": "not judged: its check is another scanner's, and gave no answer here",
        "unused": "not needed: nothing that it matches fails",
        "elsewhere": "matches no resource of this plan",
    }
    counts = Counter(use.state for use in uses)
    notes: list[str] = []
    for state, words in said.items():
        found = [use for use in uses if use.state == state]
        for use in found if state in ("expired", "refused") else found[:_NAMED]:
            until = f" on {use.waiver.until} (owner {use.waiver.owner or 'unknown'})" if state == "expired" else ""
            named = f"waiver {use.waiver.source} for {use.waiver.policy} at {use.waiver.address}"
            notes.append(f"{named}: {words.replace('expired', f'expired{until}', 1) if until else words}")
        if state in ("unjudged", "unused", "elsewhere") and counts[state] > _NAMED:
            notes.append(f"{counts[state] - _NAMED} more waivers of which the same is true: see --format json")
    return notes
