"""The facts of a recommendation that its reader needs to act on it: who has which role, what is bought, what is saved.

Google gives them in `content.overview` and in the operations. Sources:
https://docs.cloud.google.com/policy-intelligence/docs/review-apply-role-recommendations,
https://docs.cloud.google.com/bigquery/docs/view-partition-cluster-recommendations and
https://docs.cloud.google.com/docs/cuds-recommender.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octoguard.rightsizing import commitments, grants

if TYPE_CHECKING:
    from octoguard.rightsizing.recommendation import Recommendation

# {key in the overview: key in the report}
_OVERVIEW: Final = {
    "bytesSavedMonthly": "bytes_saved_monthly",
    "slotMsSavedMonthly": "slot_ms_saved_monthly",
    "partitionColumn": "partition_column",
    "partitionTimeUnit": "partition_time_unit",
    "clusterColumns": "cluster_columns",
    "minimumObservationPeriodInDays": "observation_days",
}


def details(recommendation: Recommendation) -> dict[str, str]:
    """Facts by name, all as text; {} if there are none. Numbers have no unit: it is in the name."""
    found: dict[str, str] = {}
    if grants.is_about_grants(recommendation):
        removed = grants.removed(recommendation)
        found["member"] = ", ".join(dict.fromkeys(grant.member for grant in removed))
        found["role"] = ", ".join(dict.fromkeys(grant.role for grant in removed))
        found["added_roles"] = ", ".join(grants.added_roles(recommendation))
        found["condition"] = "; ".join(grant.condition for grant in removed if grant.condition)
        found["granted_on"] = ", ".join(dict.fromkeys(grant.resource for grant in removed))
    purchase = commitments.purchase(recommendation)
    if purchase is not None:
        found |= purchase.details()
    if recommendation.overview:
        for name, key in _OVERVIEW.items():
            found[key] = _text(recommendation.overview.get(name))
    return {key: text for key, text in found.items() if text}


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(item for item in value if isinstance(item, str))
    return str(value)[:200] if isinstance(value, (str, int, float)) else ""
