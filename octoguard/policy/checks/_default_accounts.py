"""Recognizes the default service accounts of Compute Engine and App Engine, by email or by source resource."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Action
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.configuration import Origin
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._answers import Answer

_EMAIL = re.compile(r"[^@]+(-compute@developer|@appspot)\.gserviceaccount\.com", re.IGNORECASE)
LISTED: Final = "google_project_default_service_accounts"
DEFAULT_SOURCES: Final = frozenset(
    {"google_app_engine_default_service_account", "google_compute_default_service_account", LISTED}
)
# These compute the email of a user-managed account, the name of an own pool, or the email of a Google service agent.
OWN_ACCOUNTS: Final = frozenset({"google_service_account"})
AGENT_SOURCES: Final = frozenset(
    {
        "google_bigquery_connection",
        "google_bigquery_default_service_account",
        "google_logging_billing_account_sink",
        "google_logging_folder_sink",
        "google_logging_organization_sink",
        "google_logging_project_cmek_settings",
        "google_logging_project_sink",
        "google_project_service_identity",
        "google_redis_instance",
        "google_sql_database_instance",
        "google_storage_project_service_account",
        "google_storage_transfer_project_service_account",
    }
)
POOL_SOURCES: Final = frozenset({"google_iam_workload_identity_pool"})
_NEVER = OWN_ACCOUNTS | AGENT_SOURCES | POOL_SOURCES
# The email of a default account contains the number or ID of the project, which these resources compute.
_PROJECTS = frozenset({"google_app_engine_application", "google_project"})
# Resources of other providers, and terraform_data, can contain any text.
_NAMES_ONLY = ("google_", "random_", "time_")


def is_default_email(email: str) -> bool:
    """Whether an email is that of a default account; it begins with the number or the ID of a project."""
    return _EMAIL.fullmatch(email) is not None


def is_default(change: ResourceChange, path: str, *, unset: Answer) -> Answer:
    """Whether an attribute names a default account. `unset` is the answer for an unset attribute.

    An expression that the plan does not show (a local value, a dynamic block) may be null, and the API then uses its
    default. The result is unknown in this case.
    """
    account = change.get(path)
    if account is UNKNOWN:
        return computes_default(change, path)
    if account is SENSITIVE:
        return None
    text = account if isinstance(account, str) else ""
    if not text:
        return unset
    origins = change.origins(path)
    listed = bool(origins) and all(origin.type == LISTED for origin in origins)
    return listed or text == "default" or is_default_email(text)


def on_account(change: ResourceChange, path: str, default: str) -> Outcome:
    """Fail if an attribute names a default account or is unset; `default` is the account that the API then uses."""
    answer = is_default(change, path, unset=True)
    if answer is False:
        return PASS
    detail = f"unset; the API's default is {default}" if change.get(path) in (UNSET, "") else ""
    item = evidence(change, path, detail)
    return fail(item) if answer else unknown(item)


def computes_default(change: ResourceChange, path: str | Steps) -> Answer:
    """Whether the visible references of an unknown value compute the email of a default account."""
    origins = change.origins(path)
    if origins and all(origin.type in DEFAULT_SOURCES for origin in origins):
        return True
    return False if origins and not any(_is_hidden(o) or _may_compute(o) for o in origins) else None


def may_be_default(change: ResourceChange, path: str | Steps, plan: Plan) -> Answer:
    """Like `computes_default`, for an attribute that cannot be null, such as an IAM member.

    An unknown value is computed during apply. If nothing in the plan can compute a default account (`_has_source`), no
    hidden expression can either, because a literal value would be known. An account that the API assigned to a VM or
    a service counts only if the expression names it.
    """
    answer = computes_default(change, path)
    if answer is not None or any(_may_compute(origin) for origin in change.origins(path)):
        return answer
    return None if plan.once("something computes a default account", _has_source) else False


def _is_hidden(origin: Origin) -> bool:
    return origin.kind not in ("resource", "data")


def _may_compute(origin: Origin) -> bool:
    """Whether a visible origin can compute the email of a default account, or any text."""
    if _is_hidden(origin) or origin.type in _NEVER:
        return False
    if origin.kind == "data" or origin.type in DEFAULT_SOURCES | _PROJECTS:
        return True
    # A resource without a configured account gets the default one and exposes it in its attributes.
    return not origin.type.startswith(_NAMES_ONLY) or not origin.attribute or "service_account" in origin.attribute


def _has_source(plan: Plan) -> bool:
    """Whether the apply computes a default account, a project number or any text, or reads a data source."""
    return plan.has_deferred or any(_is_source(change) for change in plan.changes if change.type not in _NEVER)


def _is_source(change: ResourceChange) -> bool:
    if not change.is_managed:
        return change.action is Action.READ
    if change.type in _PROJECTS:
        return change.action in (Action.CREATE, Action.REPLACE)
    return change.creates and (change.type in DEFAULT_SOURCES or not change.type.startswith(_NAMES_ONLY))
