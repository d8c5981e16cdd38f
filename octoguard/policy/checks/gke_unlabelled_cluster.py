"""Flags GKE clusters without resource labels or default labels of the provider."""

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._labels import labels_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

_OF_THE_PROVIDER = "goog-"  # labels that the provider adds itself


def check(cluster: ResourceChange, plan: Plan) -> Outcome:
    """Pass if at least one label is not an automatic one of the provider."""
    _ = plan
    labels = labels_of(cluster)
    own = cluster.get("resource_labels")
    known = {**(labels.values or {}), **(own if isinstance(own, dict) else {})}
    if any(not key.startswith(_OF_THE_PROVIDER) for key in known):
        return PASS
    settled = labels.values is not None and labels.complete and (own is UNSET or isinstance(own, dict))
    return (fail if settled else unknown)(evidence(cluster, "resource_labels", "no labels" if settled else ""))
