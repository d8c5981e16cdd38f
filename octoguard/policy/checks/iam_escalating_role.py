"""Flags roles whose holder can give itself any other role, or run code as accounts that have more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_grants import on_roles

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_ESCALATING = frozenset(
    {
        # They write allow policies.
        "roles/iam.securityAdmin",
        "roles/iam.serviceAccountAdmin",
        "roles/resourcemanager.folderAdmin",
        "roles/resourcemanager.folderIamAdmin",
        "roles/resourcemanager.organizationAdmin",
        "roles/resourcemanager.projectIamAdmin",
        # They change what a role may do, and who may become whom from outside.
        "roles/iam.organizationRoleAdmin",
        "roles/iam.roleAdmin",
        "roles/iam.workloadIdentityPoolAdmin",
        # They run code as the accounts of jobs and clusters.
        "roles/cloudbuild.builds.editor",
        "roles/composer.admin",
        "roles/dataflow.admin",
        "roles/dataflow.developer",
        "roles/dataproc.admin",
        "roles/dataproc.editor",
        "roles/deploymentmanager.editor",
    }
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail where such a role is granted, whoever gets it."""
    return on_roles(change, plan, _ESCALATING)
