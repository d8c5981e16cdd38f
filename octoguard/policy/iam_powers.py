"""Classifies IAM roles by dangerous permissions, such as impersonation or the right to grant roles.

Predefined roles are looked up in a table (`iam_roles.py`). Custom roles are classified by their permissions.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


class Power(StrEnum):
    """A class of permissions; the value is its letter in the table."""

    IMPERSONATE = "i"
    GRANT = "g"
    RUN = "r"
    SECRETS = "s"
    USE_KEYS = "k"
    READ_ONLY = "o"


# Source: https://cloud.google.com/iam/docs/service-account-permissions and
# https://cloud.google.com/iam/docs/best-practices-service-accounts#privilege-escalation
_ANY_OF: Final[dict[Power, frozenset[str]]] = {
    # Act as a service account: attach it, get its tokens and signatures, create a key for it.
    Power.IMPERSONATE: frozenset(
        {
            "iam.serviceAccountKeys.create",
            "iam.serviceAccounts.actAs",
            "iam.serviceAccounts.getAccessToken",
            "iam.serviceAccounts.getOpenIdToken",
            "iam.serviceAccounts.implicitDelegation",
            "iam.serviceAccounts.signBlob",
            "iam.serviceAccounts.signJwt",
        }
    ),
    # Grant more permissions to oneself: with allow policies, deny policies, custom roles or external identities.
    Power.GRANT: frozenset(
        {
            "iam.denypolicies.delete",
            "iam.denypolicies.update",
            "iam.googleapis.com/workloadIdentityPoolProviders.create",
            "iam.googleapis.com/workloadIdentityPoolProviders.update",
            "iam.roles.update",
            "iam.serviceAccounts.setIamPolicy",
            "iam.workloadIdentityPoolProviders.create",
            "iam.workloadIdentityPoolProviders.update",
            "resourcemanager.folders.setIamPolicy",
            "resourcemanager.organizations.setIamPolicy",
            "resourcemanager.projects.setIamPolicy",
        }
    ),
    # Run code as the service accounts of builds, deployments, jobs and environments.
    Power.RUN: frozenset(
        {
            "cloudbuild.builds.create",
            "composer.environments.create",
            "dataflow.jobs.create",
            "dataproc.jobs.create",
            "deploymentmanager.deployments.create",
            "deploymentmanager.deployments.update",
        }
    ),
    Power.SECRETS: frozenset({"secretmanager.versions.access"}),
}
_ALL_OF: Final = {
    Power.USE_KEYS: frozenset({"cloudkms.cryptoKeyVersions.useToDecrypt", "cloudkms.cryptoKeyVersions.useToEncrypt"}),
}
_READS: Final = re.compile(r"[\w./]+\.(?:get|list|search)[A-Z]?\w*")
_PREFIX: Final = "roles/"


def powers_of(permissions: Iterable[str]) -> frozenset[Power]:
    """The classes of a set of permissions; READ_ONLY if all of them are read permissions."""
    owned = frozenset(permissions)
    classes = {power for power, needed in _ANY_OF.items() if owned & needed}
    classes |= {power for power, needed in _ALL_OF.items() if owned >= needed}
    if all(_READS.fullmatch(permission) for permission in owned):
        classes.add(Power.READ_ONLY)
    return frozenset(classes)


def powers(role: str) -> frozenset[Power] | None:
    """The classes of a predefined role such as `roles/editor`; None if the table does not have it.

    The table has READ_ONLY only for admin roles.
    """
    return _table().get(role.removeprefix(_PREFIX)) if role.startswith(_PREFIX) else None


@cache
def _table() -> dict[str, frozenset[Power]]:
    from octoguard.policy.iam_roles import ROLES

    kinds: dict[str, frozenset[Power]] = {}
    table: dict[str, frozenset[Power]] = {}
    for entry in ROLES.split():
        name, _, letters = entry.partition(":")
        if letters not in kinds:
            kinds[letters] = frozenset(Power(letter) for letter in letters)
        table[name] = kinds[letters]
    return table
