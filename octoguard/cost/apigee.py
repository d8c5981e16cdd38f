"""Says how an Apigee organization is billed, and where an environment runs.

https://cloud.google.com/apigee/pricing (read 2026-12-01): pay-as-you-go charges for each environment and region where
it is attached to an instance, for API calls, and for proxy deployments beyond those that the environment includes.
Evaluation organizations are free. Google quotes the prices of subscriptions and of Apigee hybrid.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource
    from octoguard.plan import Plan
    from octoguard.plan.reading import Side

ORGANIZATION: Final = "google_apigee_organization"
ENVIRONMENT: Final = "google_apigee_environment"
ATTACHMENT: Final = "google_apigee_instance_attachment"
_DEPLOYMENTS: Final = (
    "google_apigee_api_deployment",
    "google_apigee_environment_api_revision_deployment",
    "google_apigee_sharedflow_deployment",
)


def billing_of(resource: Resource, path: str) -> str:
    """How the organization at `path` is billed: `PAYG`, `EVALUATION`, or what has no price in words."""
    organizations = resource.linked(path, ORGANIZATION)
    if len(organizations) != 1:
        resource.assume("the Apigee organization is not in this plan; priced as pay-as-you-go")
        return "PAYG"
    organization = resource.other(organizations[0])
    if organization.text("runtime_type", unset="CLOUD") == "HYBRID":
        return "Apigee hybrid"
    billing = organization.text("billing_type", unset="")
    if not billing:
        resource.assume("the plan does not show the billing type of the Apigee organization; priced as pay-as-you-go")
        return "PAYG"
    return billing if billing in ("PAYG", "EVALUATION") else "Apigee subscriptions"


def regions_of(environment: Resource) -> int:
    """The number of instances that the environment is attached to; 1 if the plan shows none."""
    number = _linked_to(environment, (ATTACHMENT,))
    if not number:
        environment.assume("the plan attaches the environment to no instance; priced for 1 region")
    return number or 1


def deployments_of(environment: Resource) -> Decimal:
    """The number of API proxies and shared flows that the plan deploys to the environment."""
    return Decimal(_linked_to(environment, _DEPLOYMENTS))


def _linked_to(environment: Resource, types: tuple[str, ...]) -> int:
    side = environment.side
    counts = environment.plan.once(f"Apigee {types}, {side}", lambda plan: _count(plan, side, types))
    return counts[environment.change.address]


def _count(plan: Plan, side: Side, types: tuple[str, ...]) -> Counter[str]:
    return Counter(
        environment.address
        for change in plan.managed
        if change.type in types and change.side(side)[0] is not None
        for environment in change.linked("environment", ENVIRONMENT)
    )
