"""One payload of each recommender in the shape of Google's API: saving per month, resource, kind and title.

`payloads/index.toml` names the page that shows the shape of each payload, `payloads/expected.toml` what it is read as.
Names and figures are invented.
"""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from octoguard.rightsizing.recommendation import Recommendation, read_page
from octoguard.rightsizing.recommenders import BY_ID, RECOMMENDERS, scope_of
from octoguard.rightsizing.subtypes import kind_of, title_of

PAYLOADS = Path(__file__).parent / "payloads"
NUMBER = "640217358914"
TABLE = tomllib.loads((PAYLOADS / "expected.toml").read_text())["row"]


@cache
def payload(name: str) -> tuple[list[dict[str, Any]], list[Recommendation]]:
    """The recommendations of a payload, as JSON and parsed."""
    data = (PAYLOADS / f"{name}.json").read_bytes()
    return json.loads(data)["recommendations"], read_page(data)[0]


@pytest.mark.parametrize("row", TABLE, ids=[f"{row['payload']}-{row['position']}" for row in TABLE])
def test_a_payload_is_read(row: dict[str, Any]) -> None:
    raw, found = (side[row["position"]] for side in payload(row["payload"]))
    category = raw["primaryImpact"]["category"]
    assert found.problem == ""
    assert found.saving == (Decimal(row["saving"]) if "saving" in row else None)
    assert found.resources[0] == f"//{row['resource']}"
    assert (kind_of(found.recommender, found.subtype, category) or found.kind) == row["kind"]
    assert title_of(found.recommender, found.subtype, found.description) == row["title"]


def test_each_recommender_has_a_payload_with_a_source_and_each_recommendation_a_row() -> None:
    index = tomllib.loads((PAYLOADS / "index.toml").read_text())
    assert set(index) == {row.id for row in RECOMMENDERS}
    assert {path.stem for path in PAYLOADS.glob("*.json")} == {name.removeprefix("google.") for name in index}
    assert all(entry["source"].startswith("https://") for entry in index.values())
    rows = [(row["payload"], row["position"]) for row in TABLE]
    expected = [(p.stem, n) for p in PAYLOADS.glob("*.json") for n in range(len(payload(p.stem)[0]))]
    assert sorted(rows) == sorted(expected)


def test_payloads_have_the_shape_of_the_api() -> None:
    for path in PAYLOADS.glob("*.json"):
        for raw in payload(path.stem)[0]:
            owner = re.match(rf"(projects/{NUMBER}|billingAccounts/[0-9A-F-]+)/locations/([a-z0-9-]+)/", raw["name"])
            assert owner, f"{path.name}: the API answers with project numbers"
            recommender = BY_ID[raw["name"].split("/")[5]]
            assert path.stem == recommender.id.removeprefix("google.")
            assert scope_of(owner[2]) in recommender.scopes, raw["name"]
            assert owner[1].partition("/")[0] in recommender.of, raw["name"]
            for impact in (raw["primaryImpact"], *raw.get("additionalImpact", [])):
                cost = impact.get("costProjection", {"cost": {}, "duration": "2592000s"})
                assert isinstance(cost["cost"].get("units", ""), str), "int64 is a string in JSON"
                assert cost["duration"] == "2592000s"
