"""Flags resources that lack a label required for cost allocation."""

from typing import Final

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._labels import labels_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

REQUIRED: Final = ("cost-center", "environment", "managed-by", "service", "team")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Look for each key; hyphens and underscores are equivalent, and an empty value counts as missing."""
    _ = plan
    labels = labels_of(change)
    if labels.values is None:
        return unknown(evidence(change, labels.path))
    present = {name.replace("_", "-") for name, value in labels.values.items() if value != ""}
    missing = [name for name in REQUIRED if name not in present]
    if not missing:
        return PASS
    item = evidence(change, labels.path, f"lacks {', '.join(missing)}")
    return fail(item) if labels.complete else unknown(item)
