"""Checkov policies that octoguard did not export: every operator on each kind of value, and Checkov's own."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from octoguard import plan as plans
from octoguard.converters import Untranslatable, checkov
from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import Environment, Policy
from octoguard.scanners.checkov import scan_custom
from octoguard.workflows.policy_conversion import _schema_of
from tests.differential.compare import Difference, Outcome, explanations
from tests.differential.corpus import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.differential.corpus import Resource

TABLE = Path(__file__).with_name("import_differences.yaml")
# Attributes of every kind, and what to compare them with.
ATTRIBUTES: dict[tuple[str, str], list[Any]] = {
    ("google_storage_bucket", "location"): ["EU", "true", "US"],
    ("google_storage_bucket", "force_destroy"): [True, "false"],
    ("google_storage_bucket", "labels.team"): ["data"],
    ("google_storage_bucket", "versioning.enabled"): ["true", False],
    ("google_storage_bucket", "retention_policy.retention_period"): [86400, "5"],
    ("google_storage_bucket", "lifecycle_rule.action.type"): ["Delete"],
    ("google_storage_bucket", "lifecycle_rule.*.action.type"): ["Delete"],
    ("google_storage_bucket", "lifecycle_rule.1.action.type"): ["Delete"],
    ("google_storage_bucket", "lifecycle_rule"): [1],
    ("google_storage_bucket", "cors.*.origin"): ["*", "default"],
    ("google_compute_firewall", "source_ranges"): ["0.0.0.0/0", "10.0.0.0/8"],
    ("google_compute_firewall", "source_ranges.0"): ["0.0.0.0/0", "10.0.0.0/8"],
    ("google_compute_firewall", "source_ranges.*"): ["0.0.0.0/0"],
    ("google_compute_firewall", "priority"): [1000, "90"],
    ("google_compute_firewall", "direction"): ["INGRESS", "ingress"],
    ("google_compute_firewall", "allow.ports"): ["22", "20-25"],
    ("google_compute_firewall", "allow.*.ports"): ["22"],
    ("google_compute_firewall", "allow.*.protocol"): ["all", "tcp"],
    ("google_compute_subnetwork", "ip_cidr_range"): ["10.0.0.0/8", "192.0.2.0/24"],
    ("google_container_node_pool", "node_config.disk_size_gb"): [100, 30],
    ("google_container_node_pool", "node_config.oauth_scopes"): ["https://www.googleapis.com/auth/cloud-platform"],
    ("google_sql_database_instance", "settings.database_flags[?(@.name == log_min_messages)].value"): ["warning", "on"],
    ("google_sql_database_instance", "settings.database_flags[?(@.name == local_infile & @.value != off)]"): ["x"],
    ("google_sql_database_instance", "settings.database_flags[*].name"): ["local_infile"],
    ("google_sql_database_instance", "settings.ip_configuration.authorized_networks[*].value"): ["0.0.0.0/0"],
    ("google_sql_database_instance", "settings.tier"): ["db-f1-micro"],
}
PLAIN = ("equals", "equals_ignore_case", "starting_with", "ending_with", "contains", "regex_match", "intersects")
LISTED = ("within", "subset", "intersects", "cidr_range_subset", "range_includes")
COMPARED = ("greater_than", "greater_than_or_equal", "less_than", "less_than_or_equal", "range_includes")
COUNTED = tuple(
    f"{what}_{word}"
    for what in ("length", "number_of_words")
    for word in ("equals", "greater_than", "greater_than_or_equal", "less_than", "less_than_or_equal")
)
ASKED = ("exists", "is_empty", "is_true")
OPPOSITES = {
    "exists": "not_exists",
    "is_empty": "is_not_empty",
    "is_true": "is_false",
    "length_equals": "length_not_equals",
    "number_of_words_equals": "number_of_words_not_equals",
    "range_includes": "range_not_includes",
    "cidr_range_subset": "cidr_range_not_subset",
    **{word: f"not_{word}" for word in (*PLAIN, "within", "subset")},
}


def operators() -> set[str]:
    """Every operator in the definitions."""
    positive = {*PLAIN, *LISTED, *COMPARED, *COUNTED, *ASKED}
    return positive | {OPPOSITES[word] for word in positive if word in OPPOSITES}


def definitions() -> list[dict[str, Any]]:
    """Each operator and its opposite on each attribute, also within and, or and not, and of several types."""
    single = [
        {"cond_type": "attribute", "resource_types": [kind], "attribute": name, "operator": operator, "value": value}
        for (kind, name), values in ATTRIBUTES.items()
        for positive, value in _questions(values)
        for operator in filter(None, (positive, OPPOSITES.get(positive)))
    ]
    for node in single:
        if "[" in node["attribute"]:
            node["operator"] = f"jsonpath_{node['operator']}"
    return [*single, *_joined(single)]


def _questions(values: list[Any]) -> Iterator[tuple[str, Any]]:
    for word in ASKED:
        yield word, None
    for word in LISTED:
        yield word, [*values, None] if word == "within" else values
    for value in values[:1]:
        for word in (*PLAIN, *COMPARED):
            yield word, value
    for value in values[1:]:
        for word in ("equals", "contains", "regex_match", "greater_than", "less_than_or_equal"):
            yield word, value
    for word in COUNTED:
        yield word, 1


def _joined(single: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for first, second, third in zip(single[::7], single[3::7], single[5::7], strict=False):
        yield {"and": [first, {"or": [second, {"not": third}]}]}
        yield {"or": [{"not": [first]}, {"and": [second, third]}]}
        both = {"resource_types": ["google_storage_bucket", "google_compute_firewall", "aws_s3_bucket"]}
        yield {**first, **both}
        only = {
            "cond_type": "filter",
            "attribute": "resource_type",
            "operator": "within",
            "value": first["resource_types"],
        }
        yield {"and": [only, {"or": [first, second]}]}
    yield {"cond_type": "attribute", "resource_types": "all", "attribute": "labels.team", "operator": "exists"}


def own_of(program: Path) -> list[dict[str, Any]]:
    """The definitions of the Google checks of the installed Checkov in this language."""
    folder = next(
        (program.parent.parent / "lib").glob("python3*/site-packages/checkov/terraform/checks/graph_checks/gcp")
    )
    return [json.loads(file.read_text())["definition"] for file in sorted(folder.glob("*.json"))]


def compare_imports(
    program: Path, resources: list[Resource], wanted: list[dict[str, Any]]
) -> tuple[Outcome, list[str]]:
    """Compare definitions in Checkov with their imports; also returns which were not converted, and why."""
    plan_json, listed = document(resources)
    plan = plans.read(plan_json, "the corpus")
    outcome, refused, rows = Outcome(), [], explanations(TABLE)
    policies: list[Policy] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, definition in enumerate(wanted):
            operator = definition.get("operator", "joined").upper()
            metadata = {"id": f"FOREIGN_{number}_{operator}", "name": "x", "category": "GENERAL_SECURITY"}
            text = yaml.safe_dump({"metadata": metadata, "definition": definition})
            try:
                found = checkov.read(text, _schema_of)
            except Untranslatable as reason:
                refused.append(f"{reason}: {json.dumps(definition)}")
                continue
            policies.append(Policy(id=found.id, service="test", **found.policy))
            (Path(folder) / f"{number}.yaml").write_text(text)
        claims = scan_custom(program, plan_json, Path(folder), "FOREIGN_*")
    theirs = {(claim.check, claim.address): "pass" if claim.passes else "fail" for claim in claims}
    heard = {claim.check for claim in claims}
    for policy in policies:
        check = policy.aliases[0]
        if check not in heard:  # it broke on one resource, and lost its answers on all
            outcome.unknown += 1
            continue
        for finding in evaluate(plan, [policy], Environment("prod", "the test", "prod"), lambda _policy: "mandatory"):
            address = finding.change.address
            their = theirs.get((check, address), "none")
            if finding.status == "unknown":
                outcome.unknown += 1
                continue
            outcome.compared += 1
            if their != finding.status:
                difference = Difference(policy, address, str(finding.status), their, listed[address][1])
                row = next((row for row in rows if row.explains(difference)), None)
                if row:
                    outcome.explained[row.why] += 1
                else:
                    outcome.unexplained.append(difference)
    outcome.policies = len(policies)
    return outcome, refused
