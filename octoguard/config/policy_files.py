"""Validates policy files and policy test files. Errors have the file and the line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from octoguard import paths, registry
from octoguard.config.validation_errors import first_problem
from octoguard.errors import PolicyError
from octoguard.plain_yaml import problem_in
from octoguard.policy.conditions import compile_condition
from octoguard.policy.model import TIERS, Policy
from octoguard.policy.testing import Case, Marked

if TYPE_CHECKING:
    from pathlib import Path

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
Text = Annotated[str, Field(min_length=1)]


def _off(value: object) -> object:
    """Convert false to "off": YAML 1.1 parses an unquoted `off` as false."""
    return "off" if value is False else value


Strictness = Annotated[Literal["advisory", "mandatory", "off"], BeforeValidator(_off)]


class PolicyFile(BaseModel):
    """The keys of a policy file. The ID is the name of the file, the service the name of its directory."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: Text
    severity: Literal["low", "medium", "high", "critical"]
    enforcement: Strictness = "mandatory"
    environments: dict[str, Strictness] = {}
    resources: Annotated[list[Text], Field(min_length=1)]
    judges: Literal["after", "before", "change"] = "after"
    purpose: Literal["security", "change", "hygiene"] | None = None
    when: dict[str, Any] | None = None
    deny: dict[str, Any] | None = None
    check: str | None = None
    why: Text
    remediation: Text
    covered_by: list[Text] = []
    aliases: list[Text] = []
    differs: dict[Text, Text] = {}
    references: list[Text] = []

    @model_validator(mode="after")
    def _one_rule(self) -> PolicyFile:
        if (self.deny is None) == (self.check is None):
            raise ValueError("a policy must have either deny or check")
        unknown = [name for name in self.environments if name not in TIERS]
        if unknown:
            raise ValueError(f"environments: unknown tier {unknown[0]!r}: choose one of {', '.join(TIERS)}")
        if self.judges != "after" and self.purpose not in (None, "change"):
            raise ValueError("purpose: must be change for a policy that judges removals or changes")
        return self

    def policy(self, name: str, service: str, *, own: bool) -> Policy:
        """The policy. The default purpose is "security", or "change" if the policy reads removals or changes."""
        purpose = self.purpose or ("security" if self.judges == "after" else "change")
        return Policy(id=name, service=service, own=own, **{**self.model_dump(), "purpose": purpose})


class CaseFile(BaseModel):
    """One case of a test file. Exactly one of pass, fail, unknown and none has its name."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)

    passes: str | None = Field(None, alias="pass")
    fails: str | None = Field(None, alias="fail")
    unknown: str | None = None
    none: str | None = None
    environment: Literal["dev", "staging", "prod"] = "prod"
    about: str | None = None
    given: dict[str, Any]
    modules: dict[str, Any] | None = None

    def case(self) -> Case:
        """The case for the test runner. Raises ValueError unless it has exactly one expectation."""
        named = {"pass": self.passes, "fail": self.fails, "unknown": self.unknown, "none": self.none}
        expectations = [(word, name) for word, name in named.items() if name is not None]
        if len(expectations) != 1:
            raise ValueError("a case must have exactly one of pass, fail, unknown and none")
        ((expect, name),) = expectations
        return Case(name, expect, self.given, self.environment, self.about, self.modules)  # type: ignore[arg-type]


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """Safe YAML without duplicate keys."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[Any] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"duplicate key {key.value!r}", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class CaseLoader(_Loader):
    """Also reads the marks of test cases."""


def _marked(loader: Any, suffix: str, node: Any) -> Marked:
    if isinstance(node, yaml.MappingNode):
        body = loader.construct_mapping(node, deep=True)
        return Marked(suffix, body.get("to", ""), body.get("value"))  # type: ignore[arg-type]
    if isinstance(node, yaml.SequenceNode):
        return Marked(suffix, "", loader.construct_sequence(node, deep=True))  # type: ignore[arg-type]
    value = loader.construct_scalar(node)
    if suffix in ("unknown", "ref"):
        return Marked(suffix, value or "local.elsewhere")  # type: ignore[arg-type]
    return Marked(suffix, "", value or "hidden")  # type: ignore[arg-type]


for _kind in ("unknown", "computed", "sensitive", "ref"):
    CaseLoader.add_constructor(f"!{_kind}", lambda loader, node, kind=_kind: _marked(loader, kind, node))


def _load(path: Path, loader: type) -> Any:
    try:
        data = path.read_bytes()
        if problem := problem_in(data, aliases=_is_shipped(path)):
            raise PolicyError(f"{path}:{problem[0]}: {problem[1]}")
        return yaml.load(data, loader)  # noqa: S506 - both loaders derive from the safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise PolicyError(f"{path}{line}: {getattr(error, 'problem', None) or 'not valid YAML'}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: cannot be read: {error}") from None


def _is_shipped(path: Path) -> bool:
    return path.resolve().is_relative_to(paths.policies_dir().resolve())


def read_yaml(path: Path) -> Any:
    """The data of a YAML file without aliases and duplicate keys. Raises PolicyError with file and line."""
    return _load(path, _Loader)


def read_policy(path: Path) -> Policy:
    """Read one policy file. Raises PolicyError with file and line."""
    name = path.stem
    if not _ID.match(name):
        raise PolicyError(
            f"{path}: the file name is the policy ID: use lowercase words with hyphens, such as sql-public-ip.yaml"
        )
    data = _load(path, _Loader)
    if not isinstance(data, dict):
        raise PolicyError(
            f"{path}: a policy file must be a mapping with title, severity, resources, deny, why and remediation"
        )
    try:
        checked = PolicyFile.model_validate(data)
    except ValidationError as error:
        raise PolicyError(first_problem(error, path, path.read_text(), PolicyFile.model_fields)) from None
    if checked.check is not None and checked.check.replace("-", "_") not in registry.names("octoguard.policy.checks"):
        raise PolicyError(f"{path}: check: unknown check {checked.check!r}: use deny in your own policies")
    own = not _is_shipped(path)
    for word in ("when", "deny"):
        if data.get(word) is not None:
            compile_condition(data[word], f"{path}: {word}", own)
    return checked.policy(name, path.parent.name, own=own)


def read_cases(path: Path) -> list[Case]:
    """Read one policy test file: a list of cases. Raises PolicyError with file and line."""
    data = _load(path, CaseLoader)
    if not isinstance(data, list) or not data:
        raise PolicyError(f"{path}: a policy test file must be a list of cases")
    cases: list[Case] = []
    for number, item in enumerate(data, 1):
        try:
            cases.append(CaseFile.model_validate(item).case())
        except ValidationError as error:
            problem = error.errors()[0]
            key = ".".join(str(part) for part in problem["loc"])
            raise PolicyError(f"{path}: case {number}: {key}: {problem['msg']}") from None
        except ValueError as error:
            raise PolicyError(f"{path}: case {number}: {error}") from None
    return cases
