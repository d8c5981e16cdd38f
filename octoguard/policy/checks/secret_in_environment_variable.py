"""Flags passwords, tokens and keys in environment variables, build substitutions, job parameters and headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.plan import SENSITIVE, UNSET
from octoguard.plan.path import parse
from octoguard.policy.checks._hidden import hidden
from octoguard.policy.checks._secret_text import is_harmless, is_secret_name, known_secret
from octoguard.policy.checks._serverless import CONTAINERS, VARIABLES
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._iam_grants import Answer

_ADDRESS = re.compile(r"(URL|URI|DSN|CONNECTION(_?STRING)?)\Z", re.IGNORECASE)
MADE = ("google_apikeys_key", "google_service_account_key", "google_storage_hmac_key", "random_password")
# Further maps of names and values, and lists of blocks with a name and a value each.
_MAPS: Final = {
    "google_cloud_scheduler_job": ("http_target[0].headers", "app_engine_http_target[0].headers"),
    "google_cloudbuild_trigger": ("substitutions", "build[0].substitutions"),
    "google_composer_environment": (
        "config[0].software_config[0].env_variables",
        "config[0].software_config[0].airflow_config_overrides",
    ),
    "google_dataflow_flex_template_job": ("parameters",),
    "google_dataflow_job": ("parameters",),
    "google_dataproc_cluster": ("cluster_config[0].software_config[0].override_properties",),
    "google_workflows_workflow": ("user_env_vars",),
    "google_workstations_workstation_config": ("container[0].env",),
}
_LISTS: Final = {"google_vertex_ai_reasoning_engine": "spec[0].deployment_spec[0].env"}
_STORED = frozenset({"google_secret_manager_secret", "google_secret_manager_regional_secret"})


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Check each variable by its name and its value; None where there are none."""
    _ = plan
    variables = list(_variables(change))
    if not variables:
        return None
    secrets: list[Evidence] = []
    doubts: list[Evidence] = []
    for name, path in variables:
        answer = _is_secret(change, name, path)
        if answer:
            secrets.append(hidden(change, path, f"{name}: looks like a secret; not shown here"))
        elif answer is None:
            doubts.append(hidden(change, path, ""))
    if secrets:
        return fail(*secrets)
    return unknown(*doubts) if doubts else PASS


def _variables(change: ResourceChange) -> Iterator[tuple[str, Steps]]:
    """The name of each variable ("" if even that is not known) and the path of its value."""
    if change.type in _LISTS:
        yield from _entries(change, parse(_LISTS[change.type]))
    for text in (*VARIABLES.get(change.type, ()), *_MAPS.get(change.type, ())):
        path = parse(text)
        value = change.get(path)
        if isinstance(value, dict):
            yield from ((name, (*path, name)) for name in value)
        elif value is not UNSET:
            yield "", path
    if change.type in CONTAINERS:
        path = parse(CONTAINERS[change.type])
        containers = change.get(path)
        if isinstance(containers, list):
            for i in range(len(containers)):
                yield from _entries(change, (*path, i, "env"))
        elif containers is not UNSET:
            yield "", path


def _entries(change: ResourceChange, path: Steps) -> Iterator[tuple[str, Steps]]:
    entries = change.get(path)
    if not isinstance(entries, list):
        if entries is not UNSET:
            yield "", path
        return
    for i in range(len(entries)):
        name = change.get((*path, i, "name"))
        yield name if isinstance(name, str) else "", (*path, i, "value")


def _is_secret(change: ResourceChange, name: str, path: Steps) -> Answer:
    value = change.get(path)
    if isinstance(value, str):
        if known_secret(value):
            return True
        if is_harmless(value):
            return False
        return is_secret_name(name) if name else None
    if value is UNSET:
        return False
    if value is SENSITIVE or change.hides(path):
        return True
    # All variables of a map share one expression. Only the name shows which variable a reference belongs to.
    by_name = is_secret_name(name)
    if any(change.linked(path, made) for made in MADE):
        return by_name or bool(_ADDRESS.search(name)) or (None if not name else False)
    origins = change.origins(path)
    if name and not by_name:
        # A URL may contain a password. A URL built from resources without passwords does not.
        hidden = not origins or any(origin.kind not in ("resource", "data") for origin in origins)
        return None if hidden and _ADDRESS.search(name) else False
    return False if origins and all(origin.type in _STORED for origin in origins) else None
