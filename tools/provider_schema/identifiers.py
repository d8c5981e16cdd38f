"""Reads the format of a resource's ID from the functions that store it.

Only the stored expression is evaluated, with `{{name}}` for the value of the attribute `name`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tools.provider_schema.expressions import evaluate
from tools.provider_schema.source import children, names_of, part, text, walk
from tools.provider_schema.statements import several
from tools.provider_schema.values import Results, Scope, Struct, TypeName, Unknown, Value, is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from tools.provider_schema.machine import Machine
    from tools.provider_schema.values import Function

    Assignments = dict[str, list[tuple[Node, int, int]]]

_DATA = TypeName("", "ResourceData")
_GENERATED = "{{generated}}"
_URL = "url"  # the variable that the provider's generated functions keep it in
_IAM = {"iam_policy": "", "iam_binding": "/{{role}}", "iam_member": "/{{role}}/{{member}}"}
# The start of the IDs of IAM resources, for those with a separate function for it.
_IAM_PARENTS = {
    "google_healthcare_dataset": "{{dataset_id}}",
    "google_healthcare_dicom_store": "{{dicom_store_id}}",
    "google_healthcare_fhir_store": "{{fhir_store_id}}",
    "google_healthcare_hl7_v2_store": "{{hl7_v2_store_id}}",
    "google_kms_crypto_key": "{{crypto_key_id}}",
    "google_kms_key_ring": "{{key_ring_id}}",
}
# IDs that the API returns, or that custom code builds, from the provider's documentation of attributes and imports.
# `{{generated}}` is the part that the API generates.
DOCUMENTED = {
    "google_apigee_keystores_aliases_key_cert_file": (
        "organizations/{{org_id}}/environments/{{environment}}/keystores/{{keystore}}/aliases/{{alias}}"
    ),
    "google_billing_subaccount": "billingAccounts/{{generated}}",
    "google_cloudfunctions_function": "projects/{{project}}/locations/{{region}}/functions/{{name}}",
    "google_container_registry": "artifacts.{{project}}.appspot.com",
    "google_dataproc_job": "projects/{{project}}/regions/{{region}}/jobs/{{generated}}",
    "google_folder": "folders/{{folder_id}}",
    "google_kms_crypto_key_version": "{{crypto_key}}/cryptoKeyVersions/{{version}}",
    "google_monitoring_dashboard": "projects/{{project}}/dashboards/{{generated}}",
    "google_monitoring_metric_descriptor": "projects/{{project}}/metricDescriptors/{{type}}",
    "google_organization_iam_custom_role": "organizations/{{org_id}}/roles/{{role_id}}",
    "google_secret_manager_regional_secret_version": "{{secret}}/versions/{{version}}",
    "google_secret_manager_secret_version": "{{secret}}/versions/{{version}}",
    "google_service_account_key": "{{service_account_id}}/keys/{{generated}}",
    "google_service_networking_connection": "{{%network}}:{{service}}",
    "google_service_networking_peered_dns_domain": (
        "services/{{service}}/projects/{{project}}/global/networks/{{network}}/peeredDnsDomains/{{name}}"
    ),
    "google_sql_ssl_cert": "projects/{{project}}/instances/{{instance}}/sslCerts/{{sha1_fingerprint}}",
    "google_storage_bucket": "{{name}}",
    "google_storage_bucket_object": "{{bucket}}-{{name}}",
    "google_storage_default_object_acl": "{{bucket}}",
    "google_storage_notification": "{{bucket}}/notificationConfigs/{{notification_id}}",
    "google_storage_object_acl": "{{bucket}}-{{object}}",
    "google_storage_transfer_job": "{{project}}/{{name}}",
    **{f"{of}_{kind}": f"{parent}{end}" for of, parent in _IAM_PARENTS.items() for kind, end in _IAM.items()},
}


def id_format(store: Function, machine: Machine) -> str:
    """The ID that a function stores, such as `projects/{{project}}/topics/{{name}}`; "" if the source does not show it.

    The function creates the resource, or imports it.
    """
    for scope, argument in _stores(store, machine):
        template = _worked_out(argument, scope, machine)
        if isinstance(template, str) and "{{" in template and not template.startswith("/"):
            return template
    return ""


def generated(create: Function, machine: Machine) -> str:
    """The ID that the API generates for a new resource, such as `projects/{{project}}/alertPolicies/{{generated}}`.

    It is the path of the collection and the last part: the ID in the request (`?namespaceId={{namespace_id}}`) if there
    is one, else `{{generated}}`. "" if the source does not show it.
    """
    for scope, _ in _stores(create, machine):
        url = _worked_out(_URL, scope, machine)
        if isinstance(url, str):
            path = re.sub(r"^(\{\{\w+BasePath\}\})?(v\d\w*/)?|/?([?:].*)?$", "", url)
            if "/" not in path or "{{" not in path:
                return ""
            asked = re.search(r"[?&]\w*[iI]d=(\{\{\w+\}\})", url)
            if path.endswith("}}") and not asked:
                return path
            return f"{path}/{asked[1] if asked else _GENERATED}"
    return ""


def _stores(store: Function, machine: Machine) -> Iterator[tuple[_BodyScope, Node]]:
    """The expressions that a function stores as an ID, the last first, each with the variables known there."""
    names = [name for parameter in children(part(store.node, "parameters")) for name in names_of(parameter)]
    body = part(store.node, "body")
    outer = Scope(store.file, store.scope, dict.fromkeys(names, Unknown("an argument")))
    if not names:
        return
    outer.names[names[0]] = Struct(_DATA)
    assignments = _assignments(body)
    for call in reversed(list(_calls(body))):
        if text(part(call, "function")) == f"{names[0]}.SetId":
            scope = _BodyScope(store.file, outer, {}, assignments, machine, call.start_byte)
            yield scope, children(part(call, "arguments"))[0]


def _worked_out(expression: Node | str, scope: _BodyScope, machine: Machine) -> Value:
    """The value of an expression, or of the variable with that name."""
    machine.instead, before = _STAND_INS, machine.instead
    machine.problems.is_muted, was_muted = True, machine.problems.is_muted
    try:
        if isinstance(expression, str):
            return scope.names[expression] if scope.has(expression) else None
        return evaluate(expression, scope, machine)
    finally:
        machine.instead = before
        machine.problems.is_muted = was_muted


def _calls(node: Node) -> Iterator[Node]:
    """Every call in a function, including arguments of calls, but not calls in nested functions."""
    for child in node.named_children:
        if child.type == "call_expression":
            yield child
        if child.type != "func_literal":
            yield from _calls(child)


@dataclass(slots=True)
class _BodyScope(Scope):
    """The variables of a function that was not run. Each is evaluated from its last assignment.

    Only assignments before the position `until` count. `known` caches the values of expressions.
    """

    assignments: Assignments = field(default_factory=dict)
    machine: Machine | None = None
    until: int = 0
    known: dict[int, list[Value]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the variable can be evaluated. Its value is then in `names`."""
        if name not in self.names:
            value = self._work_out(name)
            if value is None:
                return False
            self.names[name] = value
        return True

    def _work_out(self, name: str) -> Value:
        """The value of a variable; None if the function has no such variable."""
        candidates = [
            assignment for assignment in self.assignments.get(name, ()) if assignment[0].end_byte < self.until
        ]
        for source, position, count in reversed(candidates):
            results = self._results(source, count)
            value = results[position] if position < len(results) else None
            if value is not None and is_known(value):
                return value
        return Unknown(name) if candidates else None

    def _results(self, source: Node, count: int) -> list[Value]:
        if source.start_byte not in self.known and self.machine is not None:
            self.known[source.start_byte] = [Unknown("what rests on itself")] * count
            earlier = replace(self, names={}, until=source.start_byte)
            if count == 1:
                self.known[source.start_byte] = [evaluate(source, earlier, self.machine)]
            else:
                self.known[source.start_byte] = several(source, count, earlier, self.machine)
        return self.known.get(source.start_byte, [])


def _assignments(body: Node) -> Assignments:
    """The expressions assigned to each variable, with the index among their results and the number of results."""
    by_name: Assignments = {}
    for kind in ("short_var_declaration", "assignment_statement", "var_spec"):
        for statement in walk(body, kind, into_functions=False):
            if kind == "var_spec":
                targets, sources = names_of(statement), children(statement.child_by_field_name("value"))
            else:
                targets = [text(target) for target in children(part(statement, "left"))]
                sources = children(part(statement, "right"))
            for position, name in enumerate(targets):
                if len(sources) == len(targets):
                    by_name.setdefault(name, []).append((sources[position], 0, 1))
                elif sources:
                    by_name.setdefault(name, []).append((sources[0], position, len(targets)))
    for assignments in by_name.values():
        assignments.sort(key=lambda assignment: assignment[0].start_byte)
    return by_name


def _of_attribute(arguments: list[Any]) -> Value:
    return f"{{{{{arguments[1]}}}}}" if isinstance(arguments[1], str) else Unknown("an attribute")


def _known(name: str) -> Callable[[list[Any]], Value]:
    return lambda _: Results([f"{{{{{name}}}}}", None])


def _template(arguments: list[Any]) -> Value:
    return Results([arguments[2], None])


_STAND_INS: dict[str, Callable[[list[Any]], Value]] = {
    "BaseUrl": lambda _: "",
    "ReplaceVars": _template,
    "replaceVars": _template,
    "ReplaceVarsForId": _template,
    "ReplaceVarsForTest": _template,
    "GetProject": _known("project"),
    "getProject": _known("project"),
    "GetRegion": _known("region"),
    "getRegion": _known("region"),
    "GetZone": _known("zone"),
    "getZone": _known("zone"),
    "GetLocation": _known("location"),
    "getLocation": _known("location"),
    "ResourceData.Get": _of_attribute,
    "ResourceData.GetOk": lambda arguments: Results([_of_attribute(arguments), True]),
}
