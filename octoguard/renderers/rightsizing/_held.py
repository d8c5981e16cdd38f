"""The words for commitments that are held: what they cover, when they end, and how much of them is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.renderers.rightsizing import _wording as say

if TYPE_CHECKING:
    from octoguard.rightsizing.document import RightsizingReport
    from octoguard.rightsizing.held_document import CommitmentCoverage, HeldCommitment


def commitments(report: RightsizingReport) -> list[HeldCommitment]:
    """The held commitments: expiring ones first, then by their end; expired ones last."""
    return sorted(
        report.commitments,
        key=lambda one: (one.expired, not one.expiring, not one.active, one.ends or "9999", one.name),
    )


def commitment(held: HeldCommitment) -> str:
    """`n2 in us-central1: 40 vCPUs and 160 GiB of memory for 1 year (cud-a, project shop-live); expires in 31 days`."""
    amounts = [f"{held.vcpus:g} vCPUs"] if held.vcpus else []
    amounts += [f"{held.memory_gib:g} GiB of memory"] if held.memory_gib else []
    amounts += [f"{amount:g} {kind}" for kind, amount in held.other.items()]
    what = "/".join(held.series) or held.type or "commitment"
    part = f" (only {held.part})" if held.part else ""
    size = f": {say.listed(amounts)}" if amounts else ""
    term = f" for {held.term}" if held.term else ""
    names = ", ".join(filter(None, [held.name, f"project {held.project}" if held.project else ""]))
    return f"{what}{part} in {held.region}{size}{term} ({names}); {end(held)}"


def end(held: HeldCommitment) -> str:
    """When a commitment ends: `ends on 2027-01-01 (expires in 31 days)`."""
    if held.expired:
        return f"expired on {held.ends}" if held.ends else f"expired ({held.status})"
    if not held.ends:
        return "no end date known" if held.active else f"not active ({held.status or 'not created yet'})"
    text = f"renews automatically on {held.ends}" if held.auto_renew else f"ends on {held.ends}"
    if held.expiring and held.days_left is not None:
        days = say.counted(held.days_left, "day")
        text += f" (in {days})" if held.auto_renew else f" (expires in {days})"
    return text if held.active else f"{text} (not active: {held.status})"


def coverage(row: CommitmentCoverage) -> str:
    """`n2 in us-central1, project shop: up to 85% of 40 committed vCPUs used; they cover up to 60% of the usage`."""
    whose = f"project {row.project}" if row.project else "project not known"
    if row.scope == "shared":
        whose = "if shared by all projects"
    head = f"{'/'.join(row.series)} in {row.region}, {whose}"
    if row.utilisation is None:
        return f"{head}: {row.note or 'not measured'}"
    text = f"{head}: up to {say.percent(row.utilisation)} of {row.committed:g} committed vCPUs used"
    if row.floor_utilisation is not None:
        text += f" ({say.percent(row.floor_utilisation)} in 95% of the hours)"
    if row.coverage is not None:
        text += f"; they cover up to {say.percent(row.coverage)} of the usage"
    return f"{text}; {row.note}" if row.note else text
