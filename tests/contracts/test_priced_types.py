"""Every priced type says what it reads of usage, and survives values that are unknown, sensitive, empty or nonsense."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from octoguard import paths, registry
from octoguard import plan as plans
from octoguard.config.policy_files import CaseLoader
from octoguard.config.prices import load_catalogue
from octoguard.cost.estimate import PLUGINS, estimate
from octoguard.cost.usage import UsageFile
from octoguard.policy.testing import Case, Marked, plan_json
from octoguard.standin.schema import newest_pack
from tests.conftest import ROOT

CASES = sorted((Path(__file__).parents[1] / "golden" / "cost" / "types").glob("*.yaml"))
CATALOGUE = load_catalogue()
REPLACEMENTS = [
    Marked("unknown", "google_compute_network.elsewhere.id"),
    Marked("computed"),
    Marked("sensitive", "", "hidden"),
    None,
    "",
    [],
    "nonsense",
    -1,
]


def variants(value: Any) -> Any:
    """A value with one of its leaves replaced, for each leaf and replacement."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not name.startswith("$"):
                yield from ({**value, name: changed} for changed in variants(inner))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from ([*value[:number], changed, *value[number + 1 :]] for changed in variants(inner))
    if not isinstance(value, dict) or "$action" not in value:
        yield from REPLACEMENTS


@pytest.mark.parametrize("file", CASES, ids=[file.stem for file in CASES])
def test_no_value_breaks_it(file: Path) -> None:
    tried = 0
    for case in yaml.load(file.read_bytes(), CaseLoader):  # noqa: S506
        for address, values in case["given"].items():
            if file.stem not in address:
                continue
            for changed in [values, *variants(values)]:
                if not isinstance(changed, dict):
                    continue
                given = {**case["given"], address: changed}
                document = plan_json(Case(case["case"], "none", given, modules=case.get("modules")))
                found = estimate(plans.read(document, "plan.json"), CATALOGUE, UsageFile("none"))
                assert all(usd >= 0 for usd in found.net("after")), (address, json.dumps(changed, default=str))
                tried += 1
    assert tried > 0


@pytest.mark.parametrize("name", registry.names(PLUGINS))
def test_it_says_what_usage_means(name: str) -> None:
    usage = registry.take(PLUGINS, name).USAGE
    assert all(key and sentence for key, sentence in usage.items())


def test_a_type_is_priced_or_free_or_unsupported_and_says_why() -> None:
    priced = set(registry.names(PLUGINS))
    free, unsupported = CATALOGUE.table("free"), CATALOGUE.table("unsupported")
    assert not priced & set(free)
    assert not priced & set(unsupported)
    assert not set(free) & set(unsupported)
    assert all(reason.strip() for reason in (*free.values(), *unsupported.values()))
    assert (paths.pricing_dir() / "SOURCES.md").is_file()


def test_every_type_of_the_newest_provider_is_priced_or_free_or_unsupported_with_a_reason() -> None:
    priced = set(registry.names(PLUGINS))
    undecided = [
        name
        for pack in ("google", "google-beta")
        for name in newest_pack(pack).names("resource")
        if name not in priced and not CATALOGUE.free_because(name) and not CATALOGUE.unsupported_because(name)
    ]
    assert not undecided, "add a line to pricing/free.csv or pricing/unsupported.csv"


def test_every_type_that_infracost_knows_is_priced_or_free_here_or_has_a_reason() -> None:
    theirs = CATALOGUE.table("infracost-types")
    assert set(theirs.values()) == {"priced", "free"}
    provider = set(newest_pack("google-beta").names("resource"))
    known = set(registry.names(PLUGINS))
    missing = {name for name in theirs if name not in known and not CATALOGUE.free_because(name)}
    assert not {name for name in missing & provider if not CATALOGUE.unsupported_because(name)}
    assert not {name for name in missing - provider if theirs[name] == "priced"}


def test_a_free_type_names_a_page_and_the_settings_that_cost_money() -> None:
    pack = newest_pack("google-beta")
    with (paths.pricing_dir() / "free.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 400
    conditional = [row for row in rows if row["billed_if"]]
    assert len(conditional) > 5
    for row in rows:
        assert re.match(r"https://(cloud|firebase|developers)\.google\.com/", row["source"]), row
        assert bool(row["billed_if"]) == bool(row["billed_reason"]), row
    for row in conditional:
        fields = pack.get("resource", row["type"])
        assert fields is not None
        for path in row["billed_if"].split("|"):
            assert path.partition("=")[0].partition("[")[0] in repr(fields), row


def test_a_source_of_prices_is_named_by_what_it_is_not_by_a_repository() -> None:
    sources = set()
    for path in paths.pricing_dir().glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as lines:
            sources |= {row.get("source") or "" for row in csv.DictReader(lines)}
    prices = {name for name in sources if name and not name.startswith("https://")}
    assert len(prices) > 50
    repository = re.compile(r"\b[\w-]*[a-z][\w-]*/[a-z][\w.-]*\b|\w-\w+-golden|\.git\b")
    assert not [name for name in prices if repository.search(name)]


def test_every_type_of_the_infrastructure_is_in_one_of_the_lists() -> None:
    declared = {
        name
        for file in (ROOT / "infra").rglob("*.tf")
        for name in re.findall(r'^resource "(google_\w+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(declared) > 50
    known = set(registry.names(PLUGINS))
    missing = {
        name
        for name in declared - known
        if not CATALOGUE.free_because(name) and not CATALOGUE.unsupported_because(name)
    }
    assert not missing, "price them, or say in pricing/free.csv or unsupported.csv why not"
