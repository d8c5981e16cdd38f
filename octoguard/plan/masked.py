"""Writes a plan document without sensitive values, as input for other programs.

The document is built from the parsed plan, and not cut from the original. It therefore lacks everything that other
programs do not need: prior state, outputs, variables, provider settings, and constants of the configuration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.plan.secrets import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.plan.model import Plan, ResourceChange
    from octoguard.plan.secrets import Secrets


def masked_document(plan: Plan) -> bytes:
    """The plan as JSON in the format of `terraform show -json`: the resources after apply, and their references.

    A sensitive string is HIDDEN, and any other sensitive value is empty. Values that are known only after apply are
    absent, as in Terraform's own plans.
    """
    secrets = plan.secrets()
    modules: dict[str, list[dict[str, Any]]] = {}
    changes: list[dict[str, Any]] = []
    for change in plan.managed:
        if not change.stays:
            continue
        described = _described(change)
        values = _masked_side(change, "after", secrets)
        modules.setdefault(change.module, []).append({**described, "values": values})
        body = {"actions": _ACTIONS.get(change.action, [str(change.action)]), "after": values}
        changes.append({**described, "change": {**body, "before": _masked_side(change, "before", secrets)}})
    root = modules.pop("", [])
    children = [{"address": address, "resources": resources} for address, resources in modules.items()]
    return msgspec.json.encode(
        {
            "format_version": plan.format_version,
            "terraform_version": plan.terraform_version or "unknown",
            "planned_values": {"root_module": {"resources": root, "child_modules": children}},
            "resource_changes": changes,
            "configuration": {"root_module": _module(plan.configuration.module(()) or {})},
        }
    )


_ACTIONS = {"replace": ["delete", "create"]}


def _described(change: ResourceChange) -> dict[str, Any]:
    described = {"address": change.address, "mode": "managed", "type": change.type, "name": change.name}
    described["provider_name"] = change.provider or ""
    if change.module:
        described["module_address"] = change.module
    return described if change.index is None else {**described, "index": change.index}


def _masked_side(change: ResourceChange, side: Any, secrets: Secrets) -> Any:
    value, _, sensitive = change.side(side)
    return _masked(value, sensitive, secrets.hide)


def _masked(value: Any, sensitive: Any, hide: Callable[[str], str]) -> Any:
    if sensitive is True:
        return _emptied(value)
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        masks = sensitive if isinstance(sensitive, dict) else {}
        # Keys of a map can hold secrets too.
        return {hide(name): _masked(item, masks.get(name), hide) for name, item in value.items()}
    if isinstance(value, list):
        parts = sensitive if isinstance(sensitive, list) else []
        return [_masked(item, parts[i] if i < len(parts) else None, hide) for i, item in enumerate(value)]
    return value


def _emptied(value: Any) -> Any:
    """An empty value of the same kind."""
    if isinstance(value, str):
        return HIDDEN
    if isinstance(value, dict):
        return {}
    return [] if isinstance(value, list) else None


def _module(module: dict[str, Any]) -> dict[str, Any]:
    """The references in a module and in the modules that it calls, without constants."""
    resources = [
        {
            "address": item.get("address", ""),
            "mode": item.get("mode", "managed"),
            "type": item.get("type", ""),
            "name": item.get("name", ""),
            "expressions": _references(item.get("expressions") or {}),
        }
        for item in module.get("resources") or ()
    ]
    calls = {
        name: {"module": _module(call.get("module") or {})}
        for name, call in (module.get("module_calls") or {}).items()
        if isinstance(call, dict)
    }
    return {"resources": resources, "module_calls": calls}


def _references(expressions: Any) -> Any:
    if isinstance(expressions, list):
        return [_references(item) for item in expressions]
    if not isinstance(expressions, dict):
        return {}
    if isinstance(expressions.get("references"), list):
        return {"references": expressions["references"]}
    return {n: _references(e) for n, e in expressions.items() if isinstance(e, (dict, list)) and n != "references"}
