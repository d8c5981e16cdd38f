"""Compares a recorded decision with how things are now: every way in which it no longer stands, the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from octoguard.attestation.statement import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from octoguard.attestation.statement import DecisionRecord

_SKEW = timedelta(minutes=5)
_WORDS = {
    "policies": "the policies have",
    "configuration": "octoguard.toml has",
    "waivers": "the waivers have",
    "baseline": "the baseline has",
    "comments": "the comments that waive findings have",
    "checks": "the checks of your own for other scanners have",
    "pricing": "the price catalogue has",
    "price_book": "the price book has",
    "providers": "the providers of .terraform.lock.hcl have",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A decision with the digest of the plan file that it is about."""

    plan_sha256: str
    decision: DecisionRecord


def about_the_file(recorded: Bound, plan_sha256: str, plan_name: str) -> str | None:
    """Why the decision is not about this plan file; None when it is."""
    if recorded.plan_sha256 == plan_sha256:
        return None
    return (
        f"{plan_name} is not the plan that was judged: its sha256 is {plan_sha256[:12]}..., that of the judged one "
        f"{recorded.plan_sha256[:12]}...: gate this one"
    )


def too_old(recorded: DecisionRecord, now: datetime, max_age: timedelta, name: str) -> str | None:
    """Why the decision's age forbids to use it; None when it does not."""
    age = now - moment_of(recorded.at, name)
    if age > max_age:
        return f"the decision is of {recorded.at}, older than {duration_text(max_age)} ([gate] max_age): gate again"
    if age < -_SKEW:
        return f"the decision is of {recorded.at}, which is still to come: set the clocks of both machines"
    return None


def differences(recorded: DecisionRecord, now: DecisionRecord) -> Iterator[str]:
    """Sentences on what is not any more as it was when the decision was made."""
    if recorded.root != now.root:
        yield f"the decision is for {recorded.root}, and this is {now.root}: gate this one"
    if recorded.environment != now.environment:
        yield f"the decision is for {recorded.environment}, and this is {now.environment}: gate again, or say --env"
    if recorded.terraform != now.terraform:
        yield f"the plan was judged with {recorded.terraform}, and this is {now.terraform}: use the same one"
    if recorded.program.sha256 != now.program.sha256:
        yield (
            f"the plan was judged with {recorded.program.path} (sha256 {recorded.program.sha256[:12]}...), and "
            f"{now.program.path} is another program ({now.program.sha256[:12]}...): use the same one, or gate again"
        )
    for name in sorted({*recorded.inputs, *now.inputs}):
        if recorded.inputs.get(name) != now.inputs.get(name):
            yield f"{_WORDS.get(name, f'{name} has')} changed since the decision: gate again"
    if recorded.scanners != now.scanners:
        were, are = (_scanners_text(one.scanners) for one in (recorded, now))
        yield f"the plan was judged by octoguard {were}, and now {are}: gate again, or use the same"
    if (recorded.trust is None) != (now.trust is None) or (
        recorded.trust and now.trust and recorded.trust.ref != now.trust.ref
    ):
        ours, theirs = (one.ref if one else "the working tree" for one in (now.trust, recorded.trust))
        yield f"the configuration was read from {theirs}, and now from {ours}: say the same --trust"
    if recorded.plan.json_sha256 != now.plan.json_sha256:
        yield "terraform shows the plan otherwise than when it was judged: gate again"
    if recorded.octoguard != now.octoguard:
        yield f"the plan was judged by octoguard {recorded.octoguard}, and this is {now.octoguard}: gate again"
    if (recorded.verdict, recorded.denied_by) != (now.verdict, now.denied_by):
        yield f"judged again, the verdict is {now.verdict}, and not {recorded.verdict}: gate again"


def _scanners_text(scanners: dict[str, str]) -> str:
    """`with checkov 3.3.30`, or `alone`."""
    return (
        f"with {', '.join(f'{name} {version}'.strip() for name, version in scanners.items())}" if scanners else "alone"
    )


def duration_text(duration: timedelta) -> str:
    """`4h`, `90m`, `2d`: the largest unit that says it exactly."""
    seconds = int(duration.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
