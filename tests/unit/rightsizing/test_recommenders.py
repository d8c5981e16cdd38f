"""The table of recommenders: scopes, kinds, and roles that really contain the permission."""

from __future__ import annotations

import pytest

from octoguard.gcp.probe import PERMISSIONS
from octoguard.rightsizing.answers import ReadFailure
from octoguard.rightsizing.missing import remedy
from octoguard.rightsizing.recommenders import BY_ID, RECOMMENDERS, parents

# {role: the part of each permission `recommender.*Recommendations.list` that it contains}, only those of the table.
# Source: Google's predefined roles as published on 2026-08-22.
ROLES = {
    "roles/recommender.computeViewer": {
        "computeInstanceMachineType",
        "computeInstanceIdleResource",
        "computeInstanceGroupManagerMachineType",
        "computeDiskIdleResource",
        "computeAddressIdleResource",
        "computeImageIdleResource",
    },
    "roles/recommender.cloudsqlViewer": {
        "cloudsqlIdleInstance",
        "cloudsqlOverprovisionedInstance",
        "cloudsqlUnderProvisionedInstance",
        "cloudsqlInstanceOutOfDisk",
        "cloudsqlInstancePerformance",
        "cloudsqlInstanceReliability",
        "cloudsqlInstanceSecurity",
    },
    "roles/recommender.viewer": {
        "runServiceCost",
        "runServiceIdentity",
        "runServiceSecurity",
        "cloudFunctionsPerformance",
        "storageBucketSoftDelete",
        "resourcemanagerProjectChangeRisk",
    },
    "roles/recommender.alloydbViewer": {"alloydbClusterReliability", "alloydbInstanceSecurity"},
    "roles/recommender.containerDiagnosisViewer": {"containerDiagnosis"},
    "roles/recommender.bigqueryPartitionClusterViewer": {"bigqueryPartitionCluster"},
    "roles/recommender.bigqueryMaterializedViewViewer": {"bigqueryMaterializedView"},
    "roles/recommender.bigQueryCapacityCommitmentsProjectViewer": {"bigqueryCapacityCommitments"},
    "roles/recommender.projectUtilViewer": {"resourcemanagerProjectUtilization"},
    "roles/recommender.serviceLimitViewer": {"resourcemanagerServiceLimit"},
    "roles/recommender.serviceaccntchangeriskViewer": {"iamServiceAccountChangeRisk"},
    "roles/recommender.iampolicychangeriskViewer": {"iamPolicyChangeRisk"},
    "roles/recommender.iamViewer": {"iamPolicy"},
    "roles/recommender.projectCudViewer": {"usageCommitment"},
    "roles/recommender.billingAccountCudViewer": {"usageCommitment"},
    "roles/recommender.ucsViewer": {"spendBasedCommitment"},
}
NO_ROLE = {
    "google.compute.IdleResourceRecommender",
    "google.compute.RightSizeResourceRecommender",
    "google.storage.bucket.AnywhereCacheRecommender",
}
DENIED = ReadFailure("PERMISSION_DENIED", "no access")
IAM = "google.iam.policy.Recommender"


def test_every_role_contains_the_permission_to_list_recommendations() -> None:
    pairs = {(role, row.reads) for row in RECOMMENDERS for role in (row.role, row.billing_role) if role}
    assert pairs == {(role, reads) for role, permissions in ROLES.items() for reads in permissions}
    assert {row.id for row in RECOMMENDERS if not row.role and not row.billing_role} == NO_ROLE


def test_a_project_and_a_billing_account_each_have_a_role() -> None:
    for row in RECOMMENDERS:
        assert bool(row.billing_role) == ("billingAccounts" in row.of), row.id
        assert not row.role or "projects" in row.of, row.id


def test_permissions_without_a_role_are_not_checked_because_google_rejects_unknown_ones() -> None:
    assert all(role.startswith("roles/") for role in PERMISSIONS.values())
    assert "recommender.computeIdleResourceRecommendations.list" not in PERMISSIONS
    assert len(PERMISSIONS) <= 100, "testIamPermissions accepts at most 100 permissions"


@pytest.mark.parametrize(
    ("recommender", "owner", "text"),
    [
        (
            "google.cloudbilling.commitment.SpendBasedCommitmentRecommender",
            "billingAccounts",
            "grant roles/recommender.ucsViewer (on the billing account), or a custom role with "
            "recommender.spendBasedCommitmentRecommendations.list, to the calling account",
        ),
        (
            "google.compute.commitment.UsageCommitmentRecommender",
            "billingAccounts",
            "grant roles/recommender.billingAccountCudViewer (on the billing account), or a custom role with "
            "recommender.usageCommitmentRecommendations.list, to the calling account",
        ),
        (
            "google.compute.commitment.UsageCommitmentRecommender",
            "projects",
            "grant roles/recommender.projectCudViewer, or a custom role with "
            "recommender.usageCommitmentRecommendations.list, to the calling account",
        ),
        (
            "google.compute.IdleResourceRecommender",
            "projects",
            "no predefined role contains recommender.computeIdleResourceRecommendations.list (roles of 2026-08-22): "
            "create a custom role with this permission, and grant it to the calling account",
        ),
        (
            "google.compute.RightSizeResourceRecommender",
            "projects",
            "Google documents no role for this recommender: see https://docs.cloud.google.com/compute/docs/instances/"
            "view-and-apply-underutilized-reservation-recommendations",
        ),
        ("google.unknown.Recommender", "projects", "grant roles/recommender.viewer to the calling account"),
    ],
)
def test_the_remedy_names_a_role_that_helps(recommender: str, owner: str, text: str) -> None:
    assert remedy(DENIED, recommender, owner) == text


def test_iam_recommendations_are_listed_globally_and_for_each_region_of_buckets_and_datasets() -> None:
    listed = parents("projects/p", ["global", "us", "europe-west3", "europe-west3-b"])
    assert [name for name in listed if name.endswith(IAM)] == [
        f"projects/p/locations/{location}/recommenders/{IAM}" for location in ("global", "us", "europe-west3")
    ]


def test_each_location_is_listed_once_for_each_recommender_that_has_it() -> None:
    locations = ["global", "us", "us-east4", "us-east4-a", "us-east4-b", "us-east4-c"]
    assert len(parents("projects/p", locations)) == 80
    assert len(parents("billingAccounts/A", locations)) == 5


def test_security_and_reliability_are_kinds_of_their_own() -> None:
    kinds = {row.id: row.kind for row in RECOMMENDERS if row.kind in ("security", "reliability")}
    assert kinds["google.cloudsql.instance.ReliabilityRecommender"] == "reliability"
    assert kinds["google.run.service.SecurityRecommender"] == "security"
    assert BY_ID["google.bigquery.materializedview.Recommender"].kind == "resources"
    assert len(kinds) == 11
