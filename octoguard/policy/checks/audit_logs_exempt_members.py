"""Flags audit configs that leave the calls of some members out of the logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import UNKNOWN
from octoguard.policy.checks._audit_configs import configs_of
from octoguard.policy.checks._iam_grants import Answer, Text, on_texts, unreadable
from octoguard.policy.outcome import evidence, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on every exempted member; None for a policy document that has no audit config."""
    configs = configs_of(change, plan)
    if configs is None:
        return unreadable(change)
    if not configs:
        return None
    texts = [(text, _is_member(text)) for c in configs for log in c.logs or () for text in log.exempted]
    outcome = on_texts(change, texts)
    if outcome.status == "pass" and any(config.logs is None for config in configs):
        return unknown(evidence(change, "audit_log_config"))
    return outcome


def _is_member(text: Text) -> Answer:
    """One element of a list is a member, whoever that is; a list that is not known may be empty."""
    return None if text.is_list and text.value is UNKNOWN else True
