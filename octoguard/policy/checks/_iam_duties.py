"""Finds those who hold two roles that nobody should hold together, over all grants of a plan."""

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
# From what an IAM resource is about to where its project stands.
_UPWARDS = {"crypto_key_id": "google_kms_crypto_key", "key_ring_id": "google_kms_key_ring"}
_KEPT = 2  # of those alike, so that one is another than the judged
_SHORT_ID = re.compile(r"([^/]+)(?:/[^/]+){2,3}\Z")


@dataclass(frozen=True, slots=True)
class Duties:
    """Two sets of roles that exclude each other, and the resource types whose grants are looked at."""

    name: str
    sides: tuple[frozenset[str], frozenset[str]]
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody holds, or may hold, a role on one side. `who` and `where` are None where the plan does not tell."""

    change: ResourceChange
    role: Text
    member: Text
    side: int
    sure: bool
    who: Who
    where: Where

    def evidence(self, judged: ResourceChange) -> Iterator[Evidence]:
        """The role and the member, with the address if they stand in another resource."""
        for text in (self.role, self.member):
            shown = text.evidence(judged)
            elsewhere = "" if self.change is judged else shown.address or self.change.address
            yield replace(shown, address=elsewhere or shown.address)


@dataclass(slots=True)
class Holdings:
    """All holdings of a plan, to be found without walking them."""

    of_change: dict[str, list[Holding] | None] = field(default_factory=dict)
    table: dict[tuple[int, Who | bool, Where | bool], list[Holding]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, duties: Duties) -> Holdings:
        """Read them all once."""
        made = cls()
        for change in plan.of_type(*duties.types):
            found = _holdings(change, plan, duties)
            made.of_change[change.address] = found
            for holding in found or ():
                made._keep(holding)
        return made

    def _keep(self, holding: Holding) -> None:
        # `True` stands for anybody, or anywhere.
        for who in (holding.who, True):
            for where in (holding.where, True):
                kept = self.table.setdefault((holding.side, who, where), [])
                if len(kept) < _KEPT:
                    kept.append(holding)
                elif holding.sure and not kept[0].sure:
                    kept[0] = holding

    def partner(self, holding: Holding) -> tuple[Holding | None, bool]:
        """(who holds the other side, whether it is certainly the same somebody in the same place)."""
        known = holding.who is not None and holding.where is not None
        exact = self._other(holding, holding.who, holding.where) if known else []
        for one in exact:
            if one.sure:
                return one, True
        # What is not known matches anything.
        people = (holding.who, None) if holding.who is not None else (True,)
        places = (holding.where, None) if holding.where is not None else (True,)
        found = (one for who in people for where in places for one in self._other(holding, who, where))
        return next(found, None), False

    def _other(self, holding: Holding, who: Who | bool, where: Where | bool) -> list[Holding]:
        kept = self.table.get((1 - holding.side, who, where), ())
        # A role that is not known is kept on both sides; it is no partner of itself.
        return [one for one in kept if one.role is not holding.role]


def on_duties(change: ResourceChange, plan: Plan, duties: Duties) -> Outcome | None:
    """Fail where a member that this resource gives one side holds the other one too, here or elsewhere."""
    holdings = plan.once(duties.name, lambda whole: Holdings.of(whole, duties))
    mine = holdings.of_change.get(change.address)
    if mine is None:
        return unreadable(change)
    bad: list[Evidence] = []
    perhaps: list[Evidence] = []
    for holding in mine:
        partner, certain = holdings.partner(holding)
        if partner is None:
            continue
        found = bad if certain and holding.sure else perhaps
        found.extend((*holding.evidence(change), *partner.evidence(change)))
    if bad:
        return fail(*dict.fromkeys(bad))
    if perhaps:
        return unknown(*dict.fromkeys(perhaps))
    return PASS if mine else None


def _holdings(change: ResourceChange, plan: Plan, duties: Duties) -> list[Holding] | None:
    found = grants(change, plan)
    if found is None:
        return None
    where = _where(change)
    holdings: list[Holding] = []
    for grant in found:
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
    found = change.linked(attribute, resource_type)
    return found[0].address if len(found) == 1 else None


def _above(change: ResourceChange, depth: int = 0) -> Where:
    """The project of a key or a key ring: from its name, or from what it hangs on."""
    own = change.get("project")
    if own is not UNSET:
        return f"project {own}" if isinstance(own, str) else _created(change, "project", "google_project")
    upwards = {**_UPWARDS, "key_ring": "google_kms_key_ring"} if depth else _UPWARDS
    for attribute, resource_type in upwards.items():
        value = change.get(attribute)
        if isinstance(value, str):
            found = _PROJECT.search(value) or _SHORT_ID.match(value)
            return f"project {found[1]}" if found else None
        if value is UNKNOWN or value is SENSITIVE:
            parents = change.linked(attribute, resource_type)
            return _above(parents[0], depth + 1) if len(parents) == 1 and depth < 3 else None
    return None
