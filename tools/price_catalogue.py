"""Writes pricing/*.csv from collected prices: `python -m tools.price_catalogue DIRECTORY`.

The directory has prices.csv, with one row for each price and tier in the words of Google's catalogue, and
machine_types.csv. Every row is kept. The column `sku` is added: the description without location and usage, which
differ by region, so that one name finds the same SKU in every region.

`python -m tools.price_catalogue FILE.csv` adds the rows of one file, in the columns of prices.csv, to pricing/. A row
replaces a shipped row of the same SKU, usage, region and tier only if it is newer and its confidence is not lower.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.money import plain

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
    "API Gateway": "api-gateway",
    "AlloyDB": "alloydb",
    "Apigee": "apigee",
    "App Engine": "app-engine",
    "Application Integration": "application-integration",
    "Artifact Registry": "artifact-registry",
    "Backup and DR": "backup-dr",
    "Backup for GKE": "gke-backup",
    "BigQuery": "bigquery",
    "Bigtable": "bigtable",
    "Binary Authorization": "binary-authorization",
    "Certificate Authority Service": "certificate-authority",
    "Certificate Manager": "certificate-manager",
    "Cloud Build": "build",
    "Cloud Composer": "composer",
    "Cloud DNS": "dns",
    "Cloud Data Fusion": "data-fusion",
    "Cloud Dataflow": "dataflow",
    "Cloud Deploy": "deploy",
    "Cloud Functions": "functions",
    "Cloud Healthcare API": "healthcare",
    "Cloud IDS": "ids",
    "Cloud Key Management Service (KMS)": "kms",
    "Cloud Logging": "logging",
    "Cloud Memorystore for Redis": "redis",
    "Cloud Monitoring": "monitoring",
    "Cloud Pub/Sub": "pubsub",
    "Cloud Run": "run",
    "Cloud SQL": "sql",
    "Cloud Scheduler": "scheduler",
    "Cloud Service Mesh": "service-mesh",
    "Cloud Source Repositories": "source-repositories",
    "Cloud Spanner": "spanner",
    "Cloud Storage": "storage",
    "Cloud TPU": "tpu",
    "Cloud Tasks": "tasks",
    "Cloud Trace": "trace",
    "Cloud Workstations": "workstations",
    "Committed use discounts": "commitments",
    "Compute Engine": "compute",
    "Container Registry": "container-registry",
    "Dataplex": "dataplex",
    "Dataproc": "dataproc",
    "Datastream": "datastream",
    "Document AI": "document-ai",
    "Eventarc": "eventarc",
    "Filestore": "filestore",
    "Firestore": "firestore",
    "Identity Platform": "identity-platform",
    "Integration Connectors": "integration-connectors",
    "Kubernetes Engine": "gke",
    "Looker": "looker",
    "Managed Lustre": "lustre",
    "Managed Microsoft AD": "active-directory",
    "Managed Service for Apache Kafka": "kafka",
    "Memorystore (Valkey)": "valkey",
    "Memorystore for Memcached": "memcached",
    "Memorystore for Redis Cluster": "redis-cluster",
    "NetApp Volumes": "netapp",
    "Network Intelligence Center": "network-intelligence",
    "Network Security": "network-security",
    "Networking": "network",
    "Parallelstore": "parallelstore",
    "Secret Manager": "secret-manager",
    "Secure Source Manager": "source-manager",
    "Storage Transfer Service": "storage-transfer",
    "Service Directory": "service-directory",
    "VM Manager": "vm-manager",
    "VMware Engine": "vmware",
    "Vertex AI": "vertex-ai",
    "Vertex AI Search": "vertex-ai-search",
    "Workflows": "workflows",
}
# Collected prices name a source by its repository. The catalogue says what the source is.
_SOURCES = {
    r"cyclenerd-2026": "Billing Catalog dump 2026-07-30",
    r"sagemath-pricelist-2023": "Google price list 2023-10-30",
    r"cocalc-1\.17": "npm price data 2025-04",
    r"doit-gcpinstances (\d{4}-\d\d-\d\d) catalogue fetch": r"Billing Catalog fetch \1",
    r"infracost-golden": "Infracost test output",
    r"dbarena catalogue rows 2026": "Billing Catalog rows with SKU IDs 2026-10",
    r"zombiescan test fixture": "test data of a cost scanner",
    r"via (\d{4}-\d\d-\d\d) repo note": r"as quoted on \1",
    r" via repo note": " as quoted in a repository",
    r" \(ybastide/cloud-pricing( fixtures)?\)": "",
    r"Google pricing page 2026-08": "Compute Engine pricing pages, saved 2026-08",
    r"Google disk prices 2026-08(-11)?": "disk pricing page, saved 2026-08-11",
    r"takech9203/google-cloud-news-summary reports": "reports that quote the page,",
    r" \(quotes the page\)": "",
    r" \(quotes Billing Catalog service and SKU\)": "",
    r" \(checked against pages\)": "",
    r"GoogleCloudPlatform/(?=PerfKit)": "",
    r"bytebase pricing pages": "pricing pages of a database tool",
    r"terradart cost list": "list of Terraform types with SKU ids from the Billing Catalog, 2026",
    r"TerraTofuGUi gcp\.toml": "price table of a Terraform editor, checked against the pages",
    r"(?<=\S)\+(?=\S)": " + ",
}
_RANKS = {"low": 0, "medium": 1, "high": 2}
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


def source_of(name: str) -> str:
    """The source of collected prices, named by what it is."""
    for pattern, words in _SOURCES.items():
        name = re.sub(pattern, words, name)
    return name


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


def main(argument: str) -> None:
    """Write the catalogue from a directory, or add the rows of a file to it."""
    if argument.endswith(".csv"):
        for name, rows in _read(Path(argument)).items():
            shipped = _TARGET / f"{name}.csv"
            _write_prices(shipped, merged(list(_rows(shipped)) if shipped.exists() else [], rows))
        return
    facts = Path(argument)
    files = _read(facts / "prices.csv")
    for old in _TARGET.glob("*.csv"):
        if old.stem not in ("free", "unsupported"):
            old.unlink()
    for name, rows in files.items():
        _write_prices(_TARGET / f"{name}.csv", rows)
    types = list(_rows(facts / "machine_types.csv"))
    _write(_TARGET / "machine-types.csv", list(types[0]), [row for row in types if row["name"] != "name"])


def merged(shipped: list[dict[str, str]], added: list[dict[str, str]]) -> list[dict[str, str]]:
    """The shipped rows and the added ones. Of two rows with one key, the newer one if its confidence is not lower."""
    by_key = {_key(row): row for row in shipped}
    for row in added:
        old = by_key.get(_key(row))
        if old is None:
            by_key[_key(row)] = row
        elif row["as_of"] > old["as_of"] and _RANKS[row["confidence"]] >= _RANKS[old["confidence"]]:
            by_key[_key(row)] = {**row, "sku_id": row["sku_id"] or old["sku_id"]}
    return list(by_key.values())


def _key(row: dict[str, str]) -> tuple[str, str, str, float]:
    return row["sku"], row["usage"], row["region"], float(row["tier_start"])


def _read(path: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of collected prices in the columns of pricing/, by the name of their file."""
    files: dict[str, list[dict[str, str]]] = defaultdict(list)
    for fact in _rows(path):
        row = {
            **fact,
            "usage": _USAGES[fact["usage_type"]],
            "sku": sku_of(fact["sku_description"], fact["service"]),
            "usd": plain(Decimal(fact["price_usd"])),
            "tier_start": plain(Decimal(fact["tier_start"])),
            "description": fact["sku_description"],
            "source": source_of(fact["source"]),
        }
        files[file_of(row)].append(row)
    return files


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _write_prices(path: Path, rows: list[dict[str, str]]) -> None:
    _write(path, _COLUMNS, sorted(rows, key=_key))


def _write(path: Path, columns: Iterable[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(columns), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1])
