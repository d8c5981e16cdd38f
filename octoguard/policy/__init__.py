"""Evaluates policies on a plan into findings."""

from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import (
    SEVERITIES,
    STRICTEST,
    TIERS,
    Enforcement,
    Environment,
    Finding,
    Policy,
    Severity,
)

__all__ = [
    "SEVERITIES",
    "STRICTEST",
    "TIERS",
    "Enforcement",
    "Environment",
    "Finding",
    "Policy",
    "Severity",
    "evaluate",
]
