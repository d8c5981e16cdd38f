"""Turns a plan and policies into findings."""

from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import (
    ENVIRONMENTS,
    SEVERITIES,
    STRICTEST,
    Enforcement,
    Environment,
    Finding,
    Policy,
    Severity,
)

__all__ = [
    "ENVIRONMENTS",
    "SEVERITIES",
    "STRICTEST",
    "Enforcement",
    "Environment",
    "Finding",
    "Policy",
    "Severity",
    "evaluate",
]
