"""A recommendation that changes between the read and the mark, against the etag check of the local server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.cloud.recommender_v1.types import Recommendation

from octoguard.gcp.marks import RecommendationMarks
from octoguard.gcp.session import open_session
from tests.fakes import answers
from tests.fakes.google import Google

if TYPE_CHECKING:
    import pytest

PARENT = answers.parent("us-central1-a", "google.compute.disk.IdleResourceRecommender")


def test_an_old_etag_is_a_conflict_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    disk = answers.recommendation(PARENT, "d", 5, resource="//d/d")
    old = Recommendation(name=disk["name"], etag='"old"', state_info={"state": "ACTIVE"})
    with Google({PARENT: [disk]}) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        marks = RecommendationMarks(open_session(2.0))
        monkeypatch.setattr(marks._client, "get_recommendation", lambda **_: old)
        outcome = marks.mark(disk["name"], "dismiss", {}, dry_run=False)
        calls = dict(server.calls)
    assert outcome.before == "ACTIVE"
    assert outcome.problem == (
        "ABORTED (The etag does not match the current etag.): the recommendation changed since octoguard read it: "
        "run it again"
    )
    assert disk["stateInfo"] == {"state": "ACTIVE"}
    assert calls == {"MarkRecommendationDismissed": 1}
