"""Compares a recorded decision with the present: every reason why it is no longer valid, the worst first."""

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
_AGAIN = "run octoguard gate again"
_WORDS = {
    "policies": "the policies have",
    "configuration": "octoguard.toml has",
    "waivers": "the waivers have",
    "baseline": "the baseline has",
    "comments": "the comments that waive findings have",
    "checks": "your own checks for other scanners have",
    "pricing": "the price catalogue has",
    "price_book": "the price book has",
    "commitments": "the file of commitments has",
    "providers": "the providers of .terraform.lock.hcl have",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A decision with the digest of its plan file."""

    plan_sha256: str
    decision: DecisionRecord


def about_the_file(recorded: Bound, plan_sha256: str, plan_name: str) -> str | None:
    """Why the decision is not for this plan file; None if it is."""
    if recorded.plan_sha256 == plan_sha256:
        return None
    return (
        f"{plan_name} is not the plan file of the decision: its SHA-256 is {plan_sha256[:12]}..., the decision is for "
        f"{recorded.plan_sha256[:12]}...: run octoguard gate on this file"
    )


def too_old(recorded: DecisionRecord, now: datetime, max_age: timedelta, name: str) -> str | None:
    """Why the decision cannot be used because of its age; None if it can."""
    age = now - moment_of(recorded.at, name)
    if age > max_age:
        return f"the decision of {recorded.at} is older than {duration_text(max_age)} ([gate] max_age): {_AGAIN}"
    if age < -_SKEW:
        return f"the decision of {recorded.at} is from the future: correct the clocks of both machines"
    return None


def differences(recorded: DecisionRecord, now: DecisionRecord) -> Iterator[str]:
    """Sentences about each difference between the decision and the present."""
    if recorded.root != now.root:
        yield f"the decision is for the root {recorded.root}, not {now.root}: run octoguard gate for this root"
    if recorded.environment != now.environment:
        yield f"the decision is for {recorded.environment}, not {now.environment}: {_AGAIN}, or add --env"
    if recorded.terraform != now.terraform:
        yield f"the decision was made with {recorded.terraform}, but this is {now.terraform}: use the same version"
    if recorded.program.sha256 != now.program.sha256:
        yield (
            f"the decision was made with {recorded.program.path} (SHA-256 {recorded.program.sha256[:12]}...), but "
            f"{now.program.path} is another program ({now.program.sha256[:12]}...): use the same program, or {_AGAIN}"
        )
    for name in sorted({*recorded.inputs, *now.inputs}):
        if recorded.inputs.get(name) != now.inputs.get(name):
            yield f"{_WORDS.get(name, f'{name} has')} changed since the decision: {_AGAIN}"
    if recorded.scanners != now.scanners:
        before, after = (_scanners_text(record.scanners) for record in (recorded, now))
        yield f"the decision was made {before}, but now octoguard runs {after}: use the same, or {_AGAIN}"
    if (recorded.trust is None) != (now.trust is None) or (
        recorded.trust and now.trust and recorded.trust.ref != now.trust.ref
    ):
        before, after = (trust.ref if trust else "the working tree" for trust in (recorded.trust, now.trust))
        yield f"the configuration was read from {before}, but now from {after}: use the same --trust"
    if recorded.plan.json_sha256 != now.plan.json_sha256:
        yield f"terraform shows another plan than at the decision: {_AGAIN}"
    if recorded.octoguard != now.octoguard:
        yield f"the decision was made by octoguard {recorded.octoguard}, but this is {now.octoguard}: {_AGAIN}"
    if (recorded.verdict, recorded.denied_by) != (now.verdict, now.denied_by):
        yield (f"the verdict is now {now.verdict}, but the decision has {recorded.verdict}: {_AGAIN}")


def _scanners_text(scanners: dict[str, str]) -> str:
    """`with checkov 3.3.30`, or `without other scanners`."""
    if not scanners:
        return "without other scanners"
    return f"with {', '.join(f'{name} {version}'.strip() for name, version in scanners.items())}"


def duration_text(duration: timedelta) -> str:
    """A duration such as `4h`, `90m` or `2d`, in the largest unit without a fraction."""
    seconds = int(duration.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
