"""Flags BigQuery tables without a CMEK of their own whose dataset has no default CMEK."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._cmek import names_key
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_DATASET = "google_bigquery_dataset"
_KEY = "encryption_configuration[0].kms_key_name"
_DEFAULT = "default_encryption_configuration[0].kms_key_name"


def check(table: ResourceChange, plan: Plan) -> Outcome:
    """Pass if the table or its dataset has a CMEK; unknown if the dataset is not in this plan."""
    keyed = names_key(table, _KEY)
    if keyed:
        return PASS
    if keyed is None:
        return unknown(evidence(table, _KEY))
    datasets = _datasets(table, plan)
    if not datasets:
        return unknown(_missing_dataset(table))
    answers = {names_key(dataset, _DEFAULT) for dataset in datasets}
    if answers == {True}:
        return PASS
    keys = [evidence(table, _KEY), *(of(dataset, _DEFAULT) for dataset in datasets)]
    return fail(*keys) if answers == {False} else unknown(*keys)


def _datasets(table: ResourceChange, plan: Plan) -> list[ResourceChange]:
    linked = [dataset for dataset in table.linked("dataset_id", _DATASET) if dataset.stays]
    if linked:
        return linked
    name = table.get("dataset_id")
    named = plan.once("datasets by name", _by_name).get(name, []) if isinstance(name, str) else []
    return [dataset for dataset in named if _may_share_project(dataset.get("project"), table.get("project"))]


def _by_name(plan: Plan) -> dict[str, list[ResourceChange]]:
    table: dict[str, list[ResourceChange]] = {}
    for dataset in plan.of_type(_DATASET):
        name = dataset.get("dataset_id")
        if isinstance(name, str):
            table.setdefault(name, []).append(dataset)
    return table


def _may_share_project(first: object, second: object) -> bool:
    return first == second or not (isinstance(first, str) and isinstance(second, str))


def _missing_dataset(table: ResourceChange) -> Evidence:
    return evidence(
        table, "dataset_id", "the dataset is not in this plan and may have a default key", reason="not-in-plan"
    )
