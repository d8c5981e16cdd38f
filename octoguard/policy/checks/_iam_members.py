"""Classifies the members of IAM grants, and checks roles together with their members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE
from octoguard.policy.checks._default_accounts import (
    AGENT_SOURCES,
    DEFAULT_SOURCES,
    OWN_ACCOUNTS,
    POOL_SOURCES,
    is_default_email,
    may_be_default,
)
from octoguard.policy.checks._iam_grants import Answer, Text, grants, on_texts, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._iam_grants import Grant
    from octoguard.policy.outcome import Outcome

_GROUP_SOURCES = frozenset({"google_cloud_identity_group", "google_cloud_identity_groups"})
_WORKLOADS = OWN_ACCOUNTS | DEFAULT_SOURCES | POOL_SOURCES
# Members from these resources are neither users nor default service accounts.
NO_PERSON = _WORKLOADS | AGENT_SOURCES | _GROUP_SOURCES

_AGENT = re.compile(
    r"serviceaccount:(service-(org-|folder-)?\d{6,}@|cloud-logs@|project-\d{6,}@storage-transfer-service\.iam\."
    r"|[^@]+@((gcp-sa-[a-z-]+|bigquery-encryption)\.iam|cloudservices)\.)"
)
_EVERYONE = frozenset({"allusers", "allauthenticatedusers"})
_CANNED = frozenset({"publicread", "publicreadwrite", "authenticatedread"})
_ACCOUNT = ".gserviceaccount.com"
_PREFIX = "serviceaccount:"
# A federated workload; federated users come from locations/global/workforcePools.
_FEDERATED = re.compile(r"principal(set)?://iam\.googleapis\.com/projects/")


def normal(member: Text) -> str:
    """A member in lower case. The email of a service account gets its prefix, if it has none or the prefix user."""
    text = str(member.value).casefold()
    address = text.removeprefix("user:")
    return f"{_PREFIX}{address}" if address.endswith(_ACCOUNT) and ":" not in address else text


def is_default_account(member: Text, plan: Plan) -> Answer:
    """Whether a member is a default service account; None also for an unknown list, which may contain constants."""
    if not member.hidden:
        text = normal(member)
        return text.startswith(_PREFIX) and is_default_email(text.removeprefix(_PREFIX))
    if member.is_list or member.value is SENSITIVE:
        return True if member.has_one_from(DEFAULT_SOURCES) else None
    return may_be_default(member.holder, member.path, plan)


def is_everyone(member: Text) -> Answer:
    """Whether a member, an ACL entity or a canned ACL includes everyone on the internet."""
    if isinstance(member.value, dict):
        return None  # an entry of a BigQuery access list without a principal
    if not member.hidden:
        text = str(member.value).casefold()
        return text.rpartition(":")[2] in _EVERYONE or text in _CANNED
    return False if member.is_computed_name else None


def is_workload(member: Text) -> Answer:
    """Whether a member is a user-managed or default service account or a federated workload, not a service agent."""
    if not member.hidden:
        text = normal(member)
        if text.startswith(_PREFIX):
            return _AGENT.match(text) is None
        return _FEDERATED.match(text) is not None
    if member.comes_from(_WORKLOADS) or member.has_one_from(_WORKLOADS):
        return True
    return False if member.comes_from(AGENT_SOURCES | _GROUP_SOURCES) else None


def is_agent(member: Text) -> Answer:
    """Whether a member is a service agent of Google; for an unknown list, whether all members are."""
    if not member.hidden:
        return _AGENT.match(normal(member)) is not None
    if member.comes_from(AGENT_SOURCES):
        return True
    return False if member.comes_from(NO_PERSON) or member.has_one_from(_WORKLOADS | _GROUP_SOURCES) else None


def on_members(change: ResourceChange, plan: Plan, is_bad: Callable[[Text], Answer]) -> Outcome:
    """Fail on the members that are bad, with any role."""
    granted = grants(change, plan)
    if granted is None:
        return unreadable(change)
    return on_texts(change, [(member, is_bad(member)) for grant in granted for member in grant.members])


def on_pairs(
    change: ResourceChange,
    plan: Plan,
    is_bad_role: Callable[[Text], Answer],
    is_bad_member: Callable[[Text], Answer],
    excused: Callable[[Grant], Answer] | None = None,
) -> Outcome:
    """Fail if a bad role is granted to a bad member.

    `excused` returns True for a grant that passes, or None if that is not known.
    """
    granted = grants(change, plan)
    if granted is None:
        return unreadable(change)
    texts: list[tuple[Text, Answer]] = []
    for grant in granted:
        role = is_bad_role(grant.role)
        excuse = excused(grant) if excused is not None and role is not False else False
        if role is not False and excuse is not True:
            texts.extend(_pairs(grant, role, excuse, is_bad_member))
    return on_texts(change, texts)


def _pairs(
    grant: Grant, role: Answer, excuse: Answer, is_bad_member: Callable[[Text], Answer]
) -> Iterator[tuple[Text, Answer]]:
    for member in grant.members:
        bad = is_bad_member(member)
        if bad is False:
            continue
        if role and bad and excuse is False:
            yield from ((grant.role, True), (member, True))
            continue
        sides = ((grant.role, role), (member, bad), (grant.condition, True if excuse is False else None))
        yield from ((text, None) for text, answer in sides if answer is None)
