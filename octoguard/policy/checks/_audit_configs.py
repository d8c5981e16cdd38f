"""Reads which audit logs a plan enables, and for which members not, from resources and from policy documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.plan import UNSET
from octoguard.policy.checks._iam_grants import DOCUMENT, Text, document_sources
from octoguard.policy.checks._projects import PROJECT, parent_of, project_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps

ALL = "allServices"
_HOLDERS = {"project": "project", "folder": "folder", "organization": "org_id"}
_TYPES = tuple(f"google_{holder}_iam_{shape}" for holder in _HOLDERS for shape in ("audit_config", "policy"))


@dataclass(frozen=True, slots=True)
class Log:
    """One log type of a service, and the members that are exempt from it."""

    kind: Text
    exempted: list[Text]


@dataclass(frozen=True, slots=True)
class AuditConfig:
    """The log types of one service; `logs` is None where the plan does not show them."""

    holder: ResourceChange
    service: Text
    logs: list[Log] | None

    @property
    def is_for_all(self) -> bool | None:
        """Whether the config is for all services; None where that is not known."""
        return None if self.service.hidden else self.service.value == ALL

    def has(self, kind: str) -> bool | None:
        """Whether a log type is enabled."""
        if self.logs is None:
            return None
        if any(log.kind.value == kind for log in self.logs):
            return True
        return None if any(log.kind.hidden for log in self.logs) else False


@dataclass(slots=True)
class AuditConfigs:
    """The audit configs of a plan by the project, folder or organization that they belong to."""

    by_parent: dict[str, list[AuditConfig]] = field(default_factory=dict)
    unplaced: list[AuditConfig] = field(default_factory=list)
    unreadable: bool = False
    _perhaps: dict[tuple[str, str], bool] = field(default_factory=dict)

    def of(self, parent: str | None) -> list[AuditConfig]:
        """The audit configs of a project, folder or organization."""
        return self.by_parent.get(parent, []) if parent is not None else []

    def perhaps(self, service: str, kind: str = "") -> bool:
        """Whether a config with an unknown parent may enable a log type for a service.

        Without a log type: whether it may cover that service.
        """
        key = (service, kind)
        if key not in self._perhaps:
            self._perhaps[key] = self.unreadable or is_logged(self.unplaced, service, kind) is not False
        return self._perhaps[key]


def audit_configs(plan: Plan) -> AuditConfigs:
    """All audit configs of a plan, read once."""
    return plan.once("audit configs", _collect)


def configs_for(project: ResourceChange, plan: Plan) -> list[AuditConfig]:
    """The audit configs of a project in this plan, matched by reference if there is one, else by name."""
    configs = audit_configs(plan).of(project_name(project))
    return [config for config in configs if _is_for(config.holder, project)]


def _is_for(holder: ResourceChange, project: ResourceChange) -> bool:
    linked = {linked_project.address for linked_project in holder.linked("project", PROJECT)}
    return not linked or project.address in linked


def is_logged(configs: list[AuditConfig], service: str, kind: str = "") -> bool | None:
    """Whether a config enables a log type for a service, directly or through all services.

    Without a log type: whether a config covers the service.
    """
    answer: bool | None = False
    for config in configs:
        meant = None if config.service.hidden else config.service.value in (ALL, service)
        has = config.has(kind) if kind and meant is not False else meant
        if meant and has:
            return True
        answer = None if meant is not False and has is not False else answer
    return answer


def holder_of(change: ResourceChange, plan: Plan) -> str | None:
    """The project, folder or organization whose audit logs a resource configures."""
    return parent_of(change, plan, _HOLDERS[change.type.split("_")[1]])


def configs_of(change: ResourceChange, plan: Plan) -> list[AuditConfig] | None:
    """The audit configs that one resource sets; None where its policy document cannot be read."""
    if not change.type.endswith("_iam_policy"):
        return [_config(change, change, (), "audit_log_config")]
    document = change.get(DOCUMENT)
    if isinstance(document, str):
        return _from_document(change, document)
    sources = document_sources(change, plan)
    return None if sources is None else list(_from_sources(change, sources))


def _collect(plan: Plan) -> AuditConfigs:
    all_configs = AuditConfigs()
    for change in plan.of_type(*_TYPES):
        configs = configs_of(change, plan)
        if configs is None:
            all_configs.unreadable = True
            continue
        parent = holder_of(change, plan)
        place = all_configs.unplaced if parent is None else all_configs.by_parent.setdefault(parent, [])
        place.extend(configs)
    return all_configs


def _config(change: ResourceChange, source: ResourceChange, base: Steps, block: str) -> AuditConfig:
    service = Text(source.get((*base, "service")), source, (*base, "service"))
    blocks = source.get((*base, block))
    if not isinstance(blocks, list):
        return AuditConfig(change, service, [] if blocks is UNSET else None)
    return AuditConfig(change, service, [_log(source, (*base, block, i)) for i in range(len(blocks))])


def _log(source: ResourceChange, base: Steps) -> Log:
    kind = Text(source.get((*base, "log_type")), source, (*base, "log_type"))
    path = (*base, "exempted_members")
    members = source.get(path)
    if not isinstance(members, list):
        return Log(kind, [] if members is UNSET else [Text(members, source, path, is_list=True)])
    return Log(kind, [Text(member, source, (*path, i)) for i, member in enumerate(members)])


def _from_sources(change: ResourceChange, sources: list[ResourceChange]) -> Iterator[AuditConfig]:
    for source in sources:
        blocks = source.get("audit_config")
        if isinstance(blocks, list):
            for i in range(len(blocks)):
                yield _config(change, source, ("audit_config", i), "audit_log_configs")
        elif blocks is not UNSET:
            yield AuditConfig(change, Text(blocks, source, ("audit_config",), is_list=True), None)


def _from_document(change: ResourceChange, document: str) -> list[AuditConfig] | None:
    try:
        items = msgspec.json.decode(document).get("auditConfigs") or [] if document else []
        return [_from_item(change, item) for item in items]
    except (msgspec.MsgspecError, AttributeError, RecursionError, TypeError):
        return None


def _from_item(change: ResourceChange, item: dict[str, Any]) -> AuditConfig:
    def text(value: object) -> Text:
        return Text(str(value), change, DOCUMENT)

    logs = [
        Log(text(log.get("logType", "")), [text(member) for member in log.get("exemptedMembers") or ()])
        for log in item.get("auditLogConfigs") or ()
    ]
    return AuditConfig(change, text(item.get("service", "")), logs)
