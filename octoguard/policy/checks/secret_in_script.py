"""Flags passwords, tokens and keys in instance metadata, startup scripts, build steps, workflows and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.plan.path import parse
from octoguard.plan.values import lookup
from octoguard.policy.checks._hidden import hidden
from octoguard.policy.checks._secret_text import is_harmless, is_secret_name, secrets_in
from octoguard.policy.checks.secret_in_environment_variable import MADE
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._iam_grants import Answer

_NODES = "[0].managed_cluster[0].config[0].gce_cluster_config[0].metadata"
# Maps of metadata, which contain scripts and named values.
_METADATA: Final = {
    "google_compute_per_instance_config": "preserved_state[0].metadata",
    "google_compute_project_metadata": "metadata",
    "google_compute_region_per_instance_config": "preserved_state[0].metadata",
    "google_container_cluster": "node_config[0].metadata",
    "google_container_node_pool": "node_config[0].metadata",
    "google_dataproc_cluster": "cluster_config[0].gce_cluster_config[0].metadata",
    "google_dataproc_workflow_template": f"placement{_NODES}",
    "google_notebooks_instance": "metadata",
    "google_notebooks_runtime": "virtual_machine[0].virtual_machine_config[0].metadata",
    "google_tpu_v2_vm": "metadata",
    "google_workbench_instance": "gce_setup[0].metadata",
    **dict.fromkeys(
        (
            "google_compute_instance",
            "google_compute_instance_from_machine_image",
            "google_compute_instance_from_template",
            "google_compute_instance_template",
            "google_compute_region_instance_template",
        ),
        "metadata",
    ),
}
# Single texts. `*` means each element of a list.
_TEXTS: Final = {
    "google_cloudbuild_trigger": (
        "build[0].step[*].args[*]",
        "build[0].step[*].env[*]",
        "build[0].step[*].script",
        "build[0].options[0].env[*]",
    ),
    "google_compute_instance": ("metadata_startup_script",),
    "google_compute_instance_from_machine_image": ("metadata_startup_script",),
    "google_compute_instance_from_template": ("metadata_startup_script",),
    "google_compute_instance_template": ("metadata_startup_script",),
    "google_compute_project_metadata_item": ("value",),
    "google_compute_region_instance_template": ("metadata_startup_script",),
    "google_parameter_manager_parameter_version": ("parameter_data",),
    "google_parameter_manager_regional_parameter_version": ("parameter_data",),
    "google_storage_bucket_object": ("content",),
    "google_workflows_workflow": ("source_contents",),
}
# The provider always marks these as sensitive, so their content is judged.
_ALWAYS_MARKED: Final = ("parameter_data", "content")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge each text by its content; None if there are no texts."""
    _ = plan
    bad: list[Evidence] = []
    doubts: list[Evidence] = []
    has_text = False
    for name, steps in _places(change):
        has_text = True
        answer, detail = _judged(change, name, steps)
        if answer:
            bad.append(hidden(change, steps, detail))
        elif answer is None:
            doubts.append(hidden(change, steps, detail))
    if bad:
        return fail(*bad)
    return unknown(*doubts) if doubts else PASS if has_text else None


def _places(change: ResourceChange) -> Iterator[tuple[str | None, Steps]]:
    """Each text with its metadata key: "" if it has none, None if the key is unknown or hidden."""
    if (metadata := _METADATA.get(change.type)) is not None:
        path = parse(metadata)
        entries = change.get(path)
        if isinstance(entries, dict):
            yield from ((name, (*path, name)) for name in entries)
        elif entries is not UNSET:
            yield "", path
    key = change.get("key") if change.type == "google_compute_project_metadata_item" else ""
    for text in _TEXTS.get(change.type, ()):
        for steps in _expanded(change, (), text.split("[*]")):
            if change.get(steps) is not UNSET:
                yield None if key is UNKNOWN or key is SENSITIVE else str(key), steps


def _expanded(change: ResourceChange, done: Steps, parts: list[str]) -> Iterator[Steps]:
    """The paths that match a pattern; the path of the list if its elements are not known."""
    path = (*done, *parse(parts[0].lstrip("."))) if parts[0] else done
    if len(parts) == 1:
        yield path
        return
    items = change.get(path)
    if isinstance(items, list):
        for i in range(len(items)):
            yield from _expanded(change, (*path, i), parts[1:])
    elif items is not UNSET:
        yield path


def _judged(change: ResourceChange, name: str | None, steps: Steps) -> tuple[Answer, str]:
    """Whether the text contains a secret, and a description without the value."""
    value: Any = change.get(steps)
    if value is SENSITIVE and steps[-1] in _ALWAYS_MARKED:
        value = lookup(change.side("after")[0], None, None, steps)
    if value is SENSITIVE:
        return True, "contains a sensitive value"
    if value is UNKNOWN:
        generated = any(change.linked(steps, kind) for kind in MADE)
        return (True, "contains a secret that this plan generates") if generated else (None, "")
    if not isinstance(value, str):
        return (None if isinstance(value, (dict, list)) else False), ""
    if hits := secrets_in(value):
        return True, f"contains {', '.join(map(str, hits[:3]))}{', ...' if len(hits) > 3 else ''}; value not shown"
    if "\n" in value or is_harmless(value):
        return False, ""
    if name is None:
        return None, "the key is unknown or hidden and may be the name of a secret; value not shown"
    is_named = is_secret_name(name)
    return is_named, f"{name} is the name of a secret; value not shown"
