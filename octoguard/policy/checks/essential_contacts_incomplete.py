"""Flags organizations whose contacts leave out a kind of message that somebody must get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.plan import UNSET
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.absence import Part

REQUIRED: Final = ("LEGAL", "SECURITY", "SUSPENSION", "TECHNICAL")
_CONTACT = "google_essential_contacts_contact"
_KINDS = "notification_category_subscriptions"
_PARTS = {"TECHNICAL": "TECHNICAL_INCIDENTS"}


def check(contact: ResourceChange, plan: Plan) -> Outcome | None:
    """One finding for each organization, at the first of its contacts; None for folders and projects."""
    parent = contact.get("parent")
    if isinstance(parent, str) and not parent.startswith("organizations/"):
        return None
    if not isinstance(parent, str):
        return unknown(evidence(contact, "parent"))
    contacts = plan.once("essential contacts", _by_parent)
    mine = contacts[parent]
    if contact is not mine[0]:
        return None
    kinds = [kind for one in mine for kind in _kinds(one)]
    missing = [kind for kind in REQUIRED if not any(one in kinds for one in ("ALL", kind, _PARTS.get(kind, kind)))]
    if not missing:
        return PASS
    hidden = not all(isinstance(kind, str) for kind in kinds) or None in contacts
    shown = [evidence(one, _KINDS, f"nobody is told of {', '.join(missing)}") for one in mine[:1]]
    return unknown(*shown) if hidden else fail(*shown)


def _by_parent(plan: Plan) -> dict[str | None, list[ResourceChange]]:
    found: dict[str | None, list[ResourceChange]] = {}
    for contact in plan.of_type(_CONTACT):
        parent = contact.get("parent")
        found.setdefault(parent if isinstance(parent, str) else None, []).append(contact)
    return found


def _kinds(contact: ResourceChange) -> list[Part]:
    value = contact.get(_KINDS)
    return value if isinstance(value, list) else [] if value is UNSET else [value]
