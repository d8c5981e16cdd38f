"""`octoguard prices refresh` against a local server that has a price list as Google has one."""

from __future__ import annotations

import copy
import csv
import io
import os
import shutil
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from octoguard import paths
from tests.conftest import PLANS
from tests.fakes import catalogue
from tests.fakes.google import Fault, Google

PLAN = str(PLANS / "octollm-prod" / "plan.json")
EMPTY = str(PLANS / "empty" / "plan.json")
PROVENANCE = {"as_of", "source", "confidence"}
NODE = "N2 Instance Core running in Americas"


@pytest.fixture(scope="module")
def known() -> dict[str, list[dict[str, Any]]]:
    """The committed prices in Google's shape."""
    return catalogue.skus(paths.pricing_dir())


# One service in one region: most of what a refresh does shows there, in a tenth of the time.
NEAR = ("--service", "Compute Engine", "--region", "us-central1")


@pytest.fixture(scope="module")
def near(known: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The part of it that NEAR asks for."""
    return {"Compute Engine": [sku for sku in known["Compute Engine"] if sku["serviceRegions"] == ["us-central1"]]}


def refresh(google: Google, folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "octoguard", "prices", "refresh", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **google.environment, **(env or {})},
        timeout=180,
    )


def changed(known: dict[str, list[dict[str, Any]]], description: str, region: str, /, **changes: Any) -> dict[str, Any]:
    """The price list with one SKU changed, or gone for `gone=True`."""
    found = {service: list(skus) for service, skus in known.items()}
    for skus in found.values():
        for index, sku in enumerate(skus):
            usage = catalogue.USAGES.get(changes.get("usage", ""), sku["category"]["usageType"])
            if (sku["description"], sku["serviceRegions"], sku["category"]["usageType"]) == (
                description,
                [region],
                usage,
            ):
                if changes.get("gone"):
                    del skus[index]
                else:
                    skus[index] = {**copy.deepcopy(sku), **{key: changes[key] for key in changes if key != "usage"}}
                return found
    raise AssertionError(description)


def priced(nanos: int, currency: str = "USD", unit: str = "h") -> dict[str, Any]:
    money = {"currencyCode": currency, "units": str(nanos // 10**9), "nanos": nanos % 10**9}
    expression = {"usageUnit": unit, "tieredRates": [{"startUsageAmount": 0, "unitPrice": money}]}
    older = {"effectiveTime": "2020-01-01T00:00:00Z", "pricingExpression": {**expression, "usageUnit": "never"}}
    return {"pricingInfo": [{"effectiveTime": "2026-11-01T00:00:00Z", "pricingExpression": expression}, older]}


def assert_same_folder(folder: Path, *, but: frozenset[str] = frozenset()) -> None:
    """Every byte is that of pricing/, save the columns of PROVENANCE, the rows in `but` (`sku region usage`), and one
    line in SOURCES.md that says where refreshed prices come from.
    """
    committed = paths.pricing_dir()
    names = {path.relative_to(committed) for path in committed.rglob("*") if path.is_file()}
    assert names == {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    for name in names:
        expected, got = (committed / name).read_bytes(), (folder / name).read_bytes()
        if name.name == "SOURCES.md":
            new = [line for line in got.splitlines() if line not in expected.splitlines()]
            assert [line[:18] for line in new] == [b"| billing-catalog "]
            got = got.replace(new[0] + b"\n", b"")
        elif b",as_of,source,confidence\n" in expected:
            got = with_provenance_of(expected, got, but)
        assert got == expected, name


def with_provenance_of(expected: bytes, got: bytes, but: frozenset[str]) -> bytes:
    """What was written, with the columns of PROVENANCE (and whole rows, of `but`) as they are in what is expected."""
    olds, news = (list(csv.DictReader(io.StringIO(data.decode(), newline=""))) for data in (expected, got))
    assert len(olds) == len(news)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(olds[0]), lineterminator="\n")
    writer.writeheader()
    for old, new in zip(olds, news, strict=True):
        assert (new["source"], new["confidence"]) == ("billing-catalog", "high")
        moved = f"{old['sku']} {old['region']} {old['usage']}" in but
        assert not moved or new["usd"] != old["usd"]
        writer.writerow(old if moved else {**new, **{name: old[name] for name in PROVENANCE}})
    # What the writer of this test makes of the rows is what stands in the file, but for those columns.
    again = io.StringIO()
    plain = csv.DictWriter(again, list(news[0]), lineterminator="\n")
    plain.writeheader()
    plain.writerows(news)
    assert again.getvalue().encode() == got
    return out.getvalue().encode()


def test_a_recorded_catalogue_reproduces_the_committed_one(tmp_path: Path, known: dict[str, Any]) -> None:
    with Google(skus=known) as google:
        live = refresh(google, tmp_path, "--output", "live", "--record", "catalogue.json", "--plan", PLAN)
        calls = sum(google.calls.values())
        replayed = refresh(google, tmp_path, "--output", "replayed", "--offline", "catalogue.json")
        assert sum(google.calls.values()) == calls
    assert (live.returncode, replayed.returncode) == (0, 0), live.stderr + replayed.stderr
    assert live.stdout.startswith("0 prices change, 0 are new, ")
    assert "SKUs of the catalogue" not in live.stdout
    assert "the cost of 0 resources changes" in live.stdout
    assert_same_folder(tmp_path / "live")
    assert_same_folder(tmp_path / "replayed")


def test_it_brings_back_the_committed_prices_where_every_one_is_wrong(tmp_path: Path, known: dict[str, Any]) -> None:
    """The prices are those of the recording, not those that were there."""
    shutil.copytree(paths.pricing_dir(), tmp_path / "wrong")
    for path in (tmp_path / "wrong").glob("*.csv"):
        rows = list(csv.DictReader(path.read_text().splitlines()))
        if "usd" in rows[0]:
            with path.open("w", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows({**row, "usd": f"{Decimal(row['usd']) * 3 + 7:f}"} for row in rows)
    (tmp_path / "octoguard.toml").write_text("[cost]\npricing = 'wrong'\n")
    with Google(skus=known) as google:
        done = refresh(google, tmp_path)
    assert done.returncode == 0, done.stderr
    prices = {(r["sku"], r["region"], r["usage"]) for r in catalogue.rows_of(paths.pricing_dir())}
    assert done.stdout.startswith(f"{len(prices)} prices change, 0 are new, 0 stay the same; 0 are not")
    assert_same_folder(tmp_path / "wrong")


def test_the_prices_that_the_recording_changes_move_and_no_other(tmp_path: Path, known: dict[str, Any]) -> None:
    rows = catalogue.rows_of(paths.pricing_dir())
    tiers = Counter((r["sku"], r["region"], r["usage"]) for r in rows)
    rows = [r for r in rows if Decimal(r["usd"]) and tiers[r["sku"], r["region"], r["usage"]] == 1]
    chosen = rows[:: len(rows) // 12]
    moved = known
    for row in chosen:
        price = priced(int(Decimal(row["usd"]) * 2 * 10**9), unit=row["unit"])
        moved = changed(moved, row["description"], row["region"], usage=row["usage"], **price)
    with Google(skus=moved) as google:
        done = refresh(google, tmp_path, "--output", "new", "--plan", EMPTY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{len(chosen)} prices change, 0 are new, ")
    assert done.stdout.count("+100.0%") == len(chosen)
    assert_same_folder(tmp_path / "new", but=frozenset(f"{r['sku']} {r['region']} {r['usage']}" for r in chosen))


def test_a_price_that_moved_is_shown_with_the_resources_that_it_moves(tmp_path: Path, near: dict[str, Any]) -> None:
    with Google(skus=changed(near, NODE, "us-central1", **priced(40_000_000))) as google:
        dry = refresh(google, tmp_path, *NEAR, "--plan", PLAN, "--dry-run", "--output", "none")
        done = refresh(google, tmp_path, *NEAR, "--plan", PLAN, "--output", "new")
    for one in (dry, done):
        assert one.returncode == 0, one.stderr
        assert one.stdout.startswith("1 prices change")
        assert "+26.5%  compute/n2-instance-core (on-demand) in us-central1: 0.031611 -> 0.04" in one.stdout
        assert '  module.octollm.module.gke.google_container_node_pool.pools["default"]: ' in one.stdout
    assert not (tmp_path / "none").exists()
    rows = [r for r in catalogue.rows_of(tmp_path / "new") if r["sku"] == "compute/n2-instance-core"]
    assert [r["usd"] for r in rows if (r["region"], r["usage"]) == ("us-central1", "on-demand")] == ["0.04"]


def test_one_region_is_refreshed_alone(tmp_path: Path, known: dict[str, Any]) -> None:
    with Google(skus=changed(known, NODE, "us-central1", **priced(40_000_000))) as google:
        done = refresh(google, tmp_path, "--service", "Compute Engine", "--region", "us-east1", "--dry-run")
    assert done.stdout.startswith("0 prices change")


def test_a_price_that_a_plan_needs_is_never_lost(tmp_path: Path, near: dict[str, Any]) -> None:
    with Google(skus=changed(near, NODE, "us-central1", gone=True)) as google:
        done = refresh(google, tmp_path, *NEAR, "--plan", PLAN, "--output", "new")
        assert not (tmp_path / "new").exists()
        other = refresh(google, tmp_path, *NEAR, "--plan", EMPTY, "--output", "new")
        unseen = refresh(google, tmp_path, *NEAR, "--output", "unseen")
        accepted = refresh(google, tmp_path, *NEAR, "--output", "unseen", "--accept-loss")
    assert done.returncode == 1
    assert (
        "REFUSED: the catalogue no longer has 1 prices that these plans need: compute/n2-instance-core" in done.stdout
    )
    assert (other.returncode, unseen.returncode, accepted.returncode) == (0, 1, 0)
    assert "no environment in octoguard.toml has a root" in unseen.stdout
    assert "REFUSED: the catalogue no longer has 1 prices, and octoguard could not check" in unseen.stdout
    assert "written to unseen" in accepted.stdout
    rows = [r for r in catalogue.rows_of(tmp_path / "new") if r["sku"] == "compute/n2-instance-core"]
    kept = [r for r in rows if (r["region"], r["usage"]) == ("us-central1", "on-demand")]
    assert [(r["usd"], r["source"]) for r in kept] == [("0.031611", "Billing Catalog dump 2026-07-30")], (
        "kept with its own date"
    )


def test_a_price_that_the_catalogue_had_is_lost_when_it_is_gone(tmp_path: Path, near: dict[str, Any]) -> None:
    """Also one without an id here: what an earlier refresh read there is no price that was read off a page."""
    disk = "Balanced PD Capacity in Iowa"
    (tmp_path / "octoguard.toml").write_text("[cost]\npricing = 'prices'\n")
    arguments = (*NEAR, "--plan", PLAN)
    with Google(skus=near) as google:
        first = refresh(google, tmp_path, *arguments)
    with Google(skus=changed(near, disk, "us-central1", gone=True)) as google:
        lost = refresh(google, tmp_path, *arguments)
    assert first.returncode == 0, first.stderr
    assert lost.returncode == 1, lost.stdout
    assert "1 prices that these plans need: compute/balanced-pd-capacity (on-demand) in us-central1" in lost.stdout


@pytest.mark.parametrize(("currency", "unit"), [("EUR", "h"), ("USD", "mo")])
def test_another_currency_or_unit_is_not_taken(tmp_path: Path, near: dict[str, Any], currency: str, unit: str) -> None:
    with Google(skus=changed(near, NODE, "us-central1", **priced(1, currency, unit))) as google:
        done = refresh(google, tmp_path, *NEAR, "--dry-run")
    assert done.stdout.startswith("0 prices change")
    assert f"not used: compute/n2-instance-core (on-demand) in us-central1: price in {currency}" in done.stdout


def test_a_description_that_only_begins_alike_is_another_sku(tmp_path: Path, known: dict[str, Any]) -> None:
    row = next(r for r in catalogue.rows_of(paths.pricing_dir()) if r["service"] == "Cloud SQL" and not r["sku_id"])
    longer = changed(known, row["description"], row["region"], description=f"{row['description']} Enterprise Plus")
    with Google(skus=longer) as google:
        done = refresh(google, tmp_path, "--service", "Cloud SQL", "--dry-run")
    assert "; 1 are not in the catalogue and stay" in done.stdout


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("ListSkus", "UNAVAILABLE", on_page=126), "could not read the SKUs of Cloud SQL"),
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


def test_new_regions_of_known_skus_come_along_and_new_skus_are_counted(tmp_path: Path, known: dict[str, Any]) -> None:
    more = {service: list(skus) for service, skus in known.items()}
    compute = more["Compute Engine"]
    node = next(one for one in compute if (one["description"], one["serviceRegions"]) == (NODE, ["us-central1"]))
    # Google sells it under the same id in one region more, and in a new region under a new id.
    compute[compute.index(node)] = {**node, "serviceRegions": ["us-central1", "us-new7"]}
    for number, name in enumerate(("N2 Instance Core", "N2 Instance Ram", "E2 Instance Core", "N2 Magic Core")):
        unit = "GiBy.h" if "Ram" in name else "h"
        description, regions = f"{name} running in Atlantis", ["sea-south1"]
        new = {"skuId": f"EEEE-{number}", "description": description, "serviceRegions": regions}
        compute.append({**node, **new, **priced(5_000_000 + number, unit=unit)})
    with Google(skus=more) as google:
        done = refresh(google, tmp_path, "--service", "Compute Engine", "--output", "new", "--plan", EMPTY)
        again = refresh(google, tmp_path, "--service", "Compute Engine", "--output", "new", "--plan", EMPTY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0 prices change, 4 are new, ")
    assert "     new  compute/n2-instance-core (on-demand) in us-new7: 0.031611\n" in done.stdout
    assert "     new  compute/n2-instance-core (on-demand) in sea-south1: 0.005\n" in done.stdout
    assert "     new  compute/n2-instance-ram (on-demand) in sea-south1: 0.005000001\n" in done.stdout
    assert "1 SKUs of the catalogue (by region) are for products that octoguard does not price" in done.stdout
    committed, written = (catalogue.rows_of(folder) for folder in (paths.pricing_dir(), tmp_path / "new"))
    new = [row for row in written if row["region"] in ("us-new7", "sea-south1")]
    assert len(written) == len(committed) + len(new) == len(committed) + 4
    assert {
        (row["sku_id"], row["unit"], row["description"]) for row in new if row["sku"] == "compute/n2-instance-ram"
    } == {("EEEE-1", "GiBy.h", "N2 Instance Ram running in Atlantis")}
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("0 prices change, 4 are new, "), "--output is written anew out of the prices in use"


@pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no terraform on this machine")
@pytest.mark.terraform
def test_the_environments_of_octoguard_toml_guard_what_they_need(tmp_path: Path, near: dict[str, Any]) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "main.tf").write_text(
        'provider "google" {\n  project = "p"\n}\nresource "google_compute_instance" "vm" {\n  name = "vm"\n'
        '  machine_type = "n2-standard-4"\n  zone = "us-central1-a"\n  boot_disk {\n    initialize_params {\n'
        '      image = "debian-cloud/debian-12"\n    }\n  }\n  network_interface {\n    network = "default"\n  }\n}\n'
    )
    (tmp_path / "octoguard.toml").write_text("[environments.dev]\nroot = 'root'\n")
    arguments = (*NEAR, "--output", "new")
    with Google(skus=changed(near, NODE, "us-central1", gone=True)) as google:
        lost = refresh(google, tmp_path, *arguments)
    other = "E2 Instance Core running in Americas"
    with Google(skus=changed(near, other, "us-central1", gone=True)) as google:
        unneeded = refresh(google, tmp_path, *arguments)
        path = os.pathsep.join(
            one for one in os.environ["PATH"].split(os.pathsep) if not (Path(one) / "terraform").exists()
        )
        blind = refresh(google, tmp_path, *arguments, env={"PATH": path})
    with Google(skus=changed(near, NODE, "us-central1", **priced(40_000_000))) as google:
        moved = refresh(google, tmp_path, *arguments)
    assert lost.returncode == 1, lost.stderr
    assert (
        "REFUSED: the catalogue no longer has 1 prices that these plans need: compute/n2-instance-core" in lost.stdout
    )
    assert unneeded.returncode == 0, unneeded.stdout + unneeded.stderr
    assert blind.returncode == 1
    assert "the affected resources are unknown: dev could not be planned (" in blind.stdout
    assert "REFUSED: the catalogue no longer has 1 prices, and octoguard could not check" in blind.stdout
    assert moved.returncode == 0, moved.stderr
    # 4 vCPUs of 730 hours at 0.008389 USD more, of which sustained use takes 19.98% (N2) off.
    vm = next(line for line in moved.stdout.splitlines() if "google_compute_instance.vm: " in line)
    assert vm.endswith(f"(+{4 * 730 * Decimal('0.008389') * Decimal('0.8002'):.2f})"), vm
    assert ", the cost of 1 resources changes" in moved.stdout
