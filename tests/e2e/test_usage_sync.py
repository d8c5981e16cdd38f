"""`octoguard usage sync` as people run it: a bill becomes the usage of an estimate, and nothing of a file is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource
from tests.fakes import answers
from tests.fakes.google import Fault, Google
from tests.fakes.runs import PLAN, ask, prod

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = resource("google_storage_bucket.vault", {"name": "vault", "location": "europe-west3"})
SNAPSHOT = resource("google_compute_snapshot.old", {"name": "old", "storage_locations": ["europe-west3"]})
TOPIC = resource("google_pubsub_topic.events", {"name": "events", "project": "lab"})
HIDDEN = resource("google_pubsub_topic.hidden", {"name": "payroll-topic"}, after_sensitive={"name": True})
STORED = ("Cloud Storage", "Standard Storage Frankfurt", "vault", "gibibyte month")
CLASS_A = ("Cloud Storage", "Regional Standard Class A Operations", "vault", "count")
KEPT = ("Compute Engine", "Storage PD Snapshot in Frankfurt", "old", "gibibyte month")
MONTHS = {"2026-09": Decimal(700), "2026-10": Decimal(930), "2026-11": Decimal(810)}


def bill(path: Path, *lines: tuple[str, ...], months: dict[str, Decimal] | None = None) -> Path:
    """An export with one row a day; the quantities of each month add up to those of `months`."""
    rows = ["usage_start_time,project.id,service.description,sku.description,resource.name,"
            "usage.amount_in_pricing_units,usage.pricing_unit"]  # fmt: skip
    for month, total in (MONTHS if months is None else months).items():
        day = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
        days = [day + timedelta(days=n) for n in range(31) if (day + timedelta(days=n)).month == day.month]
        for service, sku, name, unit in lines:
            rows += [
                f"{day:%Y-%m-%d %H:%M:%S UTC},lab,{service},{sku},{name},{total / len(days)},{unit}" for day in days
            ]
    path.write_text("\n".join([*rows, ""]))
    return path


def plan(path: Path, *changes: Any) -> Path:
    path.write_text(json.dumps(document(*changes)))
    return path


def quantities(octoguard: Any, plan: Path, usage: Path) -> dict[str, dict[str, Decimal]]:
    """The quantities of an estimate by resource and line, for each scenario."""
    done = octoguard("cost", plan, "--usage", usage, "--strict", "--format", "json")
    assert done.returncode == 0, done.stderr
    resources = json.loads(done.stdout, parse_float=Decimal)["cost"]["resources"]
    return {
        f"{one['address']} {line['name']}": {name: Decimal(value) for name, value in line["quantity"].items()}
        for one in resources
        for line in one["components"]
    }


def test_a_bill_becomes_the_quantities_of_the_estimate(octoguard: Any, tmp_path: Path) -> None:
    target = plan(tmp_path / "plan.json", BUCKET, SNAPSHOT, TOPIC)
    usage, export = tmp_path / "usage.yml", bill(tmp_path / "bill.csv", STORED, CLASS_A, KEPT)
    done = octoguard("usage", "sync", target, "--from-billing", export, "--output", usage)
    assert done.returncode == 0, done.stderr
    assert done.stdout == b""
    assert b"no measurement: 1 resource of the plan: google_pubsub_topic.events\n" in done.stderr
    assert b"3 values for 2 resources written to " in done.stderr
    measured = {"floor": Decimal(700), "expected": Decimal(810), "ceiling": Decimal(930)}
    assert quantities(octoguard, target, usage) == {
        "google_storage_bucket.vault Storage (standard)": measured,
        "google_storage_bucket.vault Class A operations (writes and lists)": measured,
        "google_compute_snapshot.old Storage (europe-west3)": measured,
        "google_pubsub_topic.events Messages published": dict.fromkeys(measured, Decimal(0)),
    }
    assert "2026-09 to 2026-11, 91 samples, Cloud Billing, Standard Storage Frankfurt\n" in usage.read_text()
    assert "    monthly_message_data_tb:  # " in usage.read_text()


def test_a_later_bill_replaces_what_was_synced_and_keeps_what_people_wrote(octoguard: Any, tmp_path: Path) -> None:
    target, usage = plan(tmp_path / "plan.json", BUCKET, SNAPSHOT), tmp_path / "usage.yml"
    usage.write_text("# ours\nresource_usage:\n  google_compute_snapshot.old:\n    storage_gb: 77 # agreed\n")
    first = bill(tmp_path / "first.csv", STORED, KEPT)
    assert octoguard("usage", "sync", target, "--from-billing", first, "-o", usage).returncode == 0
    later = bill(tmp_path / "later.csv", STORED, KEPT, months={"2026-12": Decimal(31)})
    done = octoguard("usage", "sync", target, "--from-billing", later, "-o", usage)
    assert b"1 value set by hand kept: google_compute_snapshot.old storage_gb: add --overwrite to replace them" in (
        done.stderr
    )
    text = usage.read_text()
    assert text.startswith("# ours\nresource_usage:\n  google_compute_snapshot.old:\n    storage_gb: 77 # agreed\n")
    assert "    storage_gb: 31  # synced [" in text
    assert "2026-12, 31 samples" in text
    done = octoguard("usage", "sync", target, "--from-billing", later, "-o", usage, "--overwrite")
    assert "    storage_gb: 31  # synced [" in usage.read_text().partition("google_storage_bucket")[0]


def test_a_name_that_is_sensitive_matches_nothing_and_is_not_printed(octoguard: Any, tmp_path: Path) -> None:
    target = plan(tmp_path / "plan.json", HIDDEN, BUCKET)
    done = octoguard("usage", "sync", target, "--from-billing", bill(tmp_path / "b.csv", STORED), "-o", "-")
    assert done.returncode == 0
    assert b"google_pubsub_topic.hidden" in done.stderr
    assert b"payroll" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        ((), 2, b"no measurements are given: add --from-billing FILE, --from-monitoring FILE or --live"),
        (("--live",), 2, b"--live needs the projects to read: add --project ID"),
        (("--from-billing", "bill.csv", "--project", "lab"), 2, b"--project and --record apply to live time series"),
        (("--live", "--project", "a/b"), 2, b"--project: invalid project ID 'a/b'"),
        (("--from-billing", "bill.csv", "--output", "/dev/null"), 2, b"not a regular file"),
        (("--from-billing", "broken.csv"), 3, b"broken.csv:3: invalid quantity '-23.333"),
        (("--from-monitoring", "bill.csv"), 3, b"bill.csv: invalid JSON"),
        (("--from-billing", "other.csv"), 1, b"no value was measured for the resources of the plan"),
    ],
)
def test_wrong_options_and_files_change_nothing(
    octoguard: Any, tmp_path: Path, arguments: tuple[str, ...], code: int, problem: bytes
) -> None:
    usage = tmp_path / "usage.yml"
    usage.write_text("# as it was\n")
    bill(tmp_path / "bill.csv", STORED)
    bill(tmp_path / "other.csv", KEPT)
    rows = (tmp_path / "bill.csv").read_text().splitlines()
    (tmp_path / "broken.csv").write_text("\n".join([*rows[:2], rows[2].replace(",vault,", ",vault,-")]))
    given = [tmp_path / name if name.endswith(".csv") else name for name in arguments]
    output = [] if "--output" in arguments else ["--output", usage]
    done = octoguard("usage", "sync", plan(tmp_path / "plan.json", BUCKET), *given, *output)
    assert done.returncode == code
    assert problem in done.stderr
    assert usage.read_text() == "# as it was\n"


def _daily(kind: str, value: dict[str, Any], metric: str, resource_type: str, labels: dict[str, str]) -> dict[str, Any]:
    """A series with a value on each day of the last two months, as the API aligns it to days."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = [today - timedelta(days=n) for n in range(62)]
    start = timedelta(days=1) if kind == "DELTA" else timedelta()
    interval = [
        {"startTime": f"{end - start:%Y-%m-%dT%H:%M:%SZ}", "endTime": f"{end:%Y-%m-%dT%H:%M:%SZ}"} for end in ends
    ]
    return {
        "metric": {"type": metric},
        "resource": {"type": resource_type, "labels": {"project_id": "lab"} | labels},
        "metricKind": kind,
        "points": [{"interval": one, "value": value} for one in interval],
    }


def sync(google: Google, target: Path, *arguments: Any) -> Any:
    command = [sys.executable, "-m", "octoguard", "usage", "sync", target, "-o", "-", *arguments]
    environment = {**os.environ, **google.environment}
    return subprocess.run(list(map(str, command)), capture_output=True, env=environment, timeout=60)


def test_a_project_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    with Google(faults=[Fault("MetricService", "PERMISSION_DENIED")]) as google:
        done = sync(google, plan(tmp_path / "plan.json", TOPIC), "--live", "--project", "lab")
    assert done.returncode == 1
    assert b"not used: 1 failed list of time series: pubsub.googleapis.com/topic/byte_cost of projects/lab (PERM" in (
        done.stderr
    )


def test_live_time_series_are_recorded_and_read_again(tmp_path: Path) -> None:
    target, record = plan(tmp_path / "plan.json", BUCKET, TOPIC), tmp_path / "usage.json"
    stored, cost = "storage.googleapis.com/storage/v2/total_bytes", "pubsub.googleapis.com/topic/byte_cost"
    series = {
        ("lab", stored): [
            _daily("GAUGE", {"doubleValue": 3 * 2.0**30}, stored, "gcs_bucket", {"bucket_name": "vault"})
            | {"metric": {"type": stored, "labels": {"storage_class": "STANDARD", "type": "live-object"}}}
        ],
        ("lab", cost): [_daily("DELTA", {"int64Value": str(2**40)}, cost, "pubsub_topic", {"topic_id": "events"})],
    }
    with Google(series=series) as google:
        live = sync(google, target, "--live", "--project", "lab", "--record", record)
    assert live.returncode == 0, live.stderr
    offline = sync(google, target, "--from-monitoring", record)
    assert offline.stdout == live.stdout
    text = live.stdout.decode()
    assert "    storage_gb: 3  # synced [" in text
    assert "    monthly_message_data_tb: {low: " in text


def test_node_counts_of_a_rightsizing_recording(octoguard: Any, tmp_path: Path) -> None:
    until = datetime(2026, 10, 31, tzinfo=UTC)
    with prod(series=answers.measurements(until)) as google:
        ask(google, tmp_path, "--record", tmp_path / "recording.json")
    usage = tmp_path / "usage.yml"
    done = octoguard("usage", "sync", PLAN, "--from-monitoring", tmp_path / "recording.json", "-o", usage)
    assert done.returncode == 0, done.stderr
    # Five nodes in the three zones of the cluster.
    assert "nodes: 1.666667  # synced [" in usage.read_text()
    assert b"google_container_node_pool busy (1)" in done.stderr
