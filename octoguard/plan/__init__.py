"""Turns plan JSON into a Plan: changes, values, the kinds of absence, references."""

from typing import Any

from octoguard.errors import PlanError
from octoguard.plan.absence import SENSITIVE, UNKNOWN, UNSET
from octoguard.plan.action import Action
from octoguard.plan.decode import decode_plan
from octoguard.plan.model import Plan, ResourceChange

__all__ = ["SENSITIVE", "UNKNOWN", "UNSET", "Action", "Plan", "ResourceChange", "read"]


def read(data: bytes, name: str) -> Plan:
    """Read the JSON bytes of a plan. `name` is what errors call it.

    Raises PlanError when it is not a plan, not whole, or has a format version or an action that is not known.
    """
    from octoguard.plan.configuration import Configuration

    document, reader = decode_plan(data, name)

    def load_configuration() -> Any:
        return reader.value(document.configuration, f"{name}: configuration")

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
    )
    for item in document.resource_changes or ():
        if item.mode not in ("managed", "data"):
            raise PlanError(f"{name}: {item.address}: the mode {item.mode!a} is not one octoguard knows")
        plan.changes.append(ResourceChange(item, plan))
    return plan
