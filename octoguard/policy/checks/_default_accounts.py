"""Tells the default service accounts of Compute Engine and App Engine from others, by name or by what computes them."""

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
# What these compute is the address of an account or a pool of somebody's own, or of an agent that Google runs.
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
# The name of a default account is made of the project's number or id, and these compute one.
_PROJECTS = frozenset({"google_app_engine_application", "google_project"})
# Other providers, and terraform_data, may hold any text.
_NAMES_ONLY = ("google_", "random_", "time_")


def is_default_email(email: str) -> bool:
    """Whether an address is that of a default account; it begins with the number or the id of a project."""
    return _EMAIL.fullmatch(email) is not None


def is_default(change: ResourceChange, path: str, *, unset: Answer) -> Answer:
    """Whether the account that an attribute names is a default one. `unset` answers for none, which the API fills in.

    A hidden expression (a local value, a dynamic block) may be null, and then the API takes its default: unknown,
    whatever the plan can compute.
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
    """Fail where an attribute names a default account or none; `default` is the one that the API then takes."""
    answer = is_default(change, path, unset=True)
    if answer is False:
        return PASS
    nothing = f"unset; the API's default is {default}" if change.get(path) in (UNSET, "") else ""
    shown = evidence(change, path, nothing)
    return fail(shown) if answer else unknown(shown)


def computes_default(change: ResourceChange, path: str | Steps) -> Answer:
    """Whether what an unknown value visibly rests on computes the address of a default account."""
    origins = change.origins(path)
    if origins and all(origin.type in DEFAULT_SOURCES for origin in origins):
        return True
    return False if origins and not any(_is_hidden(o) or _may_compute(o) for o in origins) else None


def may_be_default(change: ResourceChange, path: str | Steps, plan: Plan) -> Answer:
    """The same for an attribute that cannot be null, as a member: there a hidden expression rests on something, too.

    Something unknown is computed while the plan is applied. Where nothing in the plan can compute a default account
    (`_has_source`), no expression can, however well hidden: what is written down would be known. An account that a
    machine or a service was given by the API counts only where the expression names it; it is flagged there.
    """
    answer = computes_default(change, path)
    if answer is not None or any(_may_compute(origin) for origin in change.origins(path)):
        return answer
    return None if plan.once("something computes a default account", _has_source) else False


def _is_hidden(origin: Origin) -> bool:
    return origin.kind not in ("resource", "data")


def _may_compute(origin: Origin) -> bool:
    """Whether an origin that can be seen may make such an address, or any text."""
    if _is_hidden(origin) or origin.type in _NEVER:
        return False
    if origin.kind == "data" or origin.type in DEFAULT_SOURCES | _PROJECTS:
        return True
    # Whoever names no account gets the default one, and can then be asked for it.
    return not origin.type.startswith(_NAMES_ONLY) or not origin.attribute or "service_account" in origin.attribute


def _has_source(plan: Plan) -> bool:
    """A default account, a project's number or any text comes with apply; a data source, if it is read only then."""
    return plan.has_deferred or any(_is_source(change) for change in plan.changes if change.type not in _NEVER)


def _is_source(change: ResourceChange) -> bool:
    if not change.is_managed:
        return change.action is Action.READ
    if change.type in _PROJECTS:
        return change.action in (Action.CREATE, Action.REPLACE)
    return change.creates and (change.type in DEFAULT_SOURCES or not change.type.startswith(_NAMES_ONLY))
