"""The recommenders that are asked: where each answers, what its advice is about, and which role may read it.

Source: "Recommenders" in Google's documentation of Active Assist, read 2026-11-26. Which locations a recommender
answers in is not documented for all of them: a wrong one costs a call, and is told apart from "no recommendation".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["resources", "measured", "commitments", "security", "other"]
Scope = Literal["zone", "region", "global"]


@dataclass(frozen=True, slots=True)
class Recommender:
    """One recommender. `kind` says which total its savings belong to: these are never added to each other.

    A commitment is a discount on what runs: it shrinks with everything that rightsizing removes.
    """

    id: str
    title: str
    kind: Kind
    scopes: tuple[Scope, ...]
    role: str
    of: Literal["projects", "billingAccounts"] = "projects"


_COMPUTE = "roles/recommender.computeViewer"
_SQL = "roles/recommender.cloudsqlViewer"

RECOMMENDERS: Final = (
    Recommender("google.compute.instance.MachineTypeRecommender", "VM is too large", "resources", ("zone",), _COMPUTE),
    Recommender("google.compute.instance.IdleResourceRecommender", "VM is idle", "resources", ("zone",), _COMPUTE),
    Recommender(
        "google.compute.instanceGroupManager.MachineTypeRecommender",
        "machines of a group are too large",
        "resources",
        ("zone", "region"),
        _COMPUTE,
    ),
    Recommender(
        "google.compute.disk.IdleResourceRecommender", "disk is idle", "resources", ("zone", "region"), _COMPUTE
    ),
    Recommender(
        "google.compute.address.IdleResourceRecommender", "address is idle", "resources", ("region", "global"), _COMPUTE
    ),
    Recommender("google.compute.image.IdleResourceRecommender", "image is idle", "resources", ("global",), _COMPUTE),
    Recommender("google.compute.IdleResourceRecommender", "reservation is idle", "resources", ("zone",), _COMPUTE),
    Recommender(
        "google.compute.RightSizeResourceRecommender", "reservation is too large", "resources", ("zone",), _COMPUTE
    ),
    Recommender(
        "google.container.DiagnosisRecommender",
        "GKE cluster or workload",
        "resources",
        ("zone", "region"),
        "roles/recommender.containerDiagnosisViewer",
    ),
    Recommender("google.cloudsql.instance.IdleRecommender", "Cloud SQL is idle", "resources", ("region",), _SQL),
    Recommender(
        "google.cloudsql.instance.OverprovisionedRecommender",
        "Cloud SQL is too large",
        "resources",
        ("region",),
        _SQL,
    ),
    Recommender(
        "google.cloudsql.instance.UnderprovisionedRecommender", "Cloud SQL is too small", "other", ("region",), _SQL
    ),
    Recommender(
        "google.cloudsql.instance.OutOfDiskRecommender", "Cloud SQL runs out of disk", "other", ("region",), _SQL
    ),
    Recommender(
        "google.run.service.CostRecommender",
        "Cloud Run allocates CPU the dear way",
        "resources",
        ("region",),
        "roles/recommender.runViewer",
    ),
    Recommender(
        "google.storage.bucket.SoftDeleteRecommender",
        "soft delete costs more than it saves",
        "resources",
        ("region", "global"),
        "roles/recommender.viewer",
    ),
    Recommender(
        "google.resourcemanager.projectUtilization.Recommender",
        "project is abandoned",
        "other",
        ("global",),
        "roles/recommender.projectUtilViewer",
    ),
    Recommender(
        "google.iam.policy.Recommender",
        "role is not used",
        "security",
        ("global",),
        "roles/recommender.iamViewer",
    ),
    Recommender(
        "google.compute.commitment.UsageCommitmentRecommender",
        "commitment for machines",
        "commitments",
        ("region",),
        "roles/recommender.projectCudViewer",
    ),
    Recommender(
        "google.cloudbilling.commitment.SpendBasedCommitmentRecommender",
        "commitment to spend",
        "commitments",
        ("region", "global"),
        "roles/recommender.billingAccountCudViewer",
        "billingAccounts",
    ),
)

BY_ID: Final = {recommender.id: recommender for recommender in RECOMMENDERS}


def scope_of(location: str) -> Scope:
    """What a location is, by its name: `us-central1-a` is a zone, `us-central1` and `us` are regions."""
    if location == "global":
        return "global"
    last = location.rpartition("-")[2]
    return "zone" if location.count("-") > 1 and not last[-1:].isdigit() else "region"


def parents(owner: str, locations: list[str]) -> list[str]:
    """Every list to ask an owner (`projects/P` or `billingAccounts/B`) for, where its recommender may answer."""
    return [
        f"{owner}/locations/{location}/recommenders/{recommender.id}"
        for recommender in RECOMMENDERS
        if recommender.of == owner.partition("/")[0]
        for location in locations
        if scope_of(location) in recommender.scopes
    ]
