"""Flags a GKE cluster that carries no label, neither its own nor one of the provider's default labels."""

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

# The second has the provider's default labels too, and one that the provider adds by itself.
_LABELS = ("resource_labels", "terraform_labels")
_OF_THE_PROVIDER = "goog-"


def check(cluster: ResourceChange, plan: Plan) -> Outcome:
    """Pass with one label that somebody chose."""
    _ = plan
    answers = {path: _has_label(cluster, path) for path in _LABELS}
    if True in answers.values():
        return PASS
    unclear = [evidence(cluster, path) for path, answer in answers.items() if answer is None]
    return unknown(*unclear) if unclear else fail(evidence(cluster, _LABELS[0], "no label"))


def _has_label(cluster: ResourceChange, path: str) -> bool | None:
    labels = cluster.get(path)
    if labels is UNSET:
        return False
    return any(not key.startswith(_OF_THE_PROVIDER) for key in labels) if isinstance(labels, dict) else None
