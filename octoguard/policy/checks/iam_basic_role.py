"""Flags owner and editor on a project, folder or organization, and any role there for a default service account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_grants import Answer, Text, grants, is_role, on_texts, unreadable

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_BASIC = frozenset({"roles/owner", "roles/editor"})
_DEFAULT_ACCOUNT = re.compile(r"serviceAccount:(\d+-compute@developer|[^@]+@appspot)\.gserviceaccount\.com\Z", re.I)
_DEFAULT_SOURCES = frozenset({"google_compute_default_service_account", "google_app_engine_default_service_account"})
# What these compute is never the address of a default service account.
_OTHER_IDENTITIES = frozenset(
    {
        "google_bigquery_connection",
        "google_iam_workload_identity_pool",
        "google_logging_billing_account_sink",
        "google_logging_folder_sink",
        "google_logging_organization_sink",
        "google_logging_project_sink",
        "google_project_service_identity",
        "google_redis_instance",
        "google_service_account",
        "google_sql_database_instance",
    }
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a basic role, whoever gets it, and on a default service account, whatever it gets."""
    found = grants(change, plan)
    if found is None:
        return unreadable(change)
    texts = [(grant.role, is_role(grant.role, _BASIC)) for grant in found]
    texts.extend((member, _is_default_account(member)) for grant in found for member in grant.members)
    return on_texts(change, texts)


def _is_default_account(member: Text) -> Answer:
    if not member.hidden:
        return _DEFAULT_ACCOUNT.match(str(member.value)) is not None
    if member.comes_from(_DEFAULT_SOURCES):
        return True
    return False if member.comes_from(_OTHER_IDENTITIES) else None
