"""Finds members with two roles that exclude each other, over all grants of a plan."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._iam_grants import Answer, Text, grants, is_role, unreadable
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

Who = str | None
Where = str | None

_PROJECT = re.compile(r"(?:^|/)projects/([^/]+)/")
_LEVELS = {
    "google_folder_iam": ("folder", "google_folder"),
    "google_organization_iam": ("org_id", "google_organization"),
    "google_project_iam": ("project", "google_project"),
}
# The attributes that lead from an IAM resource to the resource with the project.
_UPWARDS = {"crypto_key_id": "google_kms_crypto_key", "key_ring_id": "google_kms_key_ring"}
_MAX_KEPT = 2  # entries per key, so that one of them differs from the judged holding
_SHORT_ID = re.compile(r"([^/]+)(?:/[^/]+){2,3}\Z")


@dataclass(frozen=True, slots=True)
class Duties:
    """Two sets of roles that exclude each other, and the IAM resource types to read."""

    name: str
    sides: tuple[frozenset[str], frozenset[str]]
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """A member has, or may have, a role of one side. `who` and `where` are None if they are not known."""

    change: ResourceChange
    role: Text
    member: Text
    side: int
    sure: bool
    who: Who
    where: Where

    def evidence(self, judged: ResourceChange) -> Iterator[Evidence]:
        """The role and the member, with the address if they are part of another resource."""
        for text in (self.role, self.member):
            item = text.evidence(judged)
            elsewhere = "" if self.change is judged else item.address or self.change.address
            yield replace(item, address=elsewhere or item.address)


@dataclass(slots=True)
class Holdings:
    """An index of all holdings of a plan."""

    of_change: dict[str, list[Holding] | None] = field(default_factory=dict)
    table: dict[tuple[int, Who | bool, Where | bool], list[Holding]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, duties: Duties) -> Holdings:
        """Read all grants of the plan once."""
        made = cls()
        for change in plan.of_type(*duties.types):
            holdings = _holdings(change, plan, duties)
            made.of_change[change.address] = holdings
            for holding in holdings or ():
                made._keep(holding)
        return made

    def _keep(self, holding: Holding) -> None:
        # The key `True` means any member or any location.
        for who in (holding.who, True):
            for where in (holding.where, True):
                kept = self.table.setdefault((holding.side, who, where), [])
                if len(kept) < _MAX_KEPT:
                    kept.append(holding)
                elif holding.sure and not kept[0].sure:
                    kept[0] = holding

    def partner(self, holding: Holding) -> tuple[Holding | None, bool]:
        """(a holding of the other side, whether member and location are certainly the same)."""
        known = holding.who is not None and holding.where is not None
        exact = self._other(holding, holding.who, holding.where) if known else []
        for other in exact:
            if other.sure:
                return other, True
        # An unknown member or location matches any other one.
        people = (holding.who, None) if holding.who is not None else (True,)
        places = (holding.where, None) if holding.where is not None else (True,)
        candidates = (other for who in people for where in places for other in self._other(holding, who, where))
        return next(candidates, None), False

    def _other(self, holding: Holding, who: Who | bool, where: Where | bool) -> list[Holding]:
        kept = self.table.get((1 - holding.side, who, where), ())
        # An unknown role is kept on both sides and must not match itself.
        return [other for other in kept if other.role is not holding.role]


def on_duties(change: ResourceChange, plan: Plan, duties: Duties) -> Outcome | None:
    """Fail if a member has a role of one side in this resource, and a role of the other side in any resource."""
    holdings = plan.once(duties.name, lambda full_plan: Holdings.of(full_plan, duties))
    own_holdings = holdings.of_change.get(change.address)
    if own_holdings is None:
        return unreadable(change)
    bad: list[Evidence] = []
    perhaps: list[Evidence] = []
    for holding in own_holdings:
        partner, certain = holdings.partner(holding)
        if partner is None:
            continue
        items = bad if certain and holding.sure else perhaps
        items.extend((*holding.evidence(change), *partner.evidence(change)))
    if bad:
        return fail(*dict.fromkeys(bad))
    if perhaps:
        return unknown(*dict.fromkeys(perhaps))
    return PASS if own_holdings else None


def _holdings(change: ResourceChange, plan: Plan, duties: Duties) -> list[Holding] | None:
    granted = grants(change, plan)
    if granted is None:
        return None
    where = _where(change)
    holdings: list[Holding] = []
    for grant in granted:
        answers: list[Answer] = [is_role(grant.role, roles) for roles in duties.sides]
        for side, answer in enumerate(answers):
            if answer is not False:
                holdings.extend(
                    Holding(change, grant.role, member, side, bool(answer), _who(member), where)
                    for member in grant.members
                )
    return holdings


def _who(member: Text) -> Who:
    if isinstance(member.value, str):
        return member.value.casefold()
    accounts = [] if member.is_list else member.holder.linked(member.path, "google_service_account")
    return accounts[0].address if len(accounts) == 1 and len(member.holder.origins(member.path)) == 1 else None


def _where(change: ResourceChange) -> Where:
    for prefix, (attribute, creator) in _LEVELS.items():
        if change.type.startswith(prefix):
            value = change.get(attribute)
            if isinstance(value, str):
                return f"{attribute} {value.rpartition('/')[2]}"
            return _created(change, attribute, creator)
    return _above(change)


def _created(change: ResourceChange, attribute: str, resource_type: str) -> Where:
    creators = change.linked(attribute, resource_type)
    return creators[0].address if len(creators) == 1 else None


def _above(change: ResourceChange, depth: int = 0) -> Where:
    """The project of a key or a key ring: from its name or from its parent."""
    own = change.get("project")
    if own is not UNSET:
        return f"project {own}" if isinstance(own, str) else _created(change, "project", "google_project")
    upwards = {**_UPWARDS, "key_ring": "google_kms_key_ring"} if depth else _UPWARDS
    for attribute, resource_type in upwards.items():
        value = change.get(attribute)
        if isinstance(value, str):
            project = _PROJECT.search(value) or _SHORT_ID.match(value)
            return f"project {project[1]}" if project else None
        if value is UNKNOWN or value is SENSITIVE:
            parents = change.linked(attribute, resource_type)
            return _above(parents[0], depth + 1) if len(parents) == 1 and depth < 3 else None
    return None
