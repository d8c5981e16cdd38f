"""Reads roles and members from all IAM resources: members, bindings and policy documents."""

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
# These providers compute names, addresses and random texts, but never a word such as allUsers.
_COMPUTED = ("google_", "random_", "time_")


@dataclass(frozen=True, slots=True)
class Text:
    """A role, a member or a condition: its value and its path in the plan.

    `value` is a string, UNSET, UNKNOWN or SENSITIVE. `is_list` is True if the whole list of members is unknown.
    `note` is the default detail of its evidence.
    """

    value: Any
    holder: ResourceChange
    path: Steps
    is_list: bool = False
    note: str = ""

    @property
    def hidden(self) -> bool:
        """Whether it is set and its value is unknown or sensitive."""
        return self.value is UNKNOWN or self.value is SENSITIVE

    def evidence(self, judged: ResourceChange, detail: str = "") -> Evidence:
        """The evidence, with the address of the data source if it is part of one."""
        detail = detail or self.note
        if self.path == DOCUMENT and isinstance(self.value, str):
            return Evidence("policy_data", "known", self.value, detail or "in the policy document")
        if self.holder is judged:
            return evidence(judged, self.path, detail)
        item = evidence(self.holder, self.path, detail)
        return replace(item, address=self.holder.address)

    def comes_from(self, types: Collection[str]) -> bool:
        """Whether its expression refers only to resources of those types. Always False for a whole list."""
        origins = () if self.is_list else self.holder.origins(self.path)
        return bool(origins) and all(o.kind in ("resource", "data") and o.type in types for o in origins)

    def has_one_from(self, types: Collection[str]) -> bool:
        """Whether an unknown list has a member that a resource of those types computes.

        Only direct references of the list count. References through a module or `each` may belong to other lists.
        """
        if not self.is_list:
            return False
        written = set(self.holder.references(self.path))
        return any(o.type in types and o.text in written for o in self.holder.origins(self.path))

    @property
    def is_computed_name(self) -> bool:
        """Whether it only consists of computed values of resources. False for a list, which may contain constants."""
        one_of_several = self.value is SENSITIVE and isinstance(self.path[-1], int)
        origins = () if self.is_list or one_of_several else self.holder.origins(self.path)
        return bool(origins) and all(o.kind in ("resource", "data") and o.type.startswith(_COMPUTED) for o in origins)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role with its members and its condition."""

    role: Text
    members: list[Text]
    condition: Text


def grants(change: ResourceChange, plan: Plan) -> list[Grant] | None:
    """The grants of an IAM resource; None if its policy document is not known or not valid."""
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
    value = holder.get(path)
    if value is UNSET:
        return []
    if not isinstance(value, list):
        return [Text(value, holder, path, is_list=True)]
    return [Text(item, holder, (*path, i)) for i, item in enumerate(value)]


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
    """The data sources of a policy document that is computed during apply; None if it may have other sources too."""
    documents: list[ResourceChange] = []
    origins = change.origins(DOCUMENT) if change.get(DOCUMENT) is UNKNOWN else []
    for origin in origins:
        sources = plan.instances(origin, near=change)
        if origin.kind != "data" or origin.type != "google_iam_policy" or not sources:
            return None
        documents.extend(sources)
    return documents if origins else None


def _from_data_sources(change: ResourceChange, plan: Plan) -> list[Grant] | None:
    """The grants of an unknown document, from the blocks of its data sources, which are part of the plan."""
    sources = document_sources(change, plan)
    if sources is None:
        return None
    granted: list[Grant] = []
    for source in sources:
        blocks = source.get("binding")
        if not isinstance(blocks, list):
            return None
        granted.extend(_grant(source, ("binding", i)) for i in range(len(blocks)))
    return granted


def on_texts(change: ResourceChange, texts: list[tuple[Text, Answer]]) -> Outcome:
    """Fail with the texts that are bad, or else unknown with the texts that may be bad."""
    bad = [text.evidence(change) for text, answer in texts if answer]
    if bad:
        return fail(*dict.fromkeys(bad))
    hidden = [text.evidence(change) for text, answer in texts if answer is None]
    return unknown(*dict.fromkeys(hidden)) if hidden else PASS


def on_roles(change: ResourceChange, plan: Plan, roles: Collection[str]) -> Outcome:
    """Fail if one of the roles is granted."""
    granted = grants(change, plan)
    if granted is None:
        return unreadable(change)
    return on_texts(change, list(role_answers(granted, lambda grant: is_role(grant.role, roles))))


def role_answers(
    granted: list[Grant], is_bad: Callable[[Grant], Answer], excused: Callable[[Grant], Answer] | None = None
) -> Iterator[tuple[Text, Answer]]:
    """The role of each grant with whether it is bad.

    `excused` returns True for a grant that passes, or None if that is not known.
    """
    for grant in granted:
        answer = is_bad(grant)
        excuse = excused(grant) if excused is not None and answer is not False else False
        if excuse is not True:
            yield (grant.role, answer) if excuse is False else (grant.condition, None)


def is_role(role: Text, roles: Collection[str]) -> Answer:
    """Whether a role is one of the roles; False for a custom role of this plan, None if it is not known."""
    if isinstance(role.value, str):
        return role.value in roles
    return False if role.comes_from(CUSTOM_ROLES) else None


def unreadable(change: ResourceChange) -> Outcome:
    """The outcome for a policy document that is not known or not valid."""
    return unknown(evidence(change, DOCUMENT))
