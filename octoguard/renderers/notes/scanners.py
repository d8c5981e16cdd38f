"""Notes about another scanner that took part in a check."""

from __future__ import annotations


def unmatched(scanner: str, count: int) -> str:
    """Results for resources that the plan deletes or does not have."""
    return f"{count} results of {scanner} are for resources that do not exist after apply"


def untested_version(scanner: str, version: str, tested: str) -> str:
    """Another version than the one that octoguard is tested with."""
    return f"{scanner} {version} was used; octoguard is tested with {tested}"


def without_resources(scanner: str, checks: list[str]) -> str:
    """Checks in `enforce` for which the plan has no resources."""
    return f"[scanners.{scanner}.enforce]: this plan has no resources for {', '.join(checks)}"
