"""`octoguard cost` and `octoguard prices` as people run them: targets, options, exit codes, errors."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from octoguard import registry
from octoguard.cli._output import show
from octoguard.errors import UsageError
from tests.conftest import PLANS, document, resource

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = f"choose from: {', '.join(registry.names('octoguard.renderers.costs'))}"
CHANGE = PLANS / "octollm-prod-change" / "plan.json"
DISK = """
provider "google" {
  project = "p"
  region  = "europe-west3"
}
resource "google_compute_disk" "data" {
  name = "data"
  type = "pd-ssd"
  size = var.size
}
variable "size" {
  type    = number
  default = 100
}
"""
needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no terraform on this machine")


def costs(done: Any) -> Any:
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)["cost"]


def test_a_file_and_standard_input_cost_the_same(octoguard: Any) -> None:
    by_file = costs(octoguard("cost", CHANGE, "--format", "json"))
    by_input = costs(octoguard("cost", "-", "--format", "json", input=CHANGE.read_bytes()))
    assert by_file == by_input
    assert by_file["scenarios"]["floor"]["net_monthly_usd"] < by_file["scenarios"]["ceiling"]["net_monthly_usd"]


def test_every_line_says_where_its_price_comes_from(octoguard: Any) -> None:
    found = costs(octoguard("cost", CHANGE, "--format", "json"))
    lines = [line for one in found["resources"] for line in one["components"]]
    assert lines
    for line in lines:
        if line["kind"] == "charge" and line["price_usd"] is not None:
            assert line["prices"]
            for price in line["prices"]:
                assert price["source"]
                assert price["as_of"]
                assert price["confidence"] in ("high", "medium", "low")


def test_a_usage_file_and_what_is_wrong_with_it(octoguard: Any, tmp_path: Path) -> None:
    usage = tmp_path / "usage.yml"
    usage.write_text('resource_usage:\n  google_container_node_pool.pool["general"]: {nodes: 3}\n')
    plain, used = (costs(octoguard("cost", CHANGE, "--format", "json", *more)) for more in ((), ("--usage", usage)))
    assert used["scenarios"]["expected"]["monthly_usd"] > plain["scenarios"]["expected"]["monthly_usd"]
    assert used["scenarios"]["floor"] == plain["scenarios"]["floor"]
    usage.write_text("resource_usage:\n  google_container_node_pool.p:\n    node: 3\n")
    done = octoguard("cost", CHANGE, "--usage", usage)
    assert done.returncode == 0
    expected = b"unknown usage keys are ignored: line 3: google_container_node_pool: node (did you mean nodes?)"
    assert expected in b" ".join(done.stdout.split())
    done = octoguard("cost", CHANGE, "--usage", usage, "--strict")
    assert done.returncode == 3
    assert b"usage.yml:3: google_container_node_pool: unknown usage key 'node': did you mean nodes?" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("cost", "nothing.json"), 3, b"no such file"),
        (("cost",), 2, b"there is no target"),
        (("cost", CHANGE, "--format", "yaml"), 2, FORMATS.encode()),
        (("cost", CHANGE, "--group-by", "colour"), 2, b"choose one of service, module, label:KEY"),
        (("cost", CHANGE, "--group-by", "label:"), 2, b"use label:KEY"),
        (
            ("cost", CHANGE, "--explain", "google_dns_managed_zone.pubic"),
            2,
            b"did you mean google_dns_managed_zone.public",
        ),
        (("cost", CHANGE, "--explain", "a.b", "--format", "json"), 2, b"--explain does not support the format 'json'"),
        (
            ("cost", CHANGE, "--month", "2027-01"),
            2,
            b"--month does not apply to the format 'text': use it with focus or",
        ),
        (
            ("cost", CHANGE, "--format", "focus", "--month", "2027-13"),
            2,
            b"--month: invalid month '2027-13': use YYYY-MM, such as 2027-01",
        ),
        (("cost", CHANGE, "--offline"), 2, b"is a plan: remove --offline"),
        (("cost", CHANGE, "--env", "production"), 2, b"choose one of dev, staging, prod"),
        (("cost", CHANGE, "--usage", "huge.yml"), 3, b"no such usage file"),
        (("cost", "prod"), 3, b"this environment has no Terraform root"),
        (("prices", "show", "n2-standrd-8"), 2, b"did you mean n2-standard-8"),
        (("prices", "show", "n2-standard-8", "--region", "mars"), 2, b"n2-standard-8 has no price in mars"),
        (("cost", PLANS / "other-cloud" / "plan.json"), 3, b"none of its 3 resources is a Google Cloud resource"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(octoguard: Any, arguments: Any, code: int, said: bytes) -> None:
    done = octoguard(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1


def test_a_budget_decides_in_cost_and_in_check(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text("[budgets.prod]\nmonthly_usd = 100\n")
    plan = document(resource("google_compute_disk.d", {"type": "pd-ssd", "size": 1000, "zone": "us-central1-a"}))
    body = json.dumps(plan).encode()
    done = octoguard("cost", "-", "--env", "prod", input=body)
    assert done.returncode == 1
    assert b"DENY  the expected cost of $170.00/month is over the budget of $100.00/month" in done.stdout
    done = octoguard("check", "-", "--env", "prod", "--format", "json", input=body)
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert "the expected cost of $170.00/month is over the budget of $100.00/month" in report["reasons"]
    assert report["cost"]["budget"]["verdict"] == "deny"
    assert report["cost"]["scenarios"]["expected"]["monthly_usd"] == 170
    for quiet in (("--env", "dev"), ()):
        done = octoguard("check", "-", "--format", "json", *quiet, input=body)
        report = json.loads(done.stdout)
        assert report["cost"] is None
        # A plan without an environment has no known budget: the report says that no budget was checked.
        assert any("no budget was checked" in note for note in report["notes"]) == (quiet == ())


def test_the_report_can_be_written_to_a_file(octoguard: Any, tmp_path: Path) -> None:
    done = octoguard("cost", CHANGE, "--format", "csv", "--output", tmp_path / "out" / "cost.csv")
    assert done.returncode == 0
    rows = (tmp_path / "out" / "cost.csv").read_text().splitlines()
    assert rows[0].startswith("address,type,module,action,status")
    assert len(rows) > 5


def test_infracost_has_decimal_strings_and_says_what_it_did_not_find(octoguard: Any) -> None:
    plan = document(
        resource("google_compute_disk.d", {"type": "pd-ssd", "size": 100, "zone": "us-central1-a"}),
        resource("google_compute_disk.x", {"type": "hyperdisk-nextgen", "size": 100, "zone": "us-central1-a"}),
        resource("google_vertex_ai_dataset.i", {}),
    )
    done = octoguard("cost", "-", "--format", "infracost", input=json.dumps(plan).encode())
    found = json.loads(done.stdout)
    assert found["version"] == "0.2"
    assert found["totalMonthlyCost"] == "17"
    assert found["diffTotalMonthlyCost"] == "17"
    known, unknown = found["projects"][0]["breakdown"]["resources"]
    assert known["costComponents"][0]["monthlyQuantity"] == "100"
    assert known["costComponents"][0]["price"] == "0.17"
    assert unknown["monthlyCost"] is None
    assert unknown["costComponents"][0]["priceNotFound"] is True
    assert found["summary"]["unsupportedResourceCounts"] == {"google_vertex_ai_dataset": 1}


def test_coverage_has_three_lists_that_share_nothing(octoguard: Any) -> None:
    lists = json.loads(octoguard("cost", "--coverage", "--format", "json").stdout)
    priced, free, unsupported = set(lists["priced"]), set(lists["free"]), set(lists["unsupported"])
    assert not priced & free and not free & unsupported and not priced & unsupported  # noqa: PT018
    assert {"google_compute_instance", "google_container_cluster"} <= priced
    assert {"google_compute_network", "google_project_iam_member"} <= free
    assert len(priced | free | unsupported) > 1000
    beside = lists["infracost"]
    assert (beside["as_of"], beside["priced"], beside["free"]) == ("2026-08-21", 56, 169)
    assert len(beside["both"]) + len(beside["only_infracost"]) == 56
    assert priced == {*beside["both"], *beside["only_octoguard"]}


def test_coverage_names_the_types_of_infracost_that_are_not_priced_or_free_here(octoguard: Any) -> None:
    text = octoguard("cost", "--coverage").stdout.decode()
    assert "\nInfracost on 2026-08-21: 56 priced types and 169 free types (https://github.com/infracost/" in text
    assert "\nPriced only by Infracost (1)\n  google_container_registry  Container Registry is shut down" in text
    free_there = text.partition("\nFree in Infracost, not free here")[2]
    assert re.search(r"\n  google_logging_metric +octoguard prices this type\n", free_there)
    assert re.search(r"\n  google_usage_export_bucket +the google provider has no type with this name\n", free_there)


def test_a_price_is_explained_with_its_source(octoguard: Any) -> None:
    said = octoguard("prices", "show", "n2-standard-8", "--region", "us-central1").stdout.decode()
    assert "on-demand: 0.388472 USD an hour, 283.58 USD a month" in said
    assert (
        "8 x 0.031611 USD for each h: N2 Instance Core running in Americas (BB77-5FDA-69D9); Billing Catalog dump"
        in said
    )
    assert "sustained use discount for a full month: 19.98%, 226.92 USD a month remain" in said
    by_id = octoguard("prices", "show", "B188-61DD-52E4", "--region", "us-central1").stdout.decode()
    assert "0.17 USD for each GiBy.mo: SSD backed PD Capacity" in by_id


@needs_terraform
@pytest.mark.terraform
def test_a_directory_is_planned_offline_where_there_are_no_credentials(octoguard: Any, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "main.tf").write_text(DISK)
    hidden = {name: value for name, value in os.environ.items() if not name.startswith(("GOOGLE_", "CLOUDSDK_", "TF_"))}
    done = octoguard("cost", root, "--format", "json", "--var", "size=200", env={**hidden, "HOME": str(tmp_path)})
    found = costs(done)
    assert Decimal(str(found["scenarios"]["expected"]["monthly_usd"])) == Decimal("40.8")
    assert "no Google Cloud credentials found: planned offline" in json.loads(done.stdout)["notes"]


def test_focus_is_for_the_next_full_month_and_names_what_it_leaves_out(octoguard: Any) -> None:
    plan = document(
        resource("google_compute_disk.d", {"type": "pd-ssd", "size": 100, "zone": "us-central1-a"}),
        resource("google_compute_disk.x", {"type": "hyperdisk-nextgen", "size": 100, "zone": "us-central1-a"}),
    )
    clock = {**os.environ, "SOURCE_DATE_EPOCH": "1798718400"}  # 2026-12-31
    for month, more in (("2027-01", ()), ("2028-02", ("--month", "2028-02"))):
        done = octoguard("cost", "-", "--format", "focus", *more, input=json.dumps(plan).encode(), env=clock)
        assert done.returncode == 0
        (row,) = csv.DictReader(io.StringIO(done.stdout.decode()))
        assert row["ChargePeriodStart"] == f"{month}-01T00:00:00Z"
        assert (row["BilledCost"], row["x_OmittedResourceCount"], row["x_IsEstimate"]) == ("17.0", "1", "true")
        assert b"1 resource has no price, or only a partial price" in done.stderr
        assert b"google_compute_disk.x" in done.stderr


def test_a_binary_format_is_not_written_to_a_terminal(capsysbinary: Any, monkeypatch: Any) -> None:
    show(b"PAR1")
    assert capsysbinary.readouterr().out == b"PAR1"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(UsageError, match="cannot be shown on a terminal: add --output FILE"):
        show(b"PAR1")
    assert capsysbinary.readouterr().out == b""
