"""The provider operations of the stand-in, with the schemas of a pack."""

from __future__ import annotations

import os
import re
import threading
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.standin import builtin, data_sources, facts, local, remote_state
from octoguard.standin.customdiff.change import at
from octoguard.standin.customdiff.table import reasons
from octoguard.standin.customize import customize
from octoguard.standin.diagnostics import Diagnostic, RefusedPlanError, problems
from octoguard.standin.dynamic import stored, write
from octoguard.standin.links import last_segment
from octoguard.standin.placeholders import Maker
from octoguard.standin.planning import plan_create, plan_plain, plan_update
from octoguard.standin.progress import PlanProgress
from octoguard.standin.replacement import Path as Steps
from octoguard.standin.replacement import replaced_framework_paths, replaced_paths
from octoguard.standin.schema import Attribute, Kind, TypeSchema
from octoguard.standin.values import UNKNOWN, Object, canonical, complete, digest, equal, is_empty

if TYPE_CHECKING:
    from collections.abc import Collection

    from octoguard.standin.customdiff.change import PlannedChange
    from octoguard.standin.schema import SchemaPack

# Environment variables that the google provider reads for unset arguments of its block.
_ENVIRONMENT = {
    "project": ("GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"),
    "region": ("GOOGLE_REGION", "GCLOUD_REGION", "CLOUDSDK_COMPUTE_REGION"),
    "zone": ("GOOGLE_ZONE", "GCLOUD_ZONE", "CLOUDSDK_COMPUTE_ZONE"),
}
_ID = Attribute(type="string", optional=True, computed=True)


class Import(msgspec.Struct, frozen=True):
    """An import: its ID, and whether its state is assumed from the configuration or has only the ID."""

    id: str
    is_assumed: bool


@dataclass(slots=True)
class Provider:
    """One provider of a configuration. Its types are decoded at the first use.

    Aliases of a provider share the object. Each alias has its own connection, whose name is the key of its settings.
    `functions` are called functions without an emulation, whose results are unknown. `is_checked` is False for
    providers that policies do not judge: their configuration is validated only by type. `answers` are invented results
    of data sources by type. `home` is the directory in which Terraform runs.
    """

    address: str
    pack: SchemaPack
    functions: frozenset[str] = frozenset()
    is_checked: bool = True
    answers: dict[str, Object] = field(default_factory=dict)
    progress: PlanProgress = field(default_factory=PlanProgress)
    home: Path = field(default_factory=Path)
    _types: dict[tuple[Kind, str], TypeSchema] = field(default_factory=dict)
    _settings: dict[str, Object] = field(default_factory=dict)
    _imports: dict[tuple[str, str], Object] = field(default_factory=dict)
    _assumed: dict[tuple[str, str], Object] = field(default_factory=dict)
    _unemulated: dict[str, list[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_google(self) -> bool:
        """Whether the provider is google or google-beta."""
        return self.pack.header.provider in ("google", "google-beta")

    @property
    def _major(self) -> int:
        """The major version; 0 for a schema without a version."""
        first = self.pack.header.version.partition(".")[0]
        return int(first) if first.isdigit() else 0

    def types(self, kind: Kind, types: Collection[str] | None) -> dict[str, TypeSchema]:
        """The schemas of a kind, or only those in `types` and similar names that Terraform may suggest."""
        names = self.pack.names(kind)
        chosen = names if types is None else sorted(_served(names, types))
        return {name: self.type(kind, name) for name in chosen}

    def type(self, kind: Kind, name: str) -> TypeSchema:
        """One schema with the ID and timeouts that the SDK adds. Raises KeyError for an unknown type."""
        with self._lock:
            completed = self._types.get((kind, name))
            if completed is None:
                schema = self.pack.get(kind, name)
                if schema is None:
                    raise KeyError(name)
                completed = self._types[kind, name] = _completed(schema)
        return completed

    def configure(self, connection: str, config: Object | None) -> None:
        """Store the settings of a provider block. Unset ones come from the environment, as in the real provider."""
        settings = {key: value for key, value in (config or {}).items() if value is not None and value is not UNKNOWN}
        for key, variables in _ENVIRONMENT.items():
            given = next((value for variable in variables if (value := os.environ.get(variable))), None)
            if self.is_google and given:
                settings.setdefault(key, given)
        self._settings[connection] = settings

    def validate(self, kind: Kind, name: str, config: Object | None) -> list[Diagnostic]:
        """All errors in a configuration, beyond those of attribute types."""
        self.progress.step("validated")
        return problems(self.type(kind, name).attributes, config) if self.is_checked else []

    def validate_settings(self, config: Object | None) -> list[Diagnostic]:
        """All errors in a provider block."""
        return problems(self.pack.provider().attributes, config) if self.is_checked else []

    def upgrade(self, name: str, state: Object) -> Object:
        """A stored object in the shape of the current schema."""
        attributes = self.type("resource", name).attributes
        untyped = {key: state.get(key) for key, attribute in attributes.items() if attribute.type == "dynamic"}
        return complete(attributes, state) | {key: write(*stored(value)) for key, value in untyped.items()}

    def read(self, name: str, state: Object | None) -> Object | None:
        """The stored object in the shape of the current schema."""
        return None if state is None else complete(self.type("resource", name).attributes, state)

    def plan(
        self,
        name: str,
        prior: Object | None,
        config: Object | None,
        connection: str,
        imported: Import | None = None,
    ) -> tuple[Object | None, list[Steps]]:
        """The planned object (None if it is destroyed), and the paths of changes that force a replacement.

        `imported` is set for an import. Raises RefusedError for errors that the provider reports during planning.
        """
        self.progress.step("planned")
        if config is None:
            return None, []
        schema, settings = self.type("resource", name), self._settings.get(connection, {})
        self._unemulated.setdefault(name, schema.customize)
        attributes = schema.attributes
        is_bare = imported is not None and not imported.is_assumed
        if imported is not None:
            self._imports[name, imported.id] = config
        planned, change = self._planned(schema, config, None if is_bare else prior, settings)
        if name == builtin.DATA:
            builtin.settle(planned, prior)
        if is_bare and prior is not None and "id" in attributes:
            planned["id"] = prior["id"]
        if change.refused:
            raise RefusedPlanError(change.refused)
        if prior is None:
            return planned, []
        compared = {key: attribute for key, attribute in attributes.items() if key != "timeouts"}
        if all(equal(planned[key], prior.get(key), attribute) for key, attribute in compared.items()):
            # Differences in form only (1 and 1.0, the order of a set) are not changes.
            return planned | {key: prior.get(key) for key in compared}, []
        if is_bare:
            return planned, []
        if schema.is_framework:
            return planned, replaced_framework_paths(compared, planned, prior)
        paths = replaced_paths(compared, planned, prior, change.forced)
        return planned, [path for path in paths if not _is_reported_later(name, path, prior, config)]

    def _planned(
        self, schema: TypeSchema, config: Object, prior: Object | None, settings: Object
    ) -> tuple[Object, PlannedChange]:
        attributes = schema.attributes
        if schema.is_framework:
            planned = plan_plain(attributes, config, prior)
        else:
            planned = plan_create(attributes, config) if prior is None else plan_update(attributes, config, prior)
        return planned, customize(schema, planned, config, prior, settings, self._major)

    def apply(self, name: str, planned: Object | None, connection: str) -> Object | None:
        """The new object, with an invented value for all that was unknown; None when it was destroyed."""
        self.progress.step("applied")
        return self._made(name, planned, connection)

    def _made(self, name: str, planned: Object | None, connection: str) -> Object | None:
        if planned is None:
            return None
        schema = self.type("resource", name)
        known = {key: value for key, value in planned.items() if value is not UNKNOWN}
        seed = digest(self.address, name, canonical(known))
        settings = self._settings.get(connection, {})
        fixed = {} if self.is_google else local.computed(name, known, seed)
        maker = Maker(name, schema.attributes, settings, known, seed, schema.id_format, fixed=fixed)
        return complete(schema.attributes, maker.resolve(schema.attributes, planned))

    def read_data(self, name: str, config: Object, connection: str) -> Object:
        """What a data source finds."""
        twin = self.pack.get("resource", name)
        id_format = twin.id_format if twin else ""
        settings, answers = self._settings.get(connection, {}), self.answers.get(name, {})
        if name == remote_state.TYPE:
            answers = answers | builtin.given_outputs(config, self.home)
        return data_sources.read(name, self.type("data", name), config, settings, id_format, answers)

    def open_ephemeral(self, name: str, config: Object, connection: str) -> Object:
        """The values of an ephemeral resource."""
        schema = self.type("ephemeral", name)
        return data_sources.read(name, schema, config, self._settings.get(connection, {}))

    def import_state(self, name: str, identifier: str, connection: str) -> tuple[Object, Import]:
        """A stored object for an import ID, and the import for planning.

        The real object cannot be read. After `assume_imports`, the object is the configuration that an earlier plan had
        for this ID. Before, only the ID and the attributes in its format are known.
        """
        schema = self.type("resource", name)
        parsed = _attributes_in_id(schema, identifier)
        config = self._assumed.get((name, identifier))
        if config is None:
            state = complete(schema.attributes, {"id": identifier, **parsed})
            return state, Import(identifier, is_assumed=False)
        settings = self._settings.get(connection, {})
        made = self._made(name, self._planned(schema, config, None, settings)[0], connection) or {}
        # A difference between the ID and the configuration is shown in the plan.
        other = {key: value for key, value in parsed.items() if _contradicts(value, config.get(key))}
        own = {"id": identifier} if parsed else {}
        return complete(schema.attributes, made | other | own), Import(identifier, is_assumed=True)

    def missing(self) -> list[str]:
        """The decisions of the provider that are not emulated, in one line for each planned type."""
        lines = {name: reasons(functions) for name, functions in sorted(self._unemulated.items())}
        return [f"{name}: {' '.join(texts)}" for name, texts in lines.items() if texts]

    def assume_imports(self) -> bool:
        """Assume from now on that imported resources are as configured in the last plan.

        Returns whether this changes anything, so that another plan is necessary.
        """
        known = canonical_imports(self._assumed)
        self._assumed = dict(self._imports)
        return canonical_imports(self._assumed) != known

    def move(self, target: str, state: bytes) -> Object:
        """A stored object of another type, with the attributes that both types have."""
        return self.upgrade(target, msgspec.json.decode(state or b"{}"))


def _is_reported_later(name: str, path: Steps, prior: Object, config: Object) -> bool:
    """Whether an apparently added block, or an unset attribute in it, is one that the API always returns."""
    block = str(path[0])
    if (name, block) not in facts.ALWAYS_REPORTED or prior.get(block):
        return False
    return len(path) == 1 or is_empty(at(config, ".".join(map(str, path))))


def canonical_imports(imports: dict[tuple[str, str], Object]) -> set[tuple[str, str, str]]:
    """Imports in a form that can be compared."""
    return {(name, identifier, canonical(config)) for (name, identifier), config in imports.items()}


def _attributes_in_id(schema: TypeSchema, identifier: str) -> Object:
    """The attributes in an ID; {} if the ID does not have the provider's format."""
    parts = re.split(r"\{\{%?(\w+)\}\}", schema.id_format)
    if len(parts) == 1:
        return {}
    fields, between = parts[1::2], [re.escape(part) for part in parts[::2]]
    # The first field can be a path, such as the key ring of a key.
    patterns = ["(.+)" if position == 0 and not between[0] else "([^/]+)" for position in range(len(fields))]
    pattern = between[0] + "".join(map("".join, zip(patterns, between[1:], strict=True)))
    match = re.fullmatch(pattern, identifier)
    if match is None:
        return {}
    texts = {name for name, attribute in schema.attributes.items() if attribute.type == "string"}
    return {key: value for key, value in zip(fields, match.groups(), strict=True) if key in texts}


def _contradicts(parsed: str, configured: Any) -> bool:
    return isinstance(configured, str) and last_segment(configured) != last_segment(parsed)


def _served(names: list[str], types: Collection[str]) -> set[str]:
    """The existing names in `types`, and similar names for those that do not exist."""
    existing, prefixes = set(names), {name.partition("_")[0] for name in names}
    served = existing.intersection(types)
    for name in types:
        if name not in existing and name.partition("_")[0] in prefixes:
            served.update(get_close_matches(name, names, cutoff=0.9))
    return served


def _completed(schema: TypeSchema) -> TypeSchema:
    attributes = dict(schema.attributes)
    if not schema.is_framework:
        attributes.setdefault("id", _ID)
    if schema.timeouts and "timeouts" not in attributes:
        fields = {name: Attribute(type="string", optional=True) for name in schema.timeouts}
        attributes["timeouts"] = Attribute(type="single", optional=True, fields=fields)
    schema.attributes = attributes
    return schema
