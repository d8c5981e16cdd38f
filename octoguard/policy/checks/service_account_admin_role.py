"""Flags admin roles for service accounts and federated workloads on a project, a folder or an organization."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_grants import Answer, Text, is_role
from octoguard.policy.checks._iam_members import is_workload, on_pairs

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_ADMIN = re.compile(r"roles/(owner|editor|writer|[\w.]*admin(\.v\d+)?)\Z", re.I)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail where a workload gets owner, editor or a role whose name says admin."""
    return on_pairs(change, plan, _is_admin, is_workload)


def _is_admin(role: Text) -> Answer:
    return _ADMIN.match(role.value) is not None if isinstance(role.value, str) else is_role(role, ())
