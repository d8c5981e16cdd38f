"""Reads plan JSON into a Plan: resource changes, their values, and references between them."""

from collections.abc import Callable
from typing import Any

from octoguard.errors import PlanError
from octoguard.plan.absence import SENSITIVE, UNKNOWN, UNSET
from octoguard.plan.action import Action
from octoguard.plan.consistency import expect_consistent
from octoguard.plan.decode import decode_plan
from octoguard.plan.model import Plan, ResourceChange

__all__ = ["SENSITIVE", "UNKNOWN", "UNSET", "Action", "Plan", "ResourceChange", "read"]


def read(data: bytes, name: str, prevents_destroy: Callable[[str], bool | None] | None = None) -> Plan:
    """The plan in JSON bytes. `name` is its name in errors.

    `prevents_destroy` tells from the sources whether a resource has `lifecycle.prevent_destroy`, because no plan shows
    it. Without it, that is unknown for every resource.

    Raises PlanError if the bytes are not a plan, or if a part, the format version or an action is not supported.
    """
    from octoguard.plan.configuration import Configuration
    from octoguard.plan.configuration_shape import checked

    document, reader = decode_plan(data, name)

    def load_configuration() -> Any:
        return checked(reader.value(document.configuration, f"{name}: configuration"), name)

    expect_consistent(document, reader, name)
    variables = reader.value(document.variables, f"{name}: variables")
    offline = document.octoguard_offline
    plan = Plan(
        name=name,
        reader=reader,
        format_version=document.format_version,
        terraform_version=document.terraform_version,
        complete=document.complete,
        applyable=document.applyable,
        has_deferred=bool(reader.value(document.deferred_changes, f"{name}: deferred_changes")),
        configuration=Configuration(load_configuration, offline.variables if offline else ()),
        variables=variables if isinstance(variables, dict) else {},
        offline=offline,
        prevents_destroy=prevents_destroy,
        prior_state=document.prior_state,
    )
    for listed, changes in ((document.resource_changes, plan.changes), (document.resource_drift, plan.drift)):
        for item in listed or ():
            if item.mode not in ("managed", "data"):
                raise PlanError(f"{name}: {item.address}: unknown mode {item.mode!a}: update octoguard")
            changes.append(ResourceChange(item, plan))
    return plan
