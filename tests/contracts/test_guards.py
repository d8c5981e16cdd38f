"""The tables of what protects something are about types and attributes that the provider has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from octoguard import paths
from octoguard import plan as plans
from octoguard.config.policy_files import read_policy
from octoguard.plan.path import parse
from octoguard.policy.checks._guards_monitoring import MONITORING_GUARDS
from octoguard.policy.checks._losses import Half
from octoguard.policy.checks._protections import PROTECTIONS
from octoguard.standin.schema import PACKS, read_pack

if TYPE_CHECKING:
    from octoguard.policy.checks._guard import Guard
    from octoguard.standin.schema import Attributes

GUARDS = {**PROTECTIONS, **MONITORING_GUARDS}
PACKED = [read_pack(PACKS / f"{name}.gz") for name in ("google-beta-7.46.0", "google-4.85.0")]


class _Recording(Half):
    """A side that notes the paths that it is asked for."""

    asked: ClassVar[set[str]] = set()

    def get(self, path: Any) -> Any:
        self.asked.add(path if isinstance(path, str) else path[0])
        return super().get(path)

    def raw(self, path: Any) -> Any:
        self.asked.add(path if isinstance(path, str) else path[0])
        return super().raw(path)


@pytest.mark.parametrize(
    ("policy", "table"),
    [
        ("protection-removed", PROTECTIONS),
        ("protection-weakened", PROTECTIONS),
        ("monitoring-removed", MONITORING_GUARDS),
    ],
)
def test_a_policy_is_about_the_types_of_its_table(policy: str, table: dict[str, Guard]) -> None:
    resources = read_policy(paths.policies_dir() / "plan" / f"{policy}.yaml").resources
    assert resources == sorted(table)


@pytest.mark.parametrize("resource_type", GUARDS)
def test_every_attribute_that_a_guard_reads_exists(resource_type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    guard = GUARDS[resource_type]
    assert _schemas(resource_type), "no provider has this type"
    # A guard is also asked about successors of other types, and one table entry may stand for several types.
    kin = [kind for kind, other in GUARDS.items() if other is guard or other.family == guard.family != "switch"]
    schemas = [schema for kind in kin for schema in _schemas(kind)]
    monkeypatch.setattr(_Recording, "asked", set())
    plan, change = _update(resource_type)
    old, new = _Recording(change, "before"), _Recording(change, "after")
    guard.compare(old, new, plan)
    guard.protects(old)
    guard.identity(old)
    asked = _Recording.asked | {path for path, _ in guard.things} | set(guard.names)
    assert {path for path in asked if not any(_exists(path, schema) for schema in schemas)} == set()


@pytest.mark.parametrize(("path", "kinds"), sorted({link for guard in GUARDS.values() for link in guard.used_by}))
def test_every_attribute_that_attaches_a_guard_exists(path: str, kinds: tuple[str, ...]) -> None:
    assert any(_exists(path, schema) for kind in kinds for schema in _schemas(kind))
    assert [kind for kind in kinds if not _schemas(kind)] == []


def _schemas(resource_type: str) -> list[Attributes]:
    return [found.attributes for pack in PACKED if (found := pack.get("resource", resource_type)) is not None]


def _exists(path: str, schema: Attributes) -> bool:
    steps = [step for step in parse(path) if isinstance(step, str)]
    for position, step in enumerate(steps):
        attribute = schema.get(step)
        if attribute is None:
            return step == "id"
        if attribute.type == "map":
            return True
        inner = attribute.fields or (attribute.element.fields if attribute.element else None)
        if inner is None:
            return position == len(steps) - 1
        schema = inner
    return True


def _update(resource_type: str) -> Any:
    change = {"actions": ["update"], "before": {"name": "a"}, "after": {"name": "b"}, "after_unknown": {}}
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": [
            {
                "address": f"{resource_type}.x",
                "mode": "managed",
                "type": resource_type,
                "name": "x",
                "provider_name": "registry.terraform.io/hashicorp/google",
                "change": change,
            }
        ],
        "configuration": {"root_module": {}},
    }
    plan = plans.read(json.dumps(document).encode(), "plan.json")
    return plan, plan.managed[0]
