"""Marks recommendations as claimed, dismissed, succeeded or failed (Recommender API)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from google.cloud.recommender_v1 import (
    GetRecommendationRequest,
    MarkRecommendationClaimedRequest,
    MarkRecommendationDismissedRequest,
    MarkRecommendationFailedRequest,
    MarkRecommendationSucceededRequest,
    RecommenderClient,
)
from google.cloud.recommender_v1.services.recommender.transports import RecommenderGrpcTransport

from octoguard.gcp.session import failure_of
from octoguard.rightsizing.marks import MarkOutcome, problem

if TYPE_CHECKING:
    from octoguard.gcp.session import GoogleSession
    from octoguard.rightsizing.marks import Mark

_REQUESTS: Final[dict[Mark, Any]] = {
    "claim": MarkRecommendationClaimedRequest,
    "dismiss": MarkRecommendationDismissedRequest,
    "succeed": MarkRecommendationSucceededRequest,
    "fail": MarkRecommendationFailedRequest,
}


class RecommendationMarks:
    """Changes the state of recommendations."""

    def __init__(self, session: GoogleSession) -> None:
        """Create the client without any call."""
        self._session = session
        self._client = session.client(RecommenderClient, RecommenderGrpcTransport)
        self._methods: dict[Mark, Any] = {
            "claim": self._client.mark_recommendation_claimed,
            "dismiss": self._client.mark_recommendation_dismissed,
            "succeed": self._client.mark_recommendation_succeeded,
            "fail": self._client.mark_recommendation_failed,
        }

    def mark(self, name: str, mark: Mark, note: dict[str, str], *, dry_run: bool) -> MarkOutcome:
        """Read a recommendation and mark it, unless `dry_run`, or unless it has the state and there is no note.

        Raises GoogleApiError if the credentials do not work, or if Google cannot be reached.
        """
        outcome = MarkOutcome(name, mark)
        try:
            current = self._session.call(self._client.get_recommendation, GetRecommendationRequest(name=name))
        except Exception as error:
            return MarkOutcome(name, mark, "", problem(outcome, failure_of(error), sent=False))
        outcome = MarkOutcome(name, mark, current.state_info.state.name)
        if dry_run or (outcome.unchanged and not note):
            return outcome
        values: dict[str, Any] = {"name": name, "etag": current.etag}
        if mark != "dismiss":
            # Google overwrites all metadata of the state: keep what other tools stored.
            values["state_metadata"] = {**current.state_info.state_metadata, **note}
        try:
            # Without retries: after a first try that reached Google, the etag is another one.
            self._methods[mark](request=_REQUESTS[mark](**values), retry=None, timeout=self._session.patience)
        except Exception as error:
            return MarkOutcome(name, mark, outcome.before, problem(outcome, failure_of(error), sent=True))
        return outcome
