"""Links IAM grants on Cloud Run and Cloud Functions to the services of the plan and to their ingress settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.plan import UNKNOWN
from octoguard.policy.checks._answers import both, says
from octoguard.policy.checks._iam_grants import Answer, Text, is_role
from octoguard.policy.checks._serverless import INTERNAL_ONLY
from octoguard.policy.outcome import Evidence, of

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange

# Roles that allow requests to the service itself and, for services, nothing in the Admin API:
# https://cloud.google.com/run/docs/reference/iam/roles, https://cloud.google.com/functions/docs/reference/iam/roles
_INVOKERS: Final = frozenset({"roles/cloudfunctions.invoker", "roles/run.invoker", "roles/run.servicesInvoker"})
# The attribute of each kind of IAM resource that names the service.
_SERVICE_NAMES: Final = {
    "google_cloud_run_service_iam_": "service",
    "google_cloud_run_v2_service_iam_": "name",
    "google_cloudfunctions2_function_iam_": "cloud_function",
    "google_cloudfunctions_function_iam_": "cloud_function",
}


def is_invoker(role: Text) -> Answer:
    """Whether a role allows nothing but requests to the service; None if the role is not known."""
    return is_role(role, _INVOKERS)


def linked_services(holder: ResourceChange) -> list[ResourceChange]:
    """The services and functions of this plan that an IAM resource applies to.

    The list is empty if the IAM resource is of another kind, or may apply to a service outside of this plan.
    """
    attribute = _attribute(holder)
    if attribute is None:
        return []
    if any(origin.kind != "resource" or origin.type not in INTERNAL_ONLY for origin in holder.origins(attribute)):
        return []
    services = [service for kind in INTERNAL_ONLY for service in holder.linked(attribute, kind)]
    if not all(service.stays for service in services):
        return []
    return [service for service in services if _is_target(holder, attribute, service) is not False]


def has_internal_ingress(holder: ResourceChange, services: list[ResourceChange]) -> Answer:
    """Whether an IAM resource applies to services that accept internal requests only; False for no services."""
    attribute = _attribute(holder)
    if attribute is None or not services:
        return False
    targets = [_is_target(holder, attribute, service) for service in services]
    return both(*targets, *(says(service, *INTERNAL_ONLY[service.type], unset=False) for service in services))


def _attribute(holder: ResourceChange) -> str | None:
    return next((name for prefix, name in _SERVICE_NAMES.items() if holder.type.startswith(prefix)), None)


def _is_target(holder: ResourceChange, attribute: str, service: ResourceChange) -> Answer:
    """Whether a linked service is the named one: a conditional may refer to a service and name another one."""
    value, name = holder.get(attribute), service.get("name")
    if value is UNKNOWN:
        return True
    if not isinstance(value, str) or not isinstance(name, str):
        return None
    return value.rpartition("/")[2] == name


def ingress_evidence(services: list[ResourceChange]) -> list[Evidence]:
    """The ingress setting of each service."""
    return [of(service, INTERNAL_ONLY[service.type][0]) for service in services]
