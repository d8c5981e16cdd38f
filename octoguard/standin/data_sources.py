"""Reads data sources offline: their arguments, and invented values in place of the results of Google Cloud."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from octoguard.standin import placeholders
from octoguard.standin.placeholders import Maker, project_number
from octoguard.standin.planning import plan_create
from octoguard.standin.values import Object, canonical, complete, digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.standin.schema import Attribute, TypeSchema


def read(
    type_: str,
    schema: TypeSchema,
    config: Object,
    settings: Object,
    id_format: str = "",
    answers: Object | None = None,
) -> Object:
    """The object of a data source. `id_format` is the ID format of the resource type with the same name.

    `answers` are invented values in the shape that the configuration reads.
    """
    if type_ == "google_iam_policy":
        return _iam_policy(schema, config)
    known = {name: value for name, value in config.items() if value is not None}
    facts = _FIXED.get(type_)
    fixed = {**(answers or {}), **(facts(known, settings) if facts else {})}
    seed = digest(type_, canonical(config))
    maker = Maker(type_, schema.attributes, settings, known, seed, id_format, is_data=True, fixed=fixed)
    values = {name: _find(maker, name, attribute, config.get(name)) for name, attribute in schema.attributes.items()}
    return complete(schema.attributes, values)


def _find(maker: Maker, name: str, attribute: Attribute, config: Any) -> Any:
    if attribute.is_block:
        if attribute.type == "single" or attribute.fields is None:
            return config
        return [plan_create(attribute.fields, block) for block in config or []]
    if config is not None:
        return config
    if attribute.computed or name == "id" or name in maker.fixed:
        return maker.make(name, attribute)
    if attribute.default is not None:
        return attribute.default
    if attribute.type == "string" and name in ("project", "region", "zone", "location"):
        return maker.settings.get(name) or maker.text(name, maker.seed)
    return None


def _project(known: Object, settings: Object) -> str:
    name = known.get("project_id") or known.get("project") or settings.get("project") or placeholders.PROJECT
    return str(name).removeprefix("projects/")


def _region(known: Object, settings: Object) -> str:
    return str(known.get("region") or settings.get("region") or placeholders.REGION)


def _zones(known: Object, settings: Object) -> Object:
    region = _region(known, settings)
    return {"names": [f"{region}-{letter}" for letter in placeholders.ZONES.get(region, "abc")]}


def _folder(known: Object, _: Object) -> Object:
    number = str(known.get("folder") or 100000000000).rpartition("/")[2]
    return {"id": f"folders/{number}", "name": f"folders/{number}", "folder_id": number}


def _organization(known: Object, _: Object) -> Object:
    number = str(known.get("organization") or 100000000000).rpartition("/")[2]
    return {"id": f"organizations/{number}", "name": f"organizations/{number}", "org_id": number}


def _client_config(_: Object, settings: Object) -> Object:
    return {name: settings.get(name) for name in ("project", "region", "zone")} | {"access_token": "offline-token"}


def _project_facts(known: Object, settings: Object) -> Object:
    project = _project(known, settings)
    return {"id": f"projects/{project}", "project_id": project, "name": project, "number": project_number(project)}


def _agent(pattern: str) -> Callable[[Object, Object], Object]:
    """The attributes of the service agent of a product. Its address contains the project number."""

    def facts(known: Object, settings: Object) -> Object:
        project = _project(known, settings)
        email = pattern.format(number=project_number(project), project=project)
        member = f"serviceAccount:{email}"
        named = dict.fromkeys(("email_address", "email", "account", "service_account_id", "id"), email)
        return named | {"member": member}

    return facts


def _engine_versions(known: Object, _: Object) -> Object:
    """One version for all attributes, with the minor or patch version of the given prefix."""
    prefix = str(known.get("version_prefix") or "")
    version = placeholders.GKE_VERSION
    if not version.startswith(prefix):
        minor = ".".join(prefix.rstrip(".").split(".")[:2])
        version = prefix if "-gke." in prefix else f"{minor}{version.removeprefix(version[: version.index('.', 2)])}"
    channels = {"RAPID": version, "REGULAR": version, "STABLE": version, "EXTENDED": version}
    return {
        "default_cluster_version": version,
        "latest_master_version": version,
        "latest_node_version": version,
        "valid_master_versions": [version],
        "valid_node_versions": [version],
        "release_channel_default_version": channels,
        "release_channel_latest_version": channels,
    }


_FIXED: dict[str, Callable[[Object, Object], Object]] = {
    "google_compute_zones": _zones,
    "google_compute_regions": lambda _, __: {"names": ["europe-west1", "us-central1", "us-east1"]},
    "google_client_config": _client_config,
    "google_folder": _folder,
    "google_organization": _organization,
    "google_project": _project_facts,
    "google_container_engine_versions": _engine_versions,
    "null_data_source": lambda known, _: {"outputs": known.get("inputs") or {}},
    "google_storage_project_service_account": _agent("service-{number}@gs-project-accounts.iam.gserviceaccount.com"),
    "google_bigquery_default_service_account": _agent("bq-{number}@bigquery-encryption.iam.gserviceaccount.com"),
    "google_compute_default_service_account": _agent("{number}-compute@developer.gserviceaccount.com"),
    "google_app_engine_default_service_account": _agent("{project}@appspot.gserviceaccount.com"),
    "google_storage_transfer_project_service_account": _agent(
        "project-{number}@storage-transfer-service.iam.gserviceaccount.com"
    ),
    "google_logging_project_cmek_settings": _agent("cmek-p{number}@gcp-sa-logging.iam.gserviceaccount.com"),
}


def _iam_policy(schema: TypeSchema, config: Object) -> Object:
    """The policy document that the provider makes from the blocks, without a request to Google Cloud."""
    document: Object = {}
    audits = [_audit_config(block) for block in config.get("audit_config") or []]
    if audits:
        document["auditConfigs"] = audits
    bindings = _bindings(config.get("binding") or [])
    if bindings:
        document["bindings"] = bindings
    text = json.dumps(document, separators=(",", ":"))
    return complete(schema.attributes, {**config, "policy_data": text, "id": str(int(digest(text)[:8], 16))})


def _bindings(blocks: list[Object]) -> list[Object]:
    """One binding for each role and condition, sorted, with all its members."""
    members: dict[tuple[str, str], set[str]] = {}
    conditions: dict[tuple[str, str], Object | None] = {}
    for block in blocks:
        condition = (block.get("condition") or [None])[0]
        key = block["role"], canonical(condition)
        members.setdefault(key, set()).update(block.get("members") or [])
        conditions[key] = condition
    bindings = []
    for key in sorted(members):
        binding: Object = {}
        condition = conditions[key]
        if condition:
            names = ("description", "expression", "title")
            binding["condition"] = {name: condition[name] for name in names if condition.get(name)}
        bindings.append({**binding, "members": sorted(members[key]), "role": key[0]})
    return bindings


def _audit_config(block: Object) -> Object:
    logs = []
    for log in block.get("audit_log_configs") or []:
        exempted = sorted(log.get("exempted_members") or [])
        logs.append(({"exemptedMembers": exempted} if exempted else {}) | {"logType": log["log_type"]})
    return {"auditLogConfigs": logs, "service": block["service"]}
