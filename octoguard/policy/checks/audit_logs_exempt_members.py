"""Flags audit configs that exempt members from audit logging, and the projects that they apply to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import UNKNOWN
from octoguard.plan.path import render
from octoguard.policy.checks._audit_configs import configs_for, configs_of
from octoguard.policy.checks._iam_grants import Answer, Text, on_texts, unreadable
from octoguard.policy.checks._projects import PROJECT
from octoguard.policy.outcome import PASS, evidence, fail, of, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail for every exempted member; None for a document without audit configs, and a project without any."""
    if change.type == PROJECT:
        return _project(change, plan)
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


def _project(project: ResourceChange, plan: Plan) -> Outcome | None:
    """Check a project of this plan through the configs that apply to it."""
    configs = configs_for(project, plan)
    texts = [text for config in configs for log in config.logs or () for text in log.exempted]
    bad = [of(text.holder, render(text.path), text.note) for text in texts if _is_member(text)]
    if bad:
        return fail(*bad)
    doubts = [of(text.holder, render(text.path)) for text in texts]
    doubts += [of(config.holder, "audit_log_config") for config in configs if config.logs is None]
    return unknown(*doubts) if doubts else PASS if configs else None


def _is_member(text: Text) -> Answer:
    """Whether an element of a list is a member, known or not; an unknown list may be empty."""
    return None if text.is_list and text.value is UNKNOWN else True
