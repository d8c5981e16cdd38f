"""Flags identities that are deleted or disabled while something may still use them."""

from __future__ import annotations

from typing import Final

from octoguard.plan import Action, Plan, ResourceChange
from octoguard.policy.checks._accounts import users_of
from octoguard.policy.checks._guards import goes_too
from octoguard.policy.checks._losses import Half, is_hidden
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

ACCOUNT: Final = "google_service_account"
_SHOWN: Final = 3


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if a remaining resource uses the identity; unknown if the plan does not show what uses it."""
    old, new = Half(change, "before"), Half(change, "after")
    if change.action is Action.FORGET or _is_off(old) or old.get("deletion_policy") == "ABANDON":
        return None
    if change.action is Action.UPDATE:
        if not is_hidden(new.get("disabled")) and not _is_off(new):
            return None
        gone = evidence(change, "disabled", "disabled: nothing can use it")
    else:
        gone = Evidence(
            "", "known", str(change.action), "a new account with this name has neither its grants nor its ID"
        )
    if goes_too(old, plan):
        return PASS
    if change.type != ACCOUNT:
        item = evidence(change, "name", "the plan does not show which workloads sign in through it", side="before")
        return unknown(gone, item)
    return _account(change, plan, gone)


def _account(change: ResourceChange, plan: Plan, gone: Evidence) -> Outcome:
    email = _email(change)
    users = users_of(email, plan) if email else None
    if users is None:
        return unknown(gone, evidence(change, "email", side="before"))
    named = Evidence("email", "known", email)
    if users.stays and change.action is not Action.REPLACE:
        return fail(gone, named, *(_uses(user, email, "uses it after the apply") for user in users.stays[:_SHOWN]))
    if users.grants or users.stays or users.hidden:
        others = [*(_uses(user, email, "still names it") for user in (*users.stays, *users.grants))]
        others += [_uses(user, email, "the plan does not show what it uses after the apply") for user in users.hidden]
        return unknown(gone, named, *others[:_SHOWN])
    if users.left and change.action is not Action.REPLACE:
        return PASS
    return unknown(gone, Evidence("email", "known", email, "the plan does not show what uses it"))


def _is_off(half: Half) -> bool:
    value = half.get("disabled")
    return not is_hidden(value) and str(value).casefold() == "true"


def _email(change: ResourceChange) -> str:
    """The email address of an account; "" where the plan does not show it."""
    half = Half(change, "before")
    account, project = half.text("account_id"), half.text("project")
    return half.text("email") or (f"{account}@{project}.iam.gserviceaccount.com" if account and project else "")


def _uses(user: ResourceChange, email: str, says: str) -> Evidence:
    return Evidence("", "known", email, says, "", user.address)
