"""Infers the environment of a plan from its variables and labels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.policy.model import STRICTEST, TIERS, Environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octoguard.plan import Plan
    from octoguard.policy.model import Tier

SPELLINGS = {
    "dev": "dev",
    "develop": "dev",
    "development": "dev",
    "staging": "staging",
    "stage": "staging",
    "stg": "staging",
    "prod": "prod",
    "production": "prod",
    "prd": "prod",
    "live": "prod",
}
_BUILT_IN: Mapping[str, Tier] = {tier: tier for tier in TIERS}
_VARIABLES = ("environment", "env", "environment_name", "env_name", "stage")
_LABELS = ("environment", "env")
_LABEL_ATTRIBUTES = ("effective_labels", "labels", "resource_labels", "settings[0].user_labels", "user_labels")


def infer(plan: Plan, tiers: Mapping[str, Tier] = _BUILT_IN) -> Environment:
    """The environment that the plan's variables, else its labels, name; STRICTEST when none does or they disagree.

    `tiers` has every environment that there is, by name.
    """
    names = {**SPELLINGS, **{name.casefold(): name for name in tiers}}
    for name in _VARIABLES:
        declared = plan.variables.get(name)
        value = declared.get("value") if isinstance(declared, dict) else None
        known = names.get(value.casefold()) if isinstance(value, str) else None
        if known and not plan.configuration.variable_is_sensitive(name):
            return Environment(known, f"variable {name}", tiers[known])
    labels = sorted(set(_labels(plan, names)))
    if len(labels) == 1:
        return Environment(labels[0], "label environment", tiers[labels[0]])
    if labels:
        source = f"labels name {' and '.join(labels)}, so the strictest rules apply"
        return replace(STRICTEST, source=source)
    return STRICTEST


def _labels(plan: Plan, names: Mapping[str, str]) -> Iterator[str]:
    for change in plan.managed:
        if not (change.stays and change.type.startswith("google_") and change.mentions(b'"env')):
            continue
        values = change.side("after")[0]
        for attribute in _LABEL_ATTRIBUTES:
            labels = change.get(attribute) if attribute.partition("[")[0] in values else None
            if not isinstance(labels, dict):
                continue
            for name in _LABELS:
                value = labels.get(name)
                known = names.get(value.casefold()) if isinstance(value, str) else None
                if known:
                    yield known
