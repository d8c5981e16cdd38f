"""Matches role recommendations with IAM grants in Terraform: by resource, role, member and condition.

The operations of a role recommendation name the resource of the policy, and in `pathFilters` the role, the member and
the condition of the binding. Source: https://docs.cloud.google.com/policy-intelligence/docs/review-apply-role-recommendations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.rightsizing import resource_names
from octoguard.rightsizing.document import TerraformChange
from octoguard.rightsizing.projects import possible_projects

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from octoguard.rightsizing.document import SourceLine
    from octoguard.rightsizing.inventory import Held, Inventory
    from octoguard.rightsizing.recommendation import Operation, Recommendation
    from octoguard.rightsizing.resource_names import ResourceName

    Find = Callable[[str, str], SourceLine | None]

_ROLE: Final = "/iamPolicy/bindings/*/role"
_MEMBER: Final = "/iamPolicy/bindings/*/members/*"
_CONDITION: Final = "/iamPolicy/bindings/*/condition/expression"
# The tokens of CEL, as far as spaces matter: a string with its spaces, a word, or another character.
_TOKEN: Final = re.compile(r"""(?s)"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\w+|[^\w\s]""")


@dataclass(frozen=True, slots=True)
class RemovedGrant:
    """A role of a member on a resource. `condition` is a CEL expression; "" without one, None if not given."""

    resource: str
    role: str
    member: str
    condition: str | None


class _Condition(msgspec.Struct, frozen=True):
    expression: str = ""


class _Binding(msgspec.Struct, frozen=True):
    role: str = ""
    members: list[str] = []
    condition: _Condition | None = None


class _PolicyData(msgspec.Struct, frozen=True):
    """The `policy_data` of an IAM policy in Terraform."""

    bindings: list[_Binding] = []


@dataclass(frozen=True, slots=True)
class _Policy:
    """The Terraform resources that grant roles on one kind of resource, and where they name it.

    `linked` is the type that the attribute can refer to, and `linked_name` its attribute with the name. If
    `in_project` is true, the name is unique only within a project.
    """

    prefix: str
    attribute: str
    linked: str = ""
    linked_name: str = "name"
    in_project: bool = False


_POLICIES: Final = {
    ("cloudresourcemanager", "projects"): _Policy("google_project_iam", "project", "google_project", "project_id"),
    ("cloudresourcemanager", "folders"): _Policy("google_folder_iam", "folder"),
    ("cloudresourcemanager", "organizations"): _Policy("google_organization_iam", "org_id"),
    ("storage", "buckets"): _Policy("google_storage_bucket_iam", "bucket", "google_storage_bucket"),
    ("bigquery", "datasets"): _Policy(
        "google_bigquery_dataset_iam", "dataset_id", "google_bigquery_dataset", "dataset_id", in_project=True
    ),
    ("iam", "serviceAccounts"): _Policy(
        "google_service_account_iam", "service_account_id", "google_service_account", "account_id", in_project=True
    ),
}


def is_about_grants(recommendation: Recommendation) -> bool:
    """Whether a recommendation removes a binding of an IAM policy."""
    return any(_ROLE in operation.filters for operation in recommendation.operations)


def removed(recommendation: Recommendation) -> list[RemovedGrant]:
    """The grants that a recommendation removes."""
    return [_grant(operation) for operation in recommendation.operations if operation.action == "remove"]


def added_roles(recommendation: Recommendation) -> list[str]:
    """The roles that take the place of the removed one, in Google's order."""
    roles = [_grant(operation).role for operation in recommendation.operations if operation.action == "add"]
    listed = recommendation.overview.get("addedRoles")
    roles += [role for role in listed if isinstance(role, str)] if isinstance(listed, list) else []
    return [role for role in dict.fromkeys(roles) if role]


def _grant(operation: Operation) -> RemovedGrant:
    member = operation.filters.get(_MEMBER, operation.value)
    condition = operation.filters.get(_CONDITION)
    return RemovedGrant(
        operation.resource,
        _text(operation.filters.get(_ROLE)),
        _text(member),
        condition if isinstance(condition, str) else None,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def changes(recommendation: Recommendation, inventory: Inventory, find: Find) -> list[TerraformChange]:
    """The grants in Terraform to remove, or to replace with other roles."""
    roles = added_roles(recommendation)
    edits = []
    for grant in removed(recommendation):
        name = resource_names.parse(grant.resource)
        policy = _POLICIES.get((name.host, name.collection)) if name else None
        if name is None or policy is None:
            continue
        target = _target(name, recommendation, policy, inventory)
        edits += [
            _member_change(held, grant, roles, find)
            for held in inventory.of(f"{policy.prefix}_member")
            if _same(held.get("member"), grant.member) and _is_grant(held, grant, target)
        ]
        for held in inventory.of(f"{policy.prefix}_binding"):
            members = held.get("members")
            listed = isinstance(members, list) and any(_same(member, grant.member) for member in members)
            if listed and _is_grant(held, grant, target):
                edits.append(_list_change(held, "members", f"remove {grant.member}", roles, find))
        for held in inventory.of(f"{policy.prefix}_policy"):
            if _is_on(held, target) and _has_grant(held.get("policy_data"), grant):
                what = f"remove {grant.member} from {grant.role}"
                edits.append(_list_change(held, "policy_data", what, roles, find))
    return edits


def _list_change(held: Held, attribute: str, what: str, roles: list[str], find: Find) -> TerraformChange:
    """A change of a list of members, which a person has to make: the others keep the role."""
    note = "; ".join([what, *(f"grant {role} to it" for role in roles)])
    return TerraformChange(held.address, "review", attribute, place=find(held.address, attribute), note=note)


def _has_grant(policy_data: Any, grant: RemovedGrant) -> bool:
    """Whether the JSON of an IAM policy has a grant."""
    try:
        policy = msgspec.json.decode(policy_data if isinstance(policy_data, str) else "{}", type=_PolicyData)
    except (msgspec.DecodeError, RecursionError):
        return False
    return any(
        binding.role == grant.role
        and any(_same(member, grant.member) for member in binding.members)
        and _is_condition(grant.condition, binding.condition.expression if binding.condition else "")
        for binding in policy.bindings
    )


def _member_change(held: Held, grant: RemovedGrant, roles: list[str], find: Find) -> TerraformChange:
    if not roles:
        return TerraformChange(held.address, "remove", place=find(held.address, ""))
    more = [f"grant {role} in another {held.type}" for role in roles[1:]]
    return TerraformChange(
        held.address, "set", "role", f'"{grant.role}"', f'"{roles[0]}"', find(held.address, "role"), "; ".join(more)
    )


@dataclass(frozen=True, slots=True)
class _Target:
    """The resource of a policy: its possible names, those of its project, and its addresses in Terraform."""

    policy: _Policy
    names: Collection[str]
    projects: Collection[str]
    addresses: Collection[str]
    inventory: Inventory


def _target(name: ResourceName, recommendation: Recommendation, policy: _Policy, inventory: Inventory) -> _Target:
    projects = possible_projects(name.project, recommendation.project, recommendation.name)
    names = projects if name.collection == "projects" else {name.name}
    # Terraform names a service account by the part of its e-mail address before the @.
    own = {text.partition("@")[0] for text in names}
    addresses = {
        held.address
        for held in (inventory.of(policy.linked) if policy.linked else ())
        if held.text(policy.linked_name) in own and (not policy.in_project or held.text("project") in ("", *projects))
    }
    return _Target(policy, names, projects, addresses, inventory)


def _is_grant(held: Held, grant: RemovedGrant, target: _Target) -> bool:
    """Whether a resource in Terraform is a grant on a resource."""
    condition = _text(held.get("condition[0].expression"))
    return held.get("role") == grant.role and _is_condition(grant.condition, condition) and _is_on(held, target)


def _is_on(held: Held, target: _Target) -> bool:
    """Whether a resource in Terraform is about the policy of a resource."""
    policy = target.policy
    if policy.in_project and held.text("project") not in ("", *target.projects):
        return False
    if own := held.text(policy.attribute):
        return own in target.names
    linked = target.inventory.linked(held, policy.attribute, policy.linked) if policy.linked else []
    if linked:
        return any(resource.address in target.addresses for resource in linked)
    return policy.attribute == "project"  # without a project, it is the one of the provider


def _is_condition(given: str | None, own: str) -> bool:
    """Whether two CEL expressions have the same tokens. The provider and the API may write the spaces differently."""
    return given is None or _TOKEN.findall(given) == _TOKEN.findall(own)


def _same(one: Any, other: str) -> bool:
    """Whether two members are the same. Terraform writes e-mail addresses in lower case."""
    return isinstance(one, str) and one.lower() == other.lower() and bool(other)
