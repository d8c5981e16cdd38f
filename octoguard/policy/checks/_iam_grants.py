"""Reads who is granted which role out of every shape that IAM takes: a member, a binding, a policy document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from octoguard.plan.path import Steps

Answer = bool | None

DOCUMENT: Steps = ("policy_data",)
CUSTOM_ROLES = frozenset({"google_project_iam_custom_role", "google_organization_iam_custom_role"})
# What such a provider computes is a name, an address or a random text: never a word like allUsers.
_COMPUTED = ("google_", "random_", "time_")


@dataclass(frozen=True, slots=True)
class Text:
    """A role, a member or a condition: what the plan knows of it and where it stands.

    `value` is a string, or UNSET, UNKNOWN or SENSITIVE. `is_list`: the whole list that should hold it is unknown.
    `note` is what evidence says of it, if nothing else is said.
    """

    value: Any
    holder: ResourceChange
    path: Steps
    is_list: bool = False
    note: str = ""

    @property
    def hidden(self) -> bool:
        """It is there, and this plan does not say what it is."""
        return self.value is UNKNOWN or self.value is SENSITIVE

    def evidence(self, judged: ResourceChange, detail: str = "") -> Evidence:
        """The evidence, with the address of the data source if it stands in one."""
        detail = detail or self.note
        if self.path == DOCUMENT and isinstance(self.value, str):
            return Evidence("policy_data", "known", self.value, detail or "in the policy document")
        if self.holder is judged:
            return evidence(judged, self.path, detail)
        shown = evidence(self.holder, self.path, detail)
        return replace(shown, address=self.holder.address)

    def comes_from(self, types: Collection[str]) -> bool:
        """Whether all that its expression rests on is resources of those types. Never for a whole list."""
        origins = () if self.is_list else self.holder.origins(self.path)
        return bool(origins) and all(o.kind in ("resource", "data") and o.type in types for o in origins)

    def has_one_from(self, types: Collection[str]) -> bool:
        """Whether a list that is not known has a member that a resource of those types computes.

        What the list's own expression refers to counts. What a module or `each` hands over may belong to other lists.
        """
        if not self.is_list:
            return False
        written = set(self.holder.references(self.path))
        return any(o.type in types and o.text in written for o in self.holder.origins(self.path))

    @property
    def is_computed_name(self) -> bool:
        """Whether it is built on what resources of this plan compute. A list may hold constants nobody can see."""
        one_of_several = self.value is SENSITIVE and isinstance(self.path[-1], int)
        origins = () if self.is_list or one_of_several else self.holder.origins(self.path)
        return bool(origins) and all(o.kind in ("resource", "data") and o.type.startswith(_COMPUTED) for o in origins)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, those who get it, and the condition on it."""

    role: Text
    members: list[Text]
    condition: Text


def grants(change: ResourceChange, plan: Plan) -> list[Grant] | None:
    """What an IAM resource grants; None when its policy document cannot be read."""
    if not change.type.endswith("_iam_policy"):
        return [_grant(change, ())]
    document = change.get(DOCUMENT)
    if isinstance(document, str):
        return _from_document(change, document)
    return _from_data_sources(change, plan)


def _grant(holder: ResourceChange, base: Steps) -> Grant:
    condition = (*base, "condition", 0, "expression")
    return Grant(
        _text(holder, (*base, "role")),
        [*_listed(holder, (*base, "members")), *_single(holder, (*base, "member"))],
        _text(holder, condition),
    )


def _text(holder: ResourceChange, path: Steps) -> Text:
    return Text(holder.get(path), holder, path)


def _single(holder: ResourceChange, path: Steps) -> list[Text]:
    text = _text(holder, path)
    return [] if text.value is UNSET else [text]


def _listed(holder: ResourceChange, path: Steps) -> list[Text]:
    found = holder.get(path)
    if found is UNSET:
        return []
    if not isinstance(found, list):
        return [Text(found, holder, path, is_list=True)]
    return [Text(item, holder, (*path, i)) for i, item in enumerate(found)]


def _from_document(change: ResourceChange, document: str) -> list[Grant] | None:
    if not document:
        return []
    try:
        bindings = msgspec.json.decode(document).get("bindings") or []
        return [_from_binding(change, binding) for binding in bindings]
    except (msgspec.MsgspecError, AttributeError, RecursionError, TypeError):
        return None


def _from_binding(change: ResourceChange, binding: dict[str, Any]) -> Grant:
    condition = (binding.get("condition") or {}).get("expression", UNSET)
    return Grant(
        Text(str(binding.get("role", "")), change, DOCUMENT),
        [Text(str(member), change, DOCUMENT) for member in binding.get("members") or ()],
        Text(condition, change, DOCUMENT),
    )


def document_sources(change: ResourceChange, plan: Plan) -> list[ResourceChange] | None:
    """The data sources that will make a policy document once something else exists; None where others may too."""
    found: list[ResourceChange] = []
    origins = change.origins(DOCUMENT) if change.get(DOCUMENT) is UNKNOWN else []
    for origin in origins:
        sources = plan.instances(origin, near=change)
        if origin.kind != "data" or origin.type != "google_iam_policy" or not sources:
            return None
        found.extend(sources)
    return found if origins else None


def _from_data_sources(change: ResourceChange, plan: Plan) -> list[Grant] | None:
    """A document that is not known yet: the blocks of the data sources that make it are in the plan already."""
    sources = document_sources(change, plan)
    if sources is None:
        return None
    found: list[Grant] = []
    for source in sources:
        blocks = source.get("binding")
        if not isinstance(blocks, list):
            return None
        found.extend(_grant(source, ("binding", i)) for i in range(len(blocks)))
    return found


def on_texts(change: ResourceChange, texts: list[tuple[Text, Answer]]) -> Outcome:
    """Fail on the texts that are bad, or else unknown on those that may be."""
    bad = [text.evidence(change) for text, answer in texts if answer]
    if bad:
        return fail(*dict.fromkeys(bad))
    hidden = [text.evidence(change) for text, answer in texts if answer is None]
    return unknown(*dict.fromkeys(hidden)) if hidden else PASS


def on_roles(change: ResourceChange, plan: Plan, roles: Collection[str]) -> Outcome:
    """Fail where one of the roles is granted."""
    found = grants(change, plan)
    if found is None:
        return unreadable(change)
    return on_texts(change, list(role_answers(found, lambda grant: is_role(grant.role, roles))))


def role_answers(
    found: list[Grant], is_bad: Callable[[Grant], Answer], excused: Callable[[Grant], Answer] | None = None
) -> Iterator[tuple[Text, Answer]]:
    """The role of each grant with whether it is bad. `excused` may answer True, or None where it cannot tell."""
    for grant in found:
        answer = is_bad(grant)
        excuse = excused(grant) if excused is not None and answer is not False else False
        if excuse is not True:
            yield (grant.role, answer) if excuse is False else (grant.condition, None)


def is_role(role: Text, roles: Collection[str]) -> Answer:
    """Whether a role is one of those; a custom role made in this plan is none of Google's, whatever its name."""
    if isinstance(role.value, str):
        return role.value in roles
    return False if role.comes_from(CUSTOM_ROLES) else None


def unreadable(change: ResourceChange) -> Outcome:
    """The outcome for a policy document that the plan does not show."""
    return unknown(evidence(change, DOCUMENT))
