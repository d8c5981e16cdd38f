"""Flags members that can both administer service accounts and act as them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_duties import Duties, on_duties

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_DUTIES = Duties(
    "duties over service accounts",
    (frozenset({"roles/iam.serviceAccountAdmin"}), frozenset({"roles/iam.serviceAccountUser"})),
    tuple(
        f"google_{level}_iam_{shape}"
        for level in ("project", "folder", "organization")
        for shape in ("member", "binding", "policy")
    ),
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if one member has both roles on the same resource; None if neither role is granted."""
    return on_duties(change, plan, _DUTIES)
