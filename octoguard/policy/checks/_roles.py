"""Judges a granted role by its permissions: predefined roles with a table, custom roles with the plan."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.plan import UNSET
from octoguard.policy.checks._answers import Answer, both, either
from octoguard.policy.checks._iam_grants import CUSTOM_ROLES, grants, on_texts, role_answers, unreadable
from octoguard.policy.checks._iam_members import is_agent
from octoguard.policy.iam_powers import Power, powers, powers_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._iam_grants import Grant, Text
    from octoguard.policy.outcome import Outcome

# Owner, editor, viewer and their successors: iam-basic-role and iam-viewer-role judge these.
_BASIC = re.compile(r"roles/(owner|editor|viewer|admin|writer|reader)\Z")
# Roles made for Google's service agents.
_OF_AGENTS = re.compile(r"roles/[\w.]*serviceAgent(V2Ext)?\Z", re.IGNORECASE)
_CUSTOM = re.compile(r"(?:projects|organizations)/([^/]+)/roles/([^/]+)\Z")
_NEW = "role is not in octoguard's list of predefined roles of {}"
_ELSEWHERE = "custom role is not in this plan, so its permissions are not known"


def has_power(role: Text, powers_sought: frozenset[Power], plan: Plan) -> Answer:
    """Whether a role has one of the powers. None for a role that neither the table nor the plan has."""
    if not isinstance(role.value, str):
        return _agreed(
            [
                _custom_power(custom, powers_sought)
                for kind in CUSTOM_ROLES
                for custom in role.holder.linked(role.path, kind)
            ]
        )
    if _BASIC.match(role.value):
        return False
    if name := _CUSTOM.match(role.value):
        roles = plan.once("custom roles by name", _by_name).get((name[2], name[1]), [])
        return _agreed([_custom_power(custom, powers_sought) for custom in roles])
    known = powers(role.value)
    return None if known is None else bool(known & powers_sought)


def gives_power(grant: Grant, powers_sought: frozenset[Power], plan: Plan) -> Answer:
    """Whether a grant gives one of the powers; a service agent role counts only for members that are not agents."""
    answer = has_power(grant.role, powers_sought, plan)
    if answer is False or not isinstance(grant.role.value, str) or not _OF_AGENTS.match(grant.role.value):
        return answer
    agents = (is_agent(member) for member in grant.members)
    return both(answer, either(*(None if agent is None else not agent for agent in agents)))


def on_power(
    change: ResourceChange,
    plan: Plan,
    is_bad: Callable[[Grant], Answer],
    excused: Callable[[Grant], Answer] | None = None,
) -> Outcome:
    """Fail with the roles of bad grants; roles without known permissions are unknown, with the reason.

    `excused` returns True for a grant that passes, or None if that is not known.
    """
    granted = grants(change, plan)
    if granted is None:
        return unreadable(change)
    texts = role_answers(granted, is_bad, excused)
    return on_texts(change, [(_noted(text) if answer is None else text, answer) for text, answer in texts])


def _noted(role: Text) -> Text:
    """The role, with a note if its permissions are not known."""
    if not isinstance(role.value, str) or role.note:
        return role
    if _CUSTOM.match(role.value):
        return replace(role, note=_ELSEWHERE)
    if not role.value.startswith("roles/") or _BASIC.match(role.value) or powers(role.value) is not None:
        return role
    from octoguard.policy.iam_roles import DATE

    return replace(role, note=_NEW.format(DATE))


def _agreed(answers: list[Answer]) -> Answer:
    """The common answer of all candidate roles; None if they differ or there are none."""
    return answers[0] if answers and all(answer is answers[0] for answer in answers) else None


def _custom_power(role: ResourceChange, powers_sought: frozenset[Power]) -> Answer:
    permissions = role.get("permissions")
    if permissions is UNSET:
        return False
    if not isinstance(permissions, list):
        return None
    known = [permission for permission in permissions if isinstance(permission, str)]
    return True if powers_of(known) & powers_sought else None if len(known) < len(permissions) else False


def _by_name(plan: Plan) -> dict[tuple[str, str], list[ResourceChange]]:
    """The custom roles of the plan by ID and project or organization."""
    roles: dict[tuple[str, str], list[ResourceChange]] = {}
    for role in plan.of_type(*CUSTOM_ROLES):
        parent = role.get("org_id" if role.type.startswith("google_organization") else "project")
        name = role.get("role_id")
        if isinstance(name, str) and isinstance(parent, str):
            roles.setdefault((name, parent), []).append(role)
    return roles
