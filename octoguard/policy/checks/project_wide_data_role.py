"""Flags project-wide data roles of workloads, which could be granted on single resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_conditions import picks_resources
from octoguard.policy.checks._iam_grants import Answer, Text, is_role
from octoguard.policy.checks._iam_members import is_workload, on_pairs

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

# Each role can be granted on a single bucket, dataset, table, topic, subscription, key or database.
_DATA_ROLES = frozenset(
    {
        "roles/bigquery.dataEditor",
        "roles/bigquery.dataOwner",
        "roles/bigquery.dataViewer",
        "roles/bigtable.editor",
        "roles/bigtable.reader",
        "roles/bigtable.user",
        "roles/cloudkms.cryptoKeyDecrypter",
        "roles/cloudkms.cryptoKeyEncrypter",
        "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        "roles/cloudkms.cryptoOperator",
        "roles/cloudkms.signer",
        "roles/cloudkms.signerVerifier",
        "roles/pubsub.editor",
        "roles/pubsub.publisher",
        "roles/pubsub.subscriber",
        "roles/secretmanager.secretVersionAdder",
        "roles/secretmanager.secretVersionManager",
        "roles/spanner.databaseReader",
        "roles/spanner.databaseReaderWithDataBoost",
        "roles/spanner.databaseUser",
        "roles/storage.legacyBucketOwner",
        "roles/storage.legacyBucketWriter",
        "roles/storage.objectCreator",
        "roles/storage.objectUser",
        "roles/storage.objectViewer",
    }
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if a workload has such a role, unless an IAM condition selects the resources by name or tag."""
    return on_pairs(change, plan, _is_data_role, is_workload, picks_resources)


def _is_data_role(role: Text) -> Answer:
    return is_role(role, _DATA_ROLES)
