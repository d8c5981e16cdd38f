"""Where refreshed prices go, and that a refresh killed anywhere leaves the old prices or the new ones."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from octoguard import paths
from tests.conftest import PLANS, ROOT
from tests.e2e.test_refresh import NEAR, NODE, changed, priced
from tests.fakes import catalogue
from tests.fakes.google import Google

if TYPE_CHECKING:
    from pathlib import Path

PLAN = PLANS / "octollm-prod" / "plan.json"
EMPTY = PLANS / "empty" / "plan.json"
# octoguard, killed as by kill -9 before the Nth step of an exchange of folders: two renames, and the old one goes.
KILLED = """
import os, shutil, signal, sys
fatal, steps = int(sys.argv[1]), 0
def stepped(real):
    def step(*arguments, **options):
        global steps
        steps += 1
        if steps == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)
    return step
os.rename, shutil.rmtree = stepped(os.rename), stepped(shutil.rmtree)
from octoguard.cli.main import main
sys.argv = ["octoguard", *sys.argv[2:]]
main()
"""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Google answers of Compute Engine in one region, with one price changed."""
    folder = tmp_path_factory.mktemp("recording")
    skus = {
        "Compute Engine": [
            sku
            for sku in catalogue.skus(paths.pricing_dir())["Compute Engine"]
            if sku["serviceRegions"] == ["us-central1"]
        ]
    }
    with Google(skus=changed(skus, NODE, "us-central1", **priced(40_000_000))) as google:
        arguments = (*NEAR, "--record", "catalogue.json", "--dry-run", "--plan", str(EMPTY))
        done = octoguard(folder, "prices", "refresh", *arguments, env=google.environment)
    assert done.returncode == 0, done.stderr
    return folder / "catalogue.json"


def octoguard(folder: Path, *arguments: str | Path, env: dict[str, str] | None = None) -> Any:
    command = [sys.executable, "-m", "octoguard", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, env={**os.environ, **(env or {})}, timeout=120
    )


def node_price(folder: Path) -> Any:
    """What `octoguard cost` takes an N2 vCPU for, there."""
    done = octoguard(folder, "cost", PLAN, "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    lines = [line for one in json.loads(done.stdout)["cost"]["resources"] for line in one["components"]]
    prices = [price for line in lines for price in line["prices"] if price["sku"] == "compute/n2-instance-core"]
    return prices[0]["usd"]


def own_folder(folder: Path) -> Path:
    (folder / "octoguard.toml").write_text("[cost]\npricing = 'prices'\n")
    shutil.copytree(paths.pricing_dir(), folder / "prices")
    return folder / "prices"


@pytest.mark.parametrize(("step", "left"), [(1, 0.031611), (2, 0.031611), (3, 0.04), (99, 0.04)])
def test_a_refresh_that_is_killed(tmp_path: Path, recording: Path, step: int, left: float) -> None:
    prices = own_folder(tmp_path)
    refresh = ("prices", "refresh", *NEAR, "--offline", str(recording), "--plan", str(EMPTY))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(step), *refresh], capture_output=True, text=True, cwd=tmp_path, timeout=120
    )
    assert killed.returncode == (-signal.SIGKILL if step < 99 else 0), killed.stderr
    assert prices.is_dir() == (step != 2)
    assert node_price(tmp_path) == left
    again = octoguard(tmp_path, *refresh)
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith(f"{1 if left < 0.04 else 0} prices change")
    assert node_price(tmp_path) == 0.04
    assert [path.name for path in tmp_path.iterdir() if "octoguard-" in path.name] == []


def test_a_folder_of_other_things_is_not_replaced(tmp_path: Path, recording: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "notes.md").write_text("mine")
    done = octoguard(tmp_path, "prices", "refresh", *NEAR, "--offline", recording, "--plan", EMPTY, "--output", "docs")
    assert done.returncode == 2
    assert "docs: not a directory of prices, and its files would be replaced" in done.stderr
    assert (tmp_path / "docs" / "notes.md").read_text() == "mine"


def test_prices_of_ones_own_have_what_came_since_with_octoguard(tmp_path: Path, recording: Path) -> None:
    prices = own_folder(tmp_path)
    kept = [line for line in (prices / "sql.csv").read_text().splitlines() if "cloud-sql-backups" not in line]
    (prices / "sql.csv").write_text("\n".join(kept) + "\n")
    (prices / "dns.csv").unlink()
    (prices / "LICENCE").write_text("ours")
    done = octoguard(tmp_path, "prices", "refresh", *NEAR, "--offline", recording, "--plan", EMPTY)
    assert done.returncode == 0, done.stderr
    for name in ("sql.csv", "dns.csv"):
        assert (prices / name).read_bytes() == (paths.pricing_dir() / name).read_bytes()
    assert (prices / "LICENCE").read_text() == "ours"


def test_an_installed_octoguard_keeps_what_it_came_with(tmp_path: Path, recording: Path) -> None:
    site, work = tmp_path / "site", tmp_path / "work"
    work.mkdir()
    shutil.copytree(ROOT / "octoguard", site / "octoguard", ignore=shutil.ignore_patterns("_data", "__pycache__"))
    for name in ("policies", "pricing"):
        shutil.copytree(ROOT / name, site / "octoguard" / "_data" / name)
    env = {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    for path in [*site.rglob("*"), site]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    refresh = ("prices", "refresh", *NEAR, "--offline", recording, "--plan", EMPTY)
    refused = octoguard(work, *refresh, env=env)
    written = octoguard(work, *refresh, "--output", "prices", env=env)
    assert refused.returncode == 2, refused.stderr
    assert "an installed octoguard cannot change its built-in prices: give --output DIR" in refused.stderr
    assert written.returncode == 0, written.stderr
    assert 'to use these prices, add to octoguard.toml: [cost] pricing = "prices"' in written.stdout
    (work / "octoguard.toml").write_text('[cost]\npricing = "prices"\n')
    assert node_price(work) == 0.04
    used = octoguard(work, "prices", "show", "compute/n2-instance-core", "--region", "us-central1", env=env)
    assert "0.04 USD for each h" in used.stdout
    again = octoguard(work, *refresh, env=env)
    assert again.stdout.startswith("0 prices change"), again.stdout
    for path in [site, *site.rglob("*")]:
        path.chmod(0o755)
