"""Titles and kinds of the subtypes of recommendations."""

from __future__ import annotations

import pytest

from octoguard.rightsizing.recommenders import BY_ID
from octoguard.rightsizing.subtypes import SUBTYPES, kind_of, title_of

GKE = "google.container.DiagnosisRecommender"
SOFT_DELETE = "google.storage.bucket.SoftDeleteRecommender"
PROJECT = "google.resourcemanager.projectUtilization.Recommender"


def test_every_subtype_belongs_to_a_recommender_and_has_a_short_title() -> None:
    for (recommender, subtype), title in SUBTYPES.items():
        assert recommender in BY_ID, recommender
        assert subtype == subtype.upper()
        assert len(title) <= 70, title
        assert not title.endswith("."), title


@pytest.mark.parametrize(
    ("recommender", "subtype", "description", "title"),
    [
        (GKE, "CLUSTER_IDLE", "ignored", "GKE cluster is idle"),
        (GKE, "SLOW_WEBHOOK", " An admission webhook\n is slow. ", "An admission webhook is slow"),
        (GKE, "SLOW_WEBHOOK", " ", "GKE cluster or workload: SLOW_WEBHOOK"),
        (GKE, "", "", "GKE cluster or workload"),
        (GKE, "DEPRECATION_K8S_1_40_API", "ignored", "GKE cluster uses a deprecated feature or API (K8S_1_40_API)"),
        (PROJECT, "CLEANUP_PROJECT", "", "project is unused (clean up)"),
        (PROJECT, "RECLAIM_PROJECT", "", "project is in use but has no owner (reclaim)"),
        ("google.cloudsql.instance.IdleRecommender", "NEW", "Stop 'reports'.", "Cloud SQL instance is idle"),
        ("google.new.Recommender", "DO_IT", "", "google.new.Recommender: DO_IT"),
        ("google.new.Recommender", "CLUSTER_IDLE", "Do it.", "Do it"),
    ],
)
def test_the_title_is_the_tables_else_the_description_else_the_recommenders(
    recommender: str, subtype: str, description: str, title: str
) -> None:
    assert title_of(recommender, subtype, description) == title


@pytest.mark.parametrize(
    ("recommender", "subtype", "category", "kind"),
    [
        (GKE, "CLUSTER_IDLE", "COST", "resources"),
        (GKE, "CLUSTER_IDLE", "", "resources"),
        (GKE, "WORKLOAD_UNDERPROVISIONED", "RELIABILITY", "capacity"),
        (GKE, "PDB_UNPERMISSIVE", "", "reliability"),
        (GKE, "DEPRECATION_K8S_1_40_API", "MANAGEABILITY", "reliability"),
        (GKE, "NETWORK_POLICIES_UNRECONCILED", "RELIABILITY", "security"),
        (GKE, "NEW", "SECURITY", "security"),
        (GKE, "NEW", "RELIABILITY", "reliability"),
        (GKE, "NEW", "PERFORMANCE", "capacity"),
        (GKE, "NEW", "COST", None),
        (GKE, "NEW", "SUSTAINABILITY", None),
        ("google.compute.instance.MachineTypeRecommender", "CHANGE_MACHINE_TYPE", "COST", None),
        ("google.compute.instance.MachineTypeRecommender", "INCREASE_PERFORMANCE", "", "capacity"),
        ("google.compute.instance.MachineTypeRecommender", "CHANGE_MACHINE_TYPE", "PERFORMANCE", "capacity"),
        (SOFT_DELETE, "NEW", "SECURITY", "security"),
        (SOFT_DELETE, "NEW", "COST", None),
        (PROJECT, "RECLAIM_PROJECT", "COST", "security"),
        (PROJECT, "CLEANUP_PROJECT", "COST", None),
        ("google.cloudsql.instance.IdleRecommender", "NEW", "PERFORMANCE", None),
        ("google.new.Recommender", "NEW", "SECURITY", "security"),
        ("google.new.Recommender", "NEW", "COST", None),
    ],
)
def test_the_kind_of_a_subtype_is_given_only_if_it_differs(
    recommender: str, subtype: str, category: str, kind: str | None
) -> None:
    assert kind_of(recommender, subtype, category) == kind
