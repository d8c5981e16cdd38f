"""What a Checkov policy cannot read is left out of it, and said in its head."""

from __future__ import annotations

from octoguard import registry
from octoguard.config.policy_files import read_policy
from octoguard.paths import policies_dir


def test_prevent_destroy_is_left_out_with_a_note() -> None:
    policy = read_policy(policies_dir() / "storage" / "bucket-force-destroy.yaml")
    text = registry.take("octoguard.converters", "checkov").write(policy, "prod").text
    assert "# In Checkov: lifecycle.prevent_destroy is not read" in text
    assert "prevent_destroy" not in text.partition("definition:")[2]
    assert "attribute: force_destroy" in text
