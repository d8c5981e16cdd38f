"""Flags admin roles of service accounts and federated workloads on a project, folder or organization."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_grants import Answer, Text, is_role
from octoguard.policy.checks._iam_members import is_workload, on_pairs
from octoguard.policy.iam_powers import Power, powers

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_ADMIN = re.compile(r"roles/(owner|editor|writer|[\w.]*admin(\.v\d+)?)\Z", re.I)
# Roles made for Google's service agents; iam-escalating-role judges grants to other members.
_OF_AGENTS = re.compile(r"roles/[\w.]*serviceAgent(V2Ext)?\Z", re.I)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if a workload has Owner, Editor, a role with admin in its name, or a role that can grant roles.

    A role with read permissions only passes, whatever its name.
    """
    return on_pairs(change, plan, _is_admin, is_workload)


def _is_admin(role: Text) -> Answer:
    if not isinstance(role.value, str):
        return is_role(role, ())
    permissions = powers(role.value) or frozenset()
    if Power.GRANT in permissions and not _OF_AGENTS.match(role.value):
        return True
    return _ADMIN.match(role.value) is not None and Power.READ_ONLY not in permissions
