"""Reads octoguard.toml into Settings; a typo is an error with its line."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from octoguard.config.locate import first_problem
from octoguard.errors import ConfigError
from octoguard.plan import UNSET
from octoguard.policy.model import Enforcement, Environment, Policy

if TYPE_CHECKING:
    from octoguard.plan import Plan

_STRICT = ConfigDict(extra="forbid", frozen=True)
EnvironmentName = Literal["dev", "staging", "prod"]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Patterns = Annotated[list[str], BeforeValidator(_as_list)]


class CheckSettings(BaseModel):
    """`[check]`: defaults of the options of `octoguard check`."""

    model_config = _STRICT

    format: str | None = None
    fail_on: Literal["low", "medium", "high", "critical"] | None = None
    policies: Path | None = None


class EnvironmentSettings(BaseModel):
    """`[environments.prod]`: which plans belong to an environment, by their path or the project of their resources."""

    model_config = _STRICT

    plans: Patterns = []
    projects: Patterns = []


class PolicySettings(BaseModel):
    """`[policies.ID]`: enforcement in single environments."""

    model_config = _STRICT

    enforcement: Enforcement | None = None
    dev: Enforcement | None = None
    staging: Enforcement | None = None
    prod: Enforcement | None = None


class Settings(BaseModel):
    """The whole file. `policies` maps an id or alias to an enforcement, or to one for each environment."""

    model_config = _STRICT

    path: Path
    check: CheckSettings = CheckSettings()
    environments: dict[EnvironmentName, EnvironmentSettings] = {}
    policies: dict[str, Enforcement | PolicySettings] = {}

    def environment_of(self, plan: Plan, target: str) -> Environment | None:
        """The environment whose patterns match the plan's path or its resources' projects; None when none does."""
        found = {name for name, one in self.environments.items() if self._matches(one, plan, target)}
        if len(found) > 1:
            names = " and ".join(sorted(found))
            raise ConfigError(f"{self.path}: [environments]: {names} both match {target}: narrow one, or say --env")
        return Environment(found.pop(), f"{self.path.name}") if found else None

    def _matches(self, one: EnvironmentSettings, plan: Plan, target: str) -> bool:
        path = Path(target).resolve().as_posix()
        if any(fnmatchcase(path, pattern) or fnmatchcase(target, pattern) for pattern in one.plans):
            return True
        return bool(one.projects) and any(
            fnmatchcase(project, pattern) for project in _projects(plan) for pattern in one.projects
        )

    def enforcement_for(self, policies: list[Policy], environment: Environment) -> dict[str, Enforcement]:
        """`{policy id: enforcement}` for the policies that the file names. Raises ConfigError for a name nobody has."""
        chosen: dict[str, Enforcement] = {}
        for name, setting in self.policies.items():
            named = [policy for policy in policies if policy.answers_to(name)]
            if not named:
                raise ConfigError(f"{self.path}: [policies]: there is no policy {name!r}: see octoguard policies list")
            for policy in named:
                enforcement = _enforcement(setting, environment)
                if enforcement is not None:
                    chosen[policy.id] = enforcement
        return chosen


def _enforcement(setting: Enforcement | PolicySettings, environment: Environment) -> Enforcement | None:
    if isinstance(setting, str):
        return setting
    own: Enforcement | None = getattr(setting, environment.name)
    return own or setting.enforcement


def _projects(plan: Plan) -> set[str]:
    values = (change.get("project") for change in plan.managed if change.stays)
    return {value for value in values if value is not UNSET and isinstance(value, str)}


def load_settings(path: Path) -> Settings:
    """Read octoguard.toml. Raises ConfigError with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file: leave --config out to use the nearest octoguard.toml") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    try:
        settings = Settings.model_validate({**data, "path": path})
    except ValidationError as error:
        raise ConfigError(first_problem(error, path, text, Settings)) from None
    if settings.check.policies is not None and not settings.check.policies.is_absolute():
        check = settings.check.model_copy(update={"policies": path.parent / settings.check.policies})
        return settings.model_copy(update={"check": check})
    return settings
