"""No policy passes, or keeps silent, because a value is unknown or hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octoguard import paths
from octoguard.config.policies import policy_files, read_cases
from octoguard.config.policy_files import read_policy
from tests.less_known import worse

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy.testing import Case
    from tests.less_known import Worse

FILES = policy_files(paths.policies_dir())
each_policy = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])

# What follows is silence or a pass by decision: (policy, verdict on less knowledge) with the reason.
DECIDED = {
    # Resources are joined by a name, and one without a name is joined with nothing: else each would be with each.
    ("asset-inventory-off", "none"): "the API of a project that is not told is not the API of each project",
    ("audit-logs-exempt-members", "none"): "the audit config itself is judged, whichever project it is for",
    ("audit-logs-missing", "none"): "a config of a project that is not told is no evidence about one",
    ("bucket-log-retention-not-locked", "none"): "the sink is unknown; not each bucket that it might write to",
    ("changes-without-alert", "none"): "a project that watches nothing for sure is not asked for more",
    ("cmek-without-grant", "none"): "a key that is not of this plan is granted elsewhere",
    ("gke-default-node-service-account", "none"): "a list of accounts that nothing refers to is used by nobody",
    ("gke-no-backup-plan", "pass"): "a backup plan for a cluster of that name is one for the cluster",
    ("network-without-dns-logging", "pass"): "a DNS policy for a network of that name is one for the network",
    ("service-account-duties-not-separated", "pass"): "the document that cannot be read is unknown itself",
    ("sql-mysql-open-root", "none"): "the user is judged, whichever instance it is of",
    ("sql-mysql-open-root", "pass"): "the user is judged, whichever instance it is of",
    ("serverless-unauthenticated-internal", "none"): "public-iam-member judges grants on other services",
    ("internal-load-balancer-without-ssl-policy", "none"): "the policy for external ones judges it then",
    ("workload-identity-federation-unconditioned", "none"): "members that no pool of this plan makes are for others",
    ("secret-in-plan", "none"): "a value that is known only after apply is no constant of the configuration",
    ("secret-in-plan", "pass"): "a value that is known only after apply is no constant of the configuration",
    # What is computed while the plan is applied is no well-known word.
    ("binary-authorization-exempts-own-images", "pass"): "a pattern that is written names no project yet to be made",
    ("default-service-account-role", "pass"): "nothing in the plan computes a default account",
    ("redis-default-network", "pass"): "a network whose name is computed is not the one called default",
    # An attribute that is set counts.
    ("labels-missing", "pass"): "a label whose value is not known is there",
    ("overlapping-subnets", "none"): "an address whose purpose is not known reserves no range for sure",
    ("overlapping-subnets", "pass"): "an address whose purpose is not known reserves no range for sure",
    ("public-iam-member", "pass"): "an entry that names somebody names nobody else",
    ("secret-in-environment-variable", "pass"): "a variable is judged by its name where its value is not known",
}


@each_policy
def test_the_first_cases_keep_their_verdict_or_are_unknown(path: Path) -> None:
    cases = {case.expect: case for case in reversed(read_cases(path)) if case.expect in ("fail", "unknown")}
    assert _opened(path, list(cases.values())) == []


@pytest.mark.slow
@each_policy
def test_every_case_keeps_its_verdict_or_is_unknown(path: Path) -> None:
    assert _opened(path, read_cases(path)) == []


def test_every_decision_is_needed() -> None:
    needed = {
        (path.stem, found.verdicts.rpartition(" ")[2])
        for path in FILES
        if path.stem in {policy for policy, _ in DECIDED}
        for case in read_cases(path)
        for found in worse(read_policy(path), case)
        if _is_opened(found.verdicts)
    }
    assert set(DECIDED) - needed == set()


def _opened(path: Path, cases: list[Case]) -> list[Worse]:
    """What no longer fails, or is no longer unknown, because less is known."""
    policy = read_policy(path)
    found = [one for case in cases for one in worse(policy, case) if _is_opened(one.verdicts)]
    return [one for one in found if (policy.id, one.verdicts.rpartition(" ")[2]) not in DECIDED]


def _is_opened(verdicts: str) -> bool:
    before, _, after = verdicts.partition(" -> ")
    return before in ("fail", "unknown") and after in ("pass", "none")
