"""Flags BigQuery tables that neither they nor their dataset give a key of one's own."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._cmek import names_key
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_DATASET = "google_bigquery_dataset"
_KEY = "encryption_configuration[0].kms_key_name"
_DEFAULT = "default_encryption_configuration[0].kms_key_name"


def check(table: ResourceChange, plan: Plan) -> Outcome:
    """Pass with a key of the table or of its dataset; unknown where the dataset is not in this plan."""
    keyed = names_key(table, _KEY)
    if keyed:
        return PASS
    if keyed is None:
        return unknown(evidence(table, _KEY))
    datasets = _datasets(table, plan)
    if not datasets:
        return unknown(_elsewhere(table))
    answers = {names_key(dataset, _DEFAULT) for dataset in datasets}
    if answers == {True}:
        return PASS
    shown = [evidence(table, _KEY), *(of(dataset, _DEFAULT) for dataset in datasets)]
    return fail(*shown) if answers == {False} else unknown(*shown)


def _datasets(table: ResourceChange, plan: Plan) -> list[ResourceChange]:
    linked = [dataset for dataset in table.linked("dataset_id", _DATASET) if dataset.stays]
    if linked:
        return linked
    name = table.get("dataset_id")
    named = plan.once("datasets by name", _by_name).get(name, []) if isinstance(name, str) else []
    return [dataset for dataset in named if _one_project(dataset.get("project"), table.get("project"))]


def _by_name(plan: Plan) -> dict[str, list[ResourceChange]]:
    table: dict[str, list[ResourceChange]] = {}
    for dataset in plan.of_type(_DATASET):
        name = dataset.get("dataset_id")
        if isinstance(name, str):
            table.setdefault(name, []).append(dataset)
    return table


def _one_project(one: object, other: object) -> bool:
    return one == other or not (isinstance(one, str) and isinstance(other, str))


def _elsewhere(table: ResourceChange) -> Evidence:
    return evidence(table, "dataset_id", "not in this plan: it may have a default key", reason="not-in-plan")
