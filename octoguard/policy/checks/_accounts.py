"""Finds which resources name a service account, before a plan and after it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from octoguard.plan import Action

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

_EMAIL: Final = re.compile(rb"[\w.-]+@[\w.-]+\.gserviceaccount\.com")
_GRANT: Final = re.compile(r"_iam_(member|binding|policy)\Z|\Agoogle_service_account")


@dataclass(slots=True)
class Users:
    """What names an account: resources and grants that exist after apply, and resources that named it before only."""

    stays: list[ResourceChange] = field(default_factory=list)
    grants: list[ResourceChange] = field(default_factory=list)
    left: list[ResourceChange] = field(default_factory=list)


def users_of(email: str, plan: Plan) -> Users:
    """Who names an account, by its e-mail address."""
    return plan.once("users of service accounts", _collect).get(email, Users())


def _collect(plan: Plan) -> dict[str, Users]:
    found: dict[str, Users] = {}
    for change in plan.managed:
        after = change.found(_EMAIL, "after") if change.stays else set()
        is_grant = _GRANT.search(change.type) is not None
        for email in after:
            users = found.setdefault(email, Users())
            (users.grants if is_grant else users.stays).append(change)
        if not is_grant and change.action is not Action.FORGET:
            for email in change.found(_EMAIL, "before") - after:
                found.setdefault(email, Users()).left.append(change)
    return found
