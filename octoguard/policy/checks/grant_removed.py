"""Flags removed grants that others rely on: whole policies and roles, service agents, the last administrator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.plan import Action
from octoguard.policy.checks._accounts import users_of
from octoguard.policy.checks._guards import goes_too
from octoguard.policy.checks._losses import Half, is_same
from octoguard.policy.checks._lost_grants import HIERARCHY, MemberRole, grants_of, kind_of, place_of, shape_of, standing
from octoguard.policy.checks._products import of_agent, user_of
from octoguard.policy.checks._things import things
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

_AGENT: Final = re.compile(
    r"serviceaccount:(service-(org-|folder-)?\d{6,}@|cloud-logs@|[^@]+@((gcp-sa-[a-z-]+|bigquery-encryption)\.iam"
    r"|cloudservices)\.)",
    re.IGNORECASE,
)
_PUBLIC: Final = ("allUsers", "allAuthenticatedUsers")
_ADMINS: Final = frozenset(
    {
        "roles/iam.securityAdmin",
        "roles/owner",
        "roles/resourcemanager.folderAdmin",
        "roles/resourcemanager.organizationAdmin",
        "roles/resourcemanager.projectIamAdmin",
    }
)
_TOP: Final = "roles/resourcemanager.organizationAdmin"
_SHOWN: Final = 3


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Pass a change that removes one grant of one member: it serves least privilege."""
    if change.action is Action.FORGET or Half(change, "before").get("deletion_policy") == "ABANDON":
        return None
    old = Half(change, "before")
    if change.action is Action.UPDATE and _is_unchanged(change):
        return PASS
    before = grants_of(old)
    if before is None:
        path = "policy_data" if shape_of(change) == "policy" else "role"
        return unknown(evidence(change, path, "the removed grants are not known", side="before"))
    if _thing_goes(old, plan):
        return PASS
    lost, doubtful = _lost(change, before, plan)
    agents = [grant for grant in lost if _AGENT.match(grant.member)]
    stopped, perhaps = _agents(change, agents, plan)
    if stopped:
        return fail(*_place(change), *stopped[:_SHOWN])
    outcome = _wholesale(change, lost, doubtful)
    if outcome is not None:
        return outcome
    items = [*perhaps, *_administrators(change, lost, plan)]
    return unknown(*_place(change), *items[:_SHOWN]) if items else PASS


def _is_unchanged(change: ResourceChange) -> bool:
    old, new = Half(change, "before"), Half(change, "after")
    return all(is_same(old, new, path) for path in ("policy_data", "role", "member", "members", "condition"))


def _thing_goes(old: Half, plan: Plan) -> bool:
    """Whether the resource that the grants are on is deleted in the same plan."""
    kinds = (kind_of(old.change),)
    values = [value for value in place_of(old).values() if isinstance(value, str) and value]
    return any(things(plan).goes_with(old.change, value, kinds) for value in values) or goes_too(old, plan)


def _lost(change: ResourceChange, before: list[MemberRole], plan: Plan) -> tuple[list[MemberRole], list[MemberRole]]:
    """The grants that no member has after apply, and those for which that is not known."""
    place, stay = place_of(Half(change, "before")), standing(kind_of(change), plan)
    lost: list[MemberRole] = []
    doubtful: list[MemberRole] = []
    for grant in before:
        if grant.member in _PUBLIC or _account_goes(grant.member, plan):
            continue
        answer = stay.covers(grant, place)
        if answer is not True:
            (doubtful if answer is None else lost).append(grant)
    return lost, doubtful


def _account_goes(member: str, plan: Plan) -> bool:
    """Whether a member is an account that the plan deletes, or a service agent whose only users the plan deletes."""
    kind, _, email = member.partition(":")
    if kind != "serviceAccount":
        return False
    deleted = things(plan).deleted.get("google_service_account", {})
    if email in deleted or any(
        Half(account, "before").text("project") in email for account in deleted.get(email.partition("@")[0], ())
    ):
        return True
    users = users_of(email, plan)
    return bool(users.left) and not users.stays and all(user.action is Action.DELETE for user in users.left)


def _agents(change: ResourceChange, lost: list[MemberRole], plan: Plan) -> tuple[list[Evidence], list[Evidence]]:
    """Services that remain without the grant of their agent, and those for which that is not known."""
    stopped: list[Evidence] = []
    perhaps: list[Evidence] = []
    for grant in lost:
        prefixes = of_agent(grant.member)
        user, all_go = user_of(prefixes, plan) if prefixes else (None, False)
        says = f"loses {grant.role}"
        if user is not None:
            stopped.append(Evidence(_path(change), "known", grant.member, says))
            stopped.append(Evidence("", "known", user.type, "works through this service agent", "", user.address))
        elif not all_go:
            perhaps.append(
                Evidence(
                    _path(change),
                    "known",
                    grant.member,
                    f"{says}; the plan does not show whether its service is in use",
                )
            )
    return stopped, perhaps


def _wholesale(change: ResourceChange, lost: list[MemberRole], doubtful: list[MemberRole]) -> Outcome | None:
    """The loss of a whole policy, or of a role with all its members; None if neither is removed."""
    shape = shape_of(change)
    ends = change.removes and shape != "member"
    if shape == "policy" and change.action is Action.UPDATE:
        ends = grants_of(Half(change, "after")) == []
    if not ends or not (lost or doubtful):
        return None
    grants = lost or doubtful
    members = sorted({grant.member for grant in grants})
    listed = Evidence(_path(change), "known", members[:8], f"{_number(members)} the role")
    if shape == "policy":
        roles = sorted({grant.role for grant in grants})
        listed = Evidence("policy_data", "known", roles[:8], f"{_number(members)} these roles")
        if kind_of(change) in HIERARCHY and lost:
            # The provider then sets an empty policy (documentation of google_project_iam_policy).
            return fail(*_place(change), listed)
    says = "the plan does not show whether any of them still needs it"
    return unknown(*_place(change), listed, Evidence("", "known", str(change.action), says))


def _administrators(change: ResourceChange, lost: list[MemberRole], plan: Plan) -> list[Evidence]:
    """Administrative roles that no member in this plan has afterwards. Replaced administrators are common."""
    if kind_of(change) not in HIERARCHY:
        return []
    place, stay = place_of(Half(change, "before")), standing(kind_of(change), plan)
    roles = {
        grant.role: grant.member
        for grant in lost
        if grant.role in _ADMINS and (grant.role == _TOP or not grant.member.startswith("user:"))
    }
    says = "no other member in this plan has it; whether another administrator exists is not known"
    return [Evidence("role", "known", role, says) for role in sorted(roles) if not stay.has_role(role, place)]


def _number(members: list[str]) -> str:
    return "1 member loses" if len(members) == 1 else f"{len(members)} members lose"


def _path(change: ResourceChange) -> str:
    return {"policy": "policy_data", "binding": "members"}.get(shape_of(change), "member")


def _place(change: ResourceChange) -> list[Evidence]:
    """The resource that the grants are on, and the role."""
    old = Half(change, "before")
    names = [name for name, value in place_of(old).items() if isinstance(value, str) and value][:2]
    paths = [*names, *([] if shape_of(change) == "policy" else ["role"])]
    return [evidence(change, path, side="before") for path in paths]
