"""Flags grants to personal email accounts and to groups that anyone can create."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.policy.checks._access_lists import listed
from octoguard.policy.checks._iam_grants import on_texts
from octoguard.policy.checks._iam_members import NO_PERSON, on_members

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._iam_grants import Answer, Text
    from octoguard.policy.outcome import Outcome

# Domains of consumer email providers. Accounts of other domains may belong to an organization.
_PERSONAL = frozenset(
    {
        "aol.com",
        "fastmail.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlegroups.com",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "web.de",
        "yahoo.com",
        "yandex.ru",
        "zoho.com",
    }
)


# An entity of an ACL is `user-jane@example.com` or `domain-example.com`, with a role before it in some lists.
_BEFORE_DOMAIN = re.compile(r".*@|(?:.*:)?domain[-:]", re.DOTALL)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a personal account, with any role."""
    entries = listed(change, ("user_by_email", "group_by_email", "domain", "iam_member"))
    if entries is None:
        return on_members(change, plan, _is_personal)
    return on_texts(change, [(entry, _is_personal_entry(entry)) for entry in entries])


def _is_personal(member: Text) -> Answer:
    if not member.hidden:
        kind, _, address = str(member.value).casefold().rpartition(":")
        return kind in ("", "user", "group", "domain") and address.rpartition("@")[2] in _PERSONAL
    return False if member.comes_from(NO_PERSON) else None


def _is_personal_entry(entry: Text) -> Answer:
    if isinstance(entry.value, dict):
        return False  # an entry without a principal, which public-iam-member judges
    if not entry.hidden:
        return _BEFORE_DOMAIN.sub("", str(entry.value).casefold()) in _PERSONAL
    return False if entry.is_computed_name else None
