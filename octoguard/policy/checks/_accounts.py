"""Finds the resources that use a service account, before and after a plan."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from octoguard.plan import SENSITIVE, UNKNOWN, Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps

_EMAIL: Final = re.compile(rb"[\w.-]+@[\w.-]+\.gserviceaccount\.com")
_GRANT: Final = re.compile(r"_iam_(member|binding|policy)\Z|\Agoogle_service_account")


@dataclass(slots=True)
class Users:
    """Users of an account: resources and grants that exist after apply, and resources that used it before only.

    `hidden` used it before, and the plan does not show what they use after apply.
    """

    stays: list[ResourceChange] = field(default_factory=list)
    hidden: list[ResourceChange] = field(default_factory=list)
    grants: list[ResourceChange] = field(default_factory=list)
    left: list[ResourceChange] = field(default_factory=list)


def users_of(email: str, plan: Plan) -> Users:
    """The users of an account, by its email address."""
    return plan.once("users of service accounts", _collect).get(email, Users())


def _collect(plan: Plan) -> dict[str, Users]:
    by_account: dict[str, Users] = {}
    for change in plan.managed:
        after = change.matches(_EMAIL, "after") if change.stays else set()
        is_grant = _GRANT.search(change.type) is not None
        for email in after:
            users = by_account.setdefault(email, Users())
            (users.grants if is_grant else users.stays).append(change)
        if not is_grant and change.action is not Action.FORGET:
            for email in change.matches(_EMAIL, "before") - after:
                users = by_account.setdefault(email, Users())
                (users.hidden if _may_name(change, email) else users.left).append(change)
    return by_account


def _may_name(change: ResourceChange, email: str) -> bool:
    """Whether an attribute that named an account before is hidden after apply."""
    return change.stays and any(
        change.get(steps) is UNKNOWN or change.get(steps) is SENSITIVE
        for steps in _places(change.side("before")[0], email, ())
    )


def _places(value: Any, email: str, steps: Steps) -> Iterator[Steps]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _places(item, email, (*steps, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, email, (*steps, index))
    elif isinstance(value, str) and email in value:
        yield steps
