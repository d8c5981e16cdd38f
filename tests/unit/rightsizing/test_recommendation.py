"""What a recommendation saves: sign, duration, currency, and amounts that make no sense."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octoguard.errors import RecordingError
from octoguard.rightsizing.recommendation import Recommendation, read_page
from octoguard.rightsizing.recommenders import RECOMMENDERS, parents, scope_of
from tests.fakes import answers

WITHIN = answers.parent("us-central1-a", "google.compute.instance.MachineTypeRecommender")


def read(**changes: Any) -> Recommendation:
    body = answers.recommendation(WITHIN, "one", 30.0)
    for path, value in changes.items():
        target = body
        *steps, last = path.split("__")
        for step in steps:
            target = target[step]
        target[last] = value
    return read_page(json.dumps({"recommendations": [body]}).encode())[0][0]


def cost(units: str, nanos: int, currency: str = "USD", duration: str = "2592000s") -> dict[str, Any]:
    money = {"currencyCode": currency, "units": units, "nanos": nanos}
    return {"primaryImpact": {"category": "COST", "costProjection": {"cost": money, "duration": duration}}}


def test_thirty_days_become_a_month_of_730_hours() -> None:
    assert read(**cost("-30", 0)).saving == Decimal("30.416667")


def test_units_and_nanos_share_the_sign() -> None:
    assert read(**cost("-29", -500_000_000, duration="2628000s")).saving == Decimal("29.5")
    assert read(**cost("0", -250_000_000, duration="2628000s")).saving == Decimal("0.25")


def test_a_positive_cost_is_no_saving() -> None:
    assert read(**cost("12", 0, duration="2628000s")).saving == Decimal(-12)


@pytest.mark.parametrize(
    ("projection", "problem"),
    [
        (cost("-1", 5), "malformed"),
        (cost("1", -5), "malformed"),
        (cost("-1.5", 0), "malformed"),
        (cost("-1", -1_000_000_000), "malformed"),
        (cost("many", 0), "not a number"),
        (cost("NaN", 5), "implausibly large"),
        (cost("-Infinity", 0), "implausibly large"),
        (cost("-9223372036854775807", 0), "implausibly large"),
        (cost("-1000000", 0, duration="1s"), "implausibly large"),
        (cost("-1", 0, duration="1e-999999s"), "duration"),
        (cost("-1", 0, duration=""), "duration"),
        (cost("-1", 0, duration="0s"), "duration"),
        (cost("-1", 0, duration="-5s"), "duration"),
        (cost("-1", 0, duration="30d"), "duration"),
        (cost("-1", 0, duration="NaNs"), "duration"),
        (cost("-1", 0, currency=""), "currency"),
    ],
)
def test_an_amount_that_makes_no_sense_is_said_and_not_counted(projection: dict[str, Any], problem: str) -> None:
    found = read(**projection)
    assert found.saving is None
    assert problem in found.problem


def test_only_the_impact_on_cost_has_money() -> None:
    security = {"category": "SECURITY", "costProjection": cost("-9", 0)["primaryImpact"]["costProjection"]}
    assert read(primaryImpact=security).saving is None
    both = read(primaryImpact={"category": "SECURITY"}, additionalImpact=[cost("-9", 0)["primaryImpact"]])
    assert both.saving == Decimal("9.125")


def test_a_projection_without_an_amount_promises_nothing() -> None:
    found = read(primaryImpact={"category": "COST", "costProjection": {"duration": "2592000s"}})
    assert (found.saving, found.problem) == (None, "")


@given(
    units=st.integers(min_value=0, max_value=10**9),
    nanos=st.integers(min_value=0, max_value=999_999_999),
    days=st.integers(min_value=1, max_value=400),
)
def test_normalising_keeps_the_amount(units: int, nanos: int, days: int) -> None:
    saving = read(**cost(str(-units), -nanos, duration=f"{days * 86400}s")).saving
    assert saving is not None
    exact = (units + Decimal(nanos) / 10**9) * (730 * 3600) / (days * 86400)
    assert abs(saving - exact) <= Decimal("0.000001")


def test_gke_says_by_the_subtype_whether_something_is_too_small() -> None:
    parent = answers.parent("us-central1", "google.container.DiagnosisRecommender")
    bodies = [
        answers.recommendation(parent, name, None, recommenderSubtype=name)
        for name in ("CLUSTER_IDLE", "WORKLOAD_OVERPROVISIONED", "CLUSTER_UNDERPROVISIONED")
    ]
    found = read_page(json.dumps({"recommendations": bodies}).encode())[0]
    assert [one.kind for one in found] == ["resources", "resources", "capacity"]


def test_every_recommender_has_a_page_of_documentation() -> None:
    assert len({one.id for one in RECOMMENDERS}) == len(RECOMMENDERS)
    for one in RECOMMENDERS:
        assert one.source.startswith("https://docs.cloud.google.com/")
        assert one.scopes


def test_targets_are_the_apis_own_else_what_its_operations_change() -> None:
    operations = answers.prod()[answers.parent("us-central1-b", "google.compute.disk.IdleResourceRecommender")][0]
    operations["targetResources"] = []
    found = read_page(json.dumps({"recommendations": [operations]}).encode())[0][0]
    assert [name.rpartition("/")[2] for name in found.resources] == ["pvc-5f1d2c33-7a51-4a08-9b6a-2f1f6f1b8f10"]


def unread(page: bytes) -> list[tuple[str, str]]:
    return [(one.name, one.why) for one in read_page(page)[1]]


@pytest.mark.parametrize("name", ["", "projects/p", "projects/p/locations/l/insightTypes/i/insights/x"])
def test_a_recommendation_with_an_invalid_name_is_named_and_the_others_are_read(name: str) -> None:
    good, bad = answers.recommendation(WITHIN, "good", 30.0), answers.recommendation(WITHIN, "bad", 30.0)
    bad["name"] = name
    page = json.dumps({"recommendations": [bad, good]}).encode()
    assert [one.id for one in read_page(page)[0]] == ["good"]
    ((named, why),) = unread(page)
    assert named == name
    assert "invalid recommendation name" in why


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", 5),
        ("description", None),
        ("targetResources", "//a/b/c"),
        ("primaryImpact", []),
        ("content", {"operationGroups": {}}),
        ("stateInfo", {"state": 3}),
        ("xorGroupId", {}),
        ("associatedInsights", [5]),
    ],
)
def test_a_wrong_type_spoils_one_recommendation_alone(field: str, value: Any) -> None:
    good, bad = answers.recommendation(WITHIN, "good", 30.0), answers.recommendation(WITHIN, "bad", 30.0)
    bad[field] = value
    page = json.dumps({"recommendations": [bad, good]}).encode()
    assert [one.id for one in read_page(page)[0]] == ["good"]
    ((name, why),) = unread(page)
    assert name == ("" if field == "name" else bad["name"])
    assert why


def test_the_currency_of_the_billing_account_counts_and_the_dollars_are_kept() -> None:
    body = cost("-100", 0, duration="2628000s")
    local = {"currencyCode": "EUR", "units": "-92", "nanos": 0}
    body["primaryImpact"]["costProjection"]["costInLocalCurrency"] = local
    found = read(**body)
    assert (found.saving, found.currency, found.in_usd) == (Decimal(92), "EUR", Decimal(100))
    local["units"] = "many"
    found = read(**body)
    assert (found.saving, found.currency, found.in_usd) == (Decimal(100), "USD", None)


def test_less_carbon_is_a_reduction() -> None:
    impact = {"category": "SUSTAINABILITY", "sustainabilityProjection": {"kgCO2e": -3.5, "duration": "2628000s"}}
    assert read(additionalImpact=[impact]).kg_co2e == Decimal("3.5")
    assert read().kg_co2e is None


@pytest.mark.parametrize("page", [b"", b"[]", b'{"recommendations": {}}', b"\xff"])
def test_a_page_that_is_no_list_is_refused(page: bytes) -> None:
    with pytest.raises(RecordingError, match="not a list of recommendations"):
        read_page(page)


def test_unknown_keys_are_left_alone() -> None:
    assert read(somethingNew={"a": [1]}).name.startswith(WITHIN)


@pytest.mark.parametrize(
    ("location", "scope"),
    [("global", "global"), ("us-central1", "region"), ("us-central1-a", "zone"), ("us", "region"), ("eur4", "region")],
)
def test_locations_say_what_they_are(location: str, scope: str) -> None:
    assert scope_of(location) == scope


def test_every_recommender_is_asked_where_it_answers() -> None:
    places = ["global", "us-central1", "us-central1-a"]
    asked = [*parents("projects/p", places), *parents("billingAccounts/b", places)]
    assert {parent.rpartition("/")[2] for parent in asked} == {one.id for one in RECOMMENDERS}
    for one in RECOMMENDERS:
        expected = {
            f"{owner}/{'p' if owner == 'projects' else 'b'}/locations/{place}/recommenders/{one.id}"
            for owner in one.of
            for place in places
            if scope_of(place) in one.scopes
        }
        assert {parent for parent in asked if parent.endswith(f"/{one.id}")} == expected
    assert "projects/p/locations/us-central1-a/recommenders/google.compute.instance.MachineTypeRecommender" in asked
    assert not [p for p in asked if p.startswith("projects/") and "SpendBased" in p]
