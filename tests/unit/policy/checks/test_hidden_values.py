"""What looks like a secret is never in the evidence, though nothing in the plan marks it."""

from __future__ import annotations

import pytest

from octoguard.config.policies import load_policies
from octoguard.plan import read
from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import Environment
from octoguard.policy.testing import Case, plan_json

SECRET = "CANARY-of-a-secret"  # no secret


@pytest.mark.parametrize(
    ("policy_id", "given"),
    [
        (
            "secret-in-environment-variable",
            {"google_cloudfunctions_function.api": {"environment_variables": {"DB_PASSWORD": SECRET}}},
        ),
        (
            "secret-in-environment-variable",
            {
                "google_cloud_run_v2_service.api": {
                    "template": [{"containers": [{"env": [{"name": "API_TOKEN", "value": SECRET}]}]}]
                }
            },
        ),
        (
            "notification-channel-open-token",
            {"google_monitoring_notification_channel.slack": {"labels": {"auth_token": SECRET}}},
        ),
    ],
)
def test_the_value_is_not_shown(policy_id: str, given: dict[str, object]) -> None:
    policy = next(policy for policy in load_policies() if policy.id == policy_id)
    plan = read(plan_json(Case("a secret", "fail", given)), "plan")
    (finding,) = evaluate(plan, [policy], Environment("prod", "the test", "prod"))
    assert finding.status == "fail"
    assert finding.evidence
    assert SECRET not in repr(finding.evidence)
