"""Flags Binary Authorization allowlist patterns that exempt the project's own images."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan.path import Steps

Answer = bool | None

_PATTERNS = "admission_whitelist_patterns"
_REPOSITORY = "google_artifact_registry_repository"
# HOST/PROJECT/..., where the project may have a domain: gcr.io/example.com/project/image.
_IMAGE = re.compile(r"(?:[a-z]+\.gcr\.io|gcr\.io|[a-z0-9-]+-docker\.pkg\.dev)/(?:([^/*]+\.[^/*]+)/)?([^/*]+)/")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on each pattern for a registry of the policy's project, or of another project of the plan."""
    patterns = change.get(_PATTERNS)
    if patterns is UNKNOWN or patterns is SENSITIVE:
        return unknown(evidence(change, _PATTERNS))
    own = _own_projects(change, plan)
    paths: list[Steps] = [
        (_PATTERNS, i, "name_pattern") for i in range(len(patterns) if isinstance(patterns, list) else 0)
    ]
    answers = [(path, _is_own(change, path, own)) for path in paths]
    bad = [path for path, answer in answers if answer]
    if bad:
        return fail(*(evidence(change, path) for path in bad))
    open_ = [path for path, answer in answers if answer is None]
    return unknown(*(evidence(change, path) for path in open_)) if open_ else PASS


def _own_projects(change: ResourceChange, plan: Plan) -> set[str]:
    project = change.get("project")
    named = plan.once("projects of images", _projects)
    return named | {project} if isinstance(project, str) and project else named


def _projects(plan: Plan) -> set[str]:
    names: list[Any] = [repository.get("project") for repository in plan.of_type(_REPOSITORY)]
    names.extend(project.get("project_id") for project in plan.of_type("google_project"))
    return {name for name in names if isinstance(name, str) and name}


def _is_own(change: ResourceChange, path: Steps, own: set[str]) -> Answer:
    pattern = change.get(path)
    if pattern is UNSET:
        return False
    if pattern is UNKNOWN or pattern is SENSITIVE:
        return True if change.linked(path, _REPOSITORY) else None
    image = _IMAGE.match(str(pattern))
    if image is None:
        return False
    domain, project = image.groups()
    if (f"{domain}:{project}" if domain else project) in own:
        return True
    # A customer project cannot have "google" in its ID.
    return False if own or "google" in project else None
