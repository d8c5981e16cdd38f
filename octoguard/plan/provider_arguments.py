"""Reads arguments of provider blocks, which apply to resources that do not set them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.plan.address import module_path

if TYPE_CHECKING:
    from octoguard.plan.model import Plan, ResourceChange


def provider_argument(plan: Plan, change: ResourceChange, name: str) -> str:
    """An argument of the provider block of a resource, such as `project`; "" if the plan does not show it."""
    key = plan.configuration.provider_key(module_path(change.module), change.config_address)
    return plan.once(
        f"{name} of provider {key}", lambda plan: constant(plan.configuration.provider(key).get(name), plan)
    )


def constant(expression: Any, plan: Plan) -> str:
    """The string of a constant or of a root variable that is not sensitive; "" for any other expression."""
    if not isinstance(expression, dict):
        return ""
    if isinstance(value := expression.get("constant_value"), str):
        return value
    references = expression.get("references") or []
    names = {reference.removeprefix("var.") for reference in references if reference.startswith("var.")}
    if len(names) == 1 and len(references) == 1:
        name = names.pop()
        declared = plan.variables.get(name)
        value = declared.get("value") if isinstance(declared, dict) else None
        if isinstance(value, str) and not plan.configuration.variable_is_sensitive(name):
            return value
    return ""
