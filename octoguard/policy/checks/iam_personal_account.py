"""Flags roles that go to personal mail accounts and to groups that anybody can found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_members import NO_PERSON, on_members

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._iam_grants import Answer, Text
    from octoguard.policy.outcome import Outcome

# Mail for private people. An account at any other domain may be a company's own.
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


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a personal account, whatever it gets."""
    return on_members(change, plan, _is_personal)


def _is_personal(member: Text) -> Answer:
    if not member.hidden:
        kind, _, address = str(member.value).casefold().partition(":")
        return kind in ("user", "group", "domain") and address.rpartition("@")[2] in _PERSONAL
    return False if member.comes_from(NO_PERSON) else None
