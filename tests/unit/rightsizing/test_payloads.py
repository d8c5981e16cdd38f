"""One payload of each recommender in the shape of Google's API: saving per month, resource, kind, title and Terraform.

`payloads/index.toml` names the page that shows the shape of each payload, `payloads/expected.toml` what it is read as.
`payloads/terraform` is a root with these resources, and its plan. Names and figures are invented.
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

from octoguard import plan as plans
from octoguard.config.source_lines import Places
from octoguard.rightsizing import join
from octoguard.rightsizing.details import details
from octoguard.rightsizing.inventory import Inventory, of_plan
from octoguard.rightsizing.projects import ProjectNames
from octoguard.rightsizing.recommendation import Recommendation, named, read_page
from octoguard.rightsizing.recommenders import BY_ID, RECOMMENDERS, scope_of
from octoguard.rightsizing.subtypes import kind_of, title_of

PAYLOADS = Path(__file__).parent / "payloads"
NUMBER = "640217358914"
ROOT = PAYLOADS / "terraform"
NAMES = ProjectNames()
NAMES.learn(NUMBER, "lumen-web")
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


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return of_plan(plans.read((ROOT / "plan.json").read_bytes(), "plan.json"))


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(ROOT)


@pytest.mark.parametrize("row", TABLE, ids=[f"{row['payload']}-{row['position']}" for row in TABLE])
def test_a_payload_leads_to_a_line_of_terraform(row: dict[str, Any], inventory: Inventory, places: Places) -> None:
    recommendation = named(payload(row["payload"])[1][row["position"]], NAMES)
    assert details(recommendation) == row.get("details", {})
    changes = join.changes(recommendation, inventory, places.find)
    if "no_address" in row:
        assert changes == []
        assert row["no_address"]
        return
    (change,) = changes
    setting = f" {change.attribute} = {change.value}" if change.attribute else ""
    assert (change.address, f"{change.action}{setting}") == (row["address"], row["change"])
    assert change.place is not None
    assert Path(change.place.file).name == "main.tf"
    assert (ROOT / "main.tf").read_text().splitlines()[change.place.line - 1].strip() == row["line"]


def test_each_recommender_of_the_table_has_a_row() -> None:
    assert {f"google.{row['payload']}" for row in TABLE} == {row.id for row in RECOMMENDERS}
    assert all(("address" in row) != ("no_address" in row) for row in TABLE)


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
