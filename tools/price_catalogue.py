"""Writes pricing/*.csv from collected prices: `python -m tools.price_catalogue DIRECTORY`.

The directory has prices.csv, with one row for each price and tier in the words of Google's catalogue, and
machine_types.csv. Every row is kept. The column `sku` is added: the description without location and usage, which
differ by region, so that one name finds the same SKU in every region.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TARGET = Path(__file__).parents[1] / "pricing"
_COLUMNS = (
    *("service", "sku", "usage", "region", "unit", "tier_start", "usd"),
    *("sku_id", "description", "as_of", "source", "confidence"),
)
_USAGES = {"OnDemand": "on-demand", "Preemptible": "spot", "Commit1Yr": "commit-1y", "Commit3Yr": "commit-3y"}
_PLACES = "|".join(
    re.split(
        r"\s*\|\s*",
        """APAC | Americas | Asia Pacific | Asia | Bangkok | Belgium | Berlin | Carolina | Columbus | Dallas | Dammam |
        Delhi | Doha | EMEA | Europe | Finland | Frankfurt | Hong Kong | Iowa | Israel | Jakarta | Japan |
        Johannesburg | Las Vegas | London | Los Angeles | Madrid | Melbourne | Mexico | Milan | Montreal | Mumbai |
        Netherlands | Northern Virginia | Oregon | Osaka | Paris | Salt Lake City | Santiago | Sao Paulo | Seoul |
        Singapore | South Carolina | Stockholm | Sydney | Taiwan | Tokyo | Toronto | Turin | United States | Virginia
        | Warsaw | Zurich""",
    )
)
_REGION = r"[a-z]+-[a-z]+\d+"
_DIRECTIONS = ("Inter-region", "Network CDN", "VPN / private", "Cloud Interconnect")
_TERM = r"(?: for [13] Years?)?"
_PLACE_AT_END = re.compile(rf"(?: running)?(?: in| for)? (?:{_PLACES}|{_REGION})(?: \({_REGION}\))?{_TERM}$")
_FROM = re.compile(rf"( Data Transfer Out) from .* (to (?:{_PLACES}|[A-Z].*))$")
_ASIDE = re.compile(rf" \((?:whole VM|normalised|{_REGION})[^)]*\)| \[per 1000 mCPU\]")
_SAME = {  # one SKU, two spellings by region
    "compute-optimized-instance-core": "compute-optimized-core",
    "compute-optimized-instance-ram": "compute-optimized-ram",
    "n2d-amd-custom-extended-ram": "n2d-amd-custom-extended-instance-ram",
}
_PREFIXES = {
    "Artifact Registry": "artifact-registry",
    "BigQuery": "bigquery",
    "Cloud DNS": "dns",
    "Cloud Functions": "functions",
    "Cloud Key Management Service (KMS)": "kms",
    "Cloud Logging": "logging",
    "Cloud Memorystore for Redis": "redis",
    "Cloud Monitoring": "monitoring",
    "Cloud Pub/Sub": "pubsub",
    "Cloud Run": "run",
    "Cloud SQL": "sql",
    "Cloud Storage": "storage",
    "Cloud Trace": "trace",
    "Compute Engine": "compute",
    "Container Registry": "container-registry",
    "Kubernetes Engine": "gke",
    "Memorystore (Valkey)": "valkey",
    "Networking": "network",
    "Secret Manager": "secret-manager",
}
_USAGE_WORDS = re.compile(
    r"^(?:Spot Preemptible |Commitment v1: )|(?: attached to Spot Preemptible VMs)(?= running| in|$)"
)


def sku_of(description: str, service: str) -> str:
    """The name of a price in octoguard, such as `compute/n2-instance-core`."""
    text = _USAGE_WORDS.sub("", _ASIDE.sub("", description))
    # These locations are a direction or the end of a tunnel, and not the location of the SKU.
    if _FROM.search(text):
        text = _FROM.sub(r"\1 \2", text)
    elif service != "Artifact Registry" and not text.startswith(_DIRECTIONS):
        text = _PLACE_AT_END.sub("", text)
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return f"{_PREFIXES[service]}/{_SAME.get(name, name)}"


def file_of(row: dict[str, str]) -> str:
    """The file of a row: one for each service, and several for Compute Engine."""
    prefix = _PREFIXES[row["service"]]
    if prefix != "compute":
        return prefix
    if row["usage"].startswith("commit"):
        return "compute-commitments"
    if row["usage"] == "spot":
        return "compute-spot"
    kinds = {"Compute": "machines", "Storage": "storage", "Network": "network", "License": "licences"}
    return f"compute-{kinds[row['resource_family']]}"


def main(directory: str) -> None:
    """Write the catalogue."""
    facts = Path(directory)
    files: dict[str, list[dict[str, str]]] = defaultdict(list)
    for fact in _rows(facts / "prices.csv"):
        row = {
            **fact,
            "usage": _USAGES[fact["usage_type"]],
            "sku": sku_of(fact["sku_description"], fact["service"]),
            "usd": fact["price_usd"],
            "description": fact["sku_description"],
        }
        files[file_of(row)].append(row)
    for old in _TARGET.glob("*.csv"):
        if old.stem not in ("free", "unsupported"):
            old.unlink()
    for name, rows in files.items():
        rows.sort(key=lambda r: (r["sku"], r["usage"], r["region"], float(r["tier_start"])))
        _write(_TARGET / f"{name}.csv", _COLUMNS, rows)
    types = list(_rows(facts / "machine_types.csv"))
    _write(_TARGET / "machine-types.csv", list(types[0]), [row for row in types if row["name"] != "name"])


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _write(path: Path, columns: Iterable[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(columns), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1])
