"""Flags organizations without an essential contact for a required notification category."""

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
    """One finding per organization, at its first contact; None for folders and projects."""
    parent = contact.get("parent")
    if isinstance(parent, str) and not parent.startswith("organizations/"):
        return None
    if not isinstance(parent, str):
        return unknown(evidence(contact, "parent"))
    contacts = plan.once("essential contacts", _by_parent)
    siblings = contacts[parent]
    if contact is not siblings[0]:
        return None
    kinds = [kind for item in siblings for kind in _kinds(item)]
    missing = [kind for kind in REQUIRED if not any(name in kinds for name in ("ALL", kind, _PARTS.get(kind, kind)))]
    if not missing:
        return PASS
    hidden = not all(isinstance(kind, str) for kind in kinds) or None in contacts
    item = evidence(siblings[0], _KINDS, f"no contact for {', '.join(missing)}")
    return unknown(item) if hidden else fail(item)


def _by_parent(plan: Plan) -> dict[str | None, list[ResourceChange]]:
    contacts: dict[str | None, list[ResourceChange]] = {}
    for contact in plan.of_type(_CONTACT):
        parent = contact.get("parent")
        contacts.setdefault(parent if isinstance(parent, str) else None, []).append(contact)
    return contacts


def _kinds(contact: ResourceChange) -> list[Part]:
    value = contact.get(_KINDS)
    return value if isinstance(value, list) else [] if value is UNSET else [value]
