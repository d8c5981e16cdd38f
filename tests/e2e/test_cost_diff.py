"""`octoguard cost diff BASE HEAD`: what is added, removed and changed between two plans, roots or environments."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

ZONE = "us-central1-a"
needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no terraform on this machine")


def disk(name: str, size: int, **change: Any) -> dict[str, Any]:
    after = {"name": name, "type": "pd-ssd", "size": size, "zone": ZONE, **change.pop("more", {})}
    if change.get("actions") in (["delete"], ["no-op"]):
        change.setdefault("before", after)
    return resource(f"google_compute_disk.{name}", after, **change)


BASE = document(disk("kept", 10), disk("grown", 100), disk("dropped", 50))
HEAD = document(
    disk("kept", 10), disk("grown", 300), disk("fresh", 20), resource("google_compute_disk.odd", {"type": "new-ssd"})
)


def saved(folder: Path, **plans: dict[str, Any]) -> None:
    for name, plan in plans.items():
        (folder / f"{name}.json").write_text(json.dumps(plan))


def test_the_text_shows_old_new_and_change_by_service_and_resource(octoguard: Any, tmp_path: Path) -> None:
    saved(tmp_path, base=BASE, head=HEAD)
    done = octoguard("cost", "diff", "base.json", "head.json")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[0].startswith("head.json compared with base.json for prod: USD per month")
    for line in (
        "head 56.10 56.10 56.10",
        "base 27.20 27.20 27.20",
        "change +28.90 +28.90 +28.90",
        "By service base head change",
        "Compute Engine 27.20 56.10 +28.90",
        "2 added, 1 removed, 1 changed, 1 unchanged",
        "17.00 51.00 +34.00 google_compute_disk.grown (changed) Capacity (pd-ssd)",
        "8.50 -8.50 google_compute_disk.dropped (removed) Capacity (pd-ssd)",
        "3.40 +3.40 google_compute_disk.fresh (added) Capacity (pd-ssd)",
        "Unchanged: 1 resource with $1.70/month",
    ):
        assert line in lines
    assert len(lines) < 40, "one screen"
    markdown = octoguard("cost", "diff", "base.json", "head.json", "--format", "markdown").stdout.decode()
    assert "| `google_compute_disk.grown` | changed | 17.00 | 51.00 | +34.00 |" in markdown
    assert "`head.json` compared with `base.json` for **prod**" in markdown


def test_csv_and_json(octoguard: Any, tmp_path: Path) -> None:
    saved(tmp_path, base=BASE, head=HEAD)
    done = octoguard("cost", "diff", "base.json", "head.json", "--format", "csv")
    rows = {
        row["address"].removeprefix("google_compute_disk."): row
        for row in csv.DictReader(io.StringIO(done.stdout.decode()))
    }
    figures = {
        name: (row["action"], *(row[f"{side}_monthly_usd_expected"] for side in ("base", "head", "delta")))
        for name, row in rows.items()
    }
    assert figures == {
        "grown": ("changed", "17", "51", "34"),
        "dropped": ("removed", "8.5", "0", "-8.5"),
        "fresh": ("added", "0", "3.4", "3.4"),
        "kept": ("unchanged", "1.7", "1.7", "0"),
        "odd": ("added", "", "", ""),
    }
    report = json.loads(octoguard("cost", "diff", "base.json", "head.json", "--format", "json").stdout)
    assert report["compared_to"]["plan"] == "base.json"
    assert re.fullmatch(r"[0-9a-f]{64}", report["compared_to"]["plan_sha256"])
    assert (report["cost"]["before"]["expected"]["monthly_usd"], report["cost"]["delta"]["expected"]) == (27.2, 28.9)
    assert "compared_to" not in json.loads(octoguard("cost", "head.json", "--format", "json").stdout)


def test_compare_to_is_the_same(octoguard: Any, tmp_path: Path) -> None:
    saved(tmp_path, base=BASE, head=HEAD)
    (tmp_path / "octoguard.toml").write_text("[budgets.prod]\nmonthly_usd = 40\n")
    one = octoguard("cost", "diff", "base.json", "head.json", "--env", "prod")
    two = octoguard("cost", "head.json", "--compare-to", "base.json", "--env", "prod")
    assert (one.stdout, one.returncode) == (two.stdout, two.returncode)
    assert one.returncode == 1
    assert b"DENY  the expected cost of $56.10/month is over the budget" in one.stdout


def test_diff_is_also_a_name(octoguard: Any, tmp_path: Path) -> None:
    saved(tmp_path, diff=BASE)
    assert octoguard("cost", "diff.json").returncode == 0
    (tmp_path / "diff").write_text(json.dumps(BASE))
    assert b"27.20" in octoguard("cost", "diff").stdout
    assert b"+0.00" in octoguard("cost", "diff", "diff", "diff").stdout
    (tmp_path / "diff").unlink()
    (tmp_path / "octoguard.toml").write_text('[environments.diff]\nlike = "dev"\nroot = "nowhere"\n')
    assert b"nowhere" in octoguard("cost", "diff").stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("diff", "base.json"),
            b"2 targets: give one plan, directory or environment, or compare two with octoguard cost diff",
        ),
        (("base.json", "head.json"), b"compare two with octoguard cost diff BASE HEAD"),
        (("diff", "base.json", "head.json", "--compare-to", "base.json"), b"remove --compare-to"),
        (("diff", "base.json", "head.json", "--offline"), b"head.json is a plan: remove --offline"),
    ],
)
def test_wrong_usage(octoguard: Any, tmp_path: Path, arguments: tuple[str, ...], message: bytes) -> None:
    saved(tmp_path, base=BASE, head=HEAD)
    done = octoguard("cost", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_no_secret_of_the_base_is_shown(octoguard: Any, tmp_path: Path) -> None:
    secret = "CANARY-of-the-base"
    old = resource(
        "google_compute_instance.old",
        {"machine_type": secret, "zone": ZONE, "labels": {"team": secret}, "metadata": {"key": secret}},
        after_sensitive={"metadata": True},
    )
    saved(tmp_path, base=document(old), head=document(disk("fresh", 20)))
    for form in ("text", "json", "csv", "markdown", "infracost", "focus"):
        done = octoguard(
            "cost", "diff", "base.json", "head.json", "--format", form, "--group-by", "label:team", "--all"
        )
        assert done.returncode == 0, done.stderr
        assert b"CANARY" not in done.stdout + done.stderr
        assert form == "focus" or b"google_compute_instance.old" in done.stdout


def test_moved_blocks_beside_a_plan_file(octoguard: Any, tmp_path: Path) -> None:
    moved = "moved {\n  from = google_compute_disk.first\n  to = google_compute_disk.last\n}\n"
    saved(tmp_path, base=document(disk("first", 10)), head=document(disk("last", 10)))
    for text, action in ((moved, ["no-op"]), (f"# octoguard:ignore=x\n{moved}", ["create", "delete"])):
        (tmp_path / "main.tf").write_text(text)
        found = json.loads(octoguard("cost", "diff", "base.json", "head.json", "--format", "json").stdout)
        assert sorted(one["action"] for one in found["cost"]["resources"]) == action


@needs_terraform
@pytest.mark.terraform
def test_roots_and_moved_blocks(octoguard: Any, tmp_path: Path) -> None:
    values = '  name = "d"\n  type = "pd-ssd"\n  size = 40\n  zone = "us-central1-a"\n'
    block = f'resource "google_compute_disk" "%s" {{\n{values}}}\n'
    for name, text in (
        ("old", block % "before"),
        (
            "new",
            block % "after" + "moved {\n  from = google_compute_disk.before\n  to = google_compute_disk.after\n}\n",
        ),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text)
    hidden = {name: value for name, value in os.environ.items() if not name.startswith(("GOOGLE_", "CLOUDSDK_", "TF_"))}
    done = octoguard(
        "cost", "diff", "old", "new", "--offline", "--format", "json", env={**hidden, "HOME": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["cost"]["resources"]
    assert (found["address"], found["action"], found["delta"]["expected"]) == ("google_compute_disk.after", "no-op", 0)
