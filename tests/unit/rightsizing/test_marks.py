"""The roles that can mark recommendations, held against Google's published roles, and the advice for each failure."""

from __future__ import annotations

import pytest

from octoguard.rightsizing.answers import ReadFailure
from octoguard.rightsizing.marks import MarkOutcome, not_allowed, problem, update_permission, update_role
from octoguard.rightsizing.recommenders import RECOMMENDERS, Recommender

# The predefined roles with recommender.*Recommendations.update, besides recommender.admin, editor and owner, which have
# all of them. Source: published roles of 2026-08-22 (https://github.com/iann0036/iam-dataset).
_CAPACITY = "recommender.bigQueryCapacityCommitments"
HOLDERS = {
    "alloydbClusterReliability": {"recommender.alloydbAdmin", "alloydb.admin"},
    "alloydbInstanceSecurity": {"recommender.alloydbAdmin", "alloydb.admin"},
    "bigqueryCapacityCommitments": {f"{_CAPACITY}Admin", f"{_CAPACITY}BillingAccountAdmin", f"{_CAPACITY}ProjectAdmin"},
    "bigqueryMaterializedView": {"recommender.bigqueryMaterializedViewAdmin"},
    "bigqueryPartitionCluster": {"recommender.bigqueryPartitionClusterAdmin"},
    "cloudFunctionsPerformance": {"cloudfunctions.admin"},
    "cloudsqlIdleInstance": {"recommender.cloudsqlAdmin", "cloudsql.admin"},
    "cloudsqlInstanceOutOfDisk": {"recommender.cloudsqlAdmin", "cloudsql.admin"},
    "cloudsqlInstancePerformance": {"recommender.cloudsqlAdmin", "cloudsql.admin"},
    "cloudsqlInstanceReliability": {"recommender.cloudsqlAdmin", "cloudsql.admin"},
    "cloudsqlInstanceSecurity": {"recommender.cloudsqlAdmin", "cloudsql.admin"},
    "cloudsqlOverprovisionedInstance": {"recommender.cloudsqlAdmin", "cloudsql.admin"},
    "cloudsqlUnderProvisionedInstance": {"recommender.cloudsqlAdmin", "cloudsql.admin"},
    "computeAddressIdleResource": {"recommender.computeAdmin"},
    "computeDiskIdleResource": {"recommender.computeAdmin"},
    "computeIdleResource": set(),
    "computeImageIdleResource": {"recommender.computeAdmin"},
    "computeInstanceGroupManagerMachineType": {"recommender.computeAdmin"},
    "computeInstanceIdleResource": {"recommender.computeAdmin"},
    "computeInstanceMachineType": {"recommender.computeAdmin"},
    "containerDiagnosis": {"recommender.containerDiagnosisAdmin", "container.admin"},
    "iamPolicy": {"recommender.iamAdmin", "storage.admin"},
    "iamPolicyChangeRisk": {"recommender.iampolicychangeriskAdmin"},
    "iamServiceAccountChangeRisk": {"recommender.serviceaccntchangeriskAdmin"},
    "resourcemanagerProjectChangeRisk": {"recommender.admin"},
    "resourcemanagerServiceLimit": {"recommender.serviceLimitAdmin"},
    "resourcemanagerProjectUtilization": {"recommender.projectUtilAdmin"},
    "runServiceCost": {"run.admin"},
    "runServiceIdentity": {"run.admin"},
    "runServiceSecurity": {"run.admin"},
    "spendBasedCommitment": {"recommender.ucsAdmin", "billing.admin"},
    "storageBucketAnywhereCache": set(),
    "storageBucketSoftDelete": {"storage.admin"},
    "usageCommitment": {"recommender.billingAccountCudAdmin", "recommender.projectCudAdmin", "billing.admin"},
}
DISK = "google.compute.disk.IdleResourceRecommender"


def name(recommender: str, owner: str = "projects/p") -> str:
    return f"{owner}/locations/us-central1-a/recommenders/{recommender}/recommendations/n"


@pytest.mark.parametrize("recommender", RECOMMENDERS, ids=lambda recommender: recommender.id)
def test_the_role_has_the_permission(recommender: Recommender) -> None:
    role = update_role(name(recommender.id))
    if not recommender.reads:  # not documented, so no role can be looked up
        assert update_permission(name(recommender.id)) == ""
        assert role == recommender.role.replace("Viewer", "Admin")
        return
    assert update_permission(name(recommender.id)) == f"recommender.{recommender.reads}Recommendations.update"
    holders = HOLDERS[recommender.reads]
    if holders:
        assert role in {"roles/recommender.admin", *(f"roles/{holder}" for holder in holders)}
    else:
        assert role == ""


def test_the_role_of_commitments_depends_on_their_owner() -> None:
    commitments = "google.compute.commitment.UsageCommitmentRecommender"
    assert update_role(name(commitments)) == "roles/recommender.projectCudAdmin"
    assert update_role(name(commitments, "billingAccounts/A")) == "roles/recommender.billingAccountCudAdmin"


def test_an_unknown_recommender_has_the_general_role() -> None:
    assert update_role(name("google.new.Recommender")) == "roles/recommender.admin"
    assert update_permission(name("google.new.Recommender")) == ""


@pytest.mark.parametrize(
    ("failure", "sent", "advice"),
    [
        (ReadFailure("INVALID_ARGUMENT", "Bad etag."), True, "changed since octoguard read it: run it again"),
        (ReadFailure("INVALID_ARGUMENT", "Bad name."), True, "check the name and Google's message"),
        (ReadFailure("INVALID_ARGUMENT", "Bad name."), False, "check the name and Google's message"),
        (ReadFailure("PERMISSION_DENIED", "m", "SERVICE_DISABLED"), False, "gcloud services enable recommender"),
        (ReadFailure("RESOURCE_EXHAUSTED", "quota"), True, "--quota-project"),
        (ReadFailure("DEADLINE_EXCEEDED", "late"), True, "it is unknown whether Google marked it: run it again"),
        (ReadFailure("DEADLINE_EXCEEDED", "late"), False, ": run it again later"),
    ],
)
def test_each_failure_has_advice(failure: ReadFailure, sent: bool, advice: str) -> None:
    text = problem(MarkOutcome(name(DISK), "claim", "ACTIVE"), failure, sent=sent)
    assert text.startswith(f"{failure.code} ({failure.message}): ")
    assert advice in text


def test_a_denied_mark_without_a_predefined_role_names_the_permission() -> None:
    outcome = MarkOutcome(name("google.compute.IdleResourceRecommender"), "claim", "ACTIVE")
    text = problem(outcome, ReadFailure("PERMISSION_DENIED", "no"), sent=True)
    assert "no predefined role has recommender.computeIdleResourceRecommendations.update" in text


def test_a_refusal_in_a_wrong_state_names_the_states() -> None:
    outcome = MarkOutcome(name(DISK), "dismiss", "CLAIMED")
    assert problem(outcome, ReadFailure("INVALID_ARGUMENT", "no"), sent=True).endswith("only after ACTIVE")
    assert not_allowed(MarkOutcome(name(DISK), "succeed", "CLAIMED")) == ""
