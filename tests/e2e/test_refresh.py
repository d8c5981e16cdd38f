"""`octoguard prices refresh` against a local server that has a price list as Google has one."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from octoguard import paths
from tests.conftest import PLANS
from tests.fakes import catalogue
from tests.fakes.google import Fault, Google

if TYPE_CHECKING:
    from pathlib import Path

PLAN = str(PLANS / "octollm-prod" / "plan.json")
EMPTY = str(PLANS / "empty" / "plan.json")
PROVENANCE = {"as_of", "source", "confidence"}
NODE = "N2 Instance Core running in Americas"


@pytest.fixture(scope="module")
def known() -> dict[str, list[dict[str, Any]]]:
    """The committed prices in Google's shape."""
    return catalogue.skus(paths.pricing_dir())


def refresh(google: Google, folder: Path, *arguments: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "octoguard", "prices", "refresh", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **google.environment},
        timeout=180,
    )


def changed(known: dict[str, list[dict[str, Any]]], description: str, region: str, /, **changes: Any) -> dict[str, Any]:
    """The price list with one SKU changed, or gone for `gone=True`."""
    found = {service: list(skus) for service, skus in known.items()}
    for skus in found.values():
        for index, sku in enumerate(skus):
            if sku["description"] == description and sku["serviceRegions"] == [region]:
                if changes.get("gone"):
                    del skus[index]
                else:
                    skus[index] = {**copy.deepcopy(sku), **changes}
                return found
    raise AssertionError(description)


def priced(nanos: int, currency: str = "USD", unit: str = "h") -> dict[str, Any]:
    money = {"currencyCode": currency, "units": "0", "nanos": nanos}
    expression = {"usageUnit": unit, "tieredRates": [{"startUsageAmount": 0, "unitPrice": money}]}
    older = {"effectiveTime": "2020-01-01T00:00:00Z", "pricingExpression": {**expression, "usageUnit": "never"}}
    return {"pricingInfo": [{"effectiveTime": "2026-11-01T00:00:00Z", "pricingExpression": expression}, older]}


def test_a_recorded_catalogue_reproduces_the_committed_one(tmp_path: Path, known: dict[str, Any]) -> None:
    with Google(skus=known) as google:
        live = refresh(google, tmp_path, "--output", "live", "--record", "catalogue.json", "--plan", PLAN)
        calls = sum(google.calls.values())
        replayed = refresh(google, tmp_path, "--output", "replayed", "--offline", "catalogue.json")
        assert sum(google.calls.values()) == calls
    assert (live.returncode, replayed.returncode) == (0, 0), live.stderr + replayed.stderr
    assert live.stdout.startswith("0 prices move")
    assert "0 resources move" in live.stdout
    committed = catalogue.rows_of(paths.pricing_dir())
    for folder in ("live", "replayed"):
        written = catalogue.rows_of(tmp_path / folder)
        assert len(written) == len(committed)
        for row, old in zip(written, committed, strict=True):
            assert {key: row[key] for key in row if key not in PROVENANCE} == {
                key: old[key] for key in old if key not in PROVENANCE
            }
            assert row["source"] == "billing-catalog"


def test_a_price_that_moved_is_shown_with_the_resources_that_it_moves(tmp_path: Path, known: dict[str, Any]) -> None:
    with Google(skus=changed(known, NODE, "us-central1", **priced(40_000_000))) as google:
        dry = refresh(google, tmp_path, "--service", "Compute Engine", "--plan", PLAN, "--dry-run", "--output", "none")
        done = refresh(google, tmp_path, "--service", "Compute Engine", "--plan", PLAN, "--output", "new")
    for one in (dry, done):
        assert one.returncode == 0, one.stderr
        assert one.stdout.startswith("1 prices move")
        assert "+26.5%  compute/n2-instance-core (on-demand) in us-central1: 0.031611 -> 0.04" in one.stdout
        assert '  module.octollm.module.gke.google_container_node_pool.pools["default"]: ' in one.stdout
    assert not (tmp_path / "none").exists()
    rows = [r for r in catalogue.rows_of(tmp_path / "new") if r["sku"] == "compute/n2-instance-core"]
    assert [r["usd"] for r in rows if (r["region"], r["usage"]) == ("us-central1", "on-demand")] == ["0.04"]


def test_one_region_is_refreshed_alone(tmp_path: Path, known: dict[str, Any]) -> None:
    with Google(skus=changed(known, NODE, "us-central1", **priced(40_000_000))) as google:
        done = refresh(google, tmp_path, "--service", "Compute Engine", "--region", "us-east1", "--dry-run")
    assert done.stdout.startswith("0 prices move")


def test_a_price_that_a_plan_needs_is_never_lost(tmp_path: Path, known: dict[str, Any]) -> None:
    with Google(skus=changed(known, NODE, "us-central1", gone=True)) as google:
        done = refresh(google, tmp_path, "--service", "Compute Engine", "--plan", PLAN, "--output", "new")
        assert not (tmp_path / "new").exists()
        other = refresh(google, tmp_path, "--service", "Compute Engine", "--plan", EMPTY, "--output", "new")
        unseen = refresh(google, tmp_path, "--service", "Compute Engine", "--output", "unseen")
        accepted = refresh(google, tmp_path, "--service", "Compute Engine", "--output", "unseen", "--accept-loss")
    assert done.returncode == 1
    assert (
        "REFUSED: the catalogue no longer has 1 prices that these plans need: compute/n2-instance-core" in done.stdout
    )
    assert (other.returncode, unseen.returncode, accepted.returncode) == (0, 1, 0)
    assert "octoguard.toml names no root of an environment" in unseen.stdout
    assert (
        "REFUSED: the catalogue no longer has 1 prices, and whether a resource needs them could not be" in unseen.stdout
    )
    assert "written to unseen" in accepted.stdout
    rows = [r for r in catalogue.rows_of(tmp_path / "new") if r["sku"] == "compute/n2-instance-core"]
    kept = [r for r in rows if (r["region"], r["usage"]) == ("us-central1", "on-demand")]
    assert [(r["usd"], r["source"]) for r in kept] == [("0.031611", "cyclenerd-2026")], "kept with its own date"


@pytest.mark.parametrize(("currency", "unit"), [("EUR", "h"), ("USD", "mo")])
def test_another_currency_or_unit_is_not_taken(tmp_path: Path, known: dict[str, Any], currency: str, unit: str) -> None:
    with Google(skus=changed(known, NODE, "us-central1", **priced(1, currency, unit))) as google:
        done = refresh(google, tmp_path, "--service", "Compute Engine", "--dry-run")
    assert done.stdout.startswith("0 prices move")
    assert f"not taken: compute/n2-instance-core (on-demand) in us-central1: it is in {currency}" in done.stdout


def test_a_description_that_only_begins_alike_is_another_sku(tmp_path: Path, known: dict[str, Any]) -> None:
    row = next(r for r in catalogue.rows_of(paths.pricing_dir()) if r["service"] == "Cloud SQL" and not r["sku_id"])
    longer = changed(known, row["description"], row["region"], description=f"{row['description']} Enterprise Plus")
    with Google(skus=longer) as google:
        done = refresh(google, tmp_path, "--service", "Cloud SQL", "--dry-run")
    assert ", 1 are not in the catalogue and kept" in done.stdout


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("ListSkus", "UNAVAILABLE", on_page=126), "the SKUs of Cloud SQL could not be read"),
        (Fault("ListServices", "PERMISSION_DENIED"), "cloudbilling.googleapis.com"),
    ],
)
def test_half_a_price_list_is_none(tmp_path: Path, known: dict[str, Any], fault: Fault, said: str) -> None:
    with Google(skus=known, faults=[fault], page_size=2) as google:
        done = refresh(google, tmp_path, "--service", "Cloud SQL", "--timeout", "2", "--output", "new")
    assert done.returncode == 4
    assert said in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_place_that_cannot_be_written_is_left_as_it_was(tmp_path: Path, known: dict[str, Any]) -> None:
    (tmp_path / "file").write_text("")
    with Google(skus=known) as google:
        done = refresh(google, tmp_path, "--service", "Cloud DNS", "--output", "file/new")
        strange = refresh(google, tmp_path, "--service", "Cloud Nothing")
    assert done.returncode == 3
    assert "cannot be written" in done.stderr
    assert strange.returncode == 2
    assert "choose one of" in strange.stderr
