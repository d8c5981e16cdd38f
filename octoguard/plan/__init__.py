"""Turns plan JSON into a Plan: changes, values, the kinds of absence, references."""

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
    """Read the JSON bytes of a plan. `name` is what errors call it.

    `prevents_destroy` answers from the sources whether a resource has `lifecycle.prevent_destroy`, which no plan shows;
    without it, that is not known of any.

    Raises PlanError when it is not a plan, not whole, or has a format version or an action that is not known.
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
                raise PlanError(f"{name}: {item.address}: the mode {item.mode!a} is not one octoguard knows")
            changes.append(ResourceChange(item, plan))
    return plan
