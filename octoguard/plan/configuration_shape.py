"""Validates the shape of a plan's `configuration`, as Terraform documents it.

https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation (read 2026-11-30).
The shape of the expressions is not checked, because it follows the provider's schema.
"""

from __future__ import annotations

from typing import Any

from octoguard.errors import PlanError


def checked(document: Any, name: str) -> dict[str, Any]:
    """The configuration unchanged; {} if the plan has none. Raises PlanError if a part has another shape."""
    where = f"{name}: configuration"
    if document is None:
        return {}
    _expect(document, dict, where)
    for key, block in _objects(document, "provider_config", where):
        _expect_part(block, "expressions", dict, f"{where}.provider_config.{_plain(key)}")
    _expect_part(document, "root_module", dict, where)
    _module(document.get("root_module") or {}, f"{where}.root_module")
    return dict(document)


def _module(module: dict[str, Any], where: str) -> None:
    _expect_part(module, "resources", list, where)
    for number, resource in enumerate(module.get("resources") or ()):
        if type(resource) is not dict or type(resource.get("address")) is not str:
            raise PlanError(f"{where}.resources[{number}]: must be an object with an address: {_AGAIN}")
        expressions = resource.get("expressions")
        if expressions is not None and type(expressions) is not dict:
            _expect(expressions, dict, f"{where}.resources[{number}].expressions")
    for part in ("outputs", "variables"):
        _objects(module, part, where)
    for name, call in _objects(module, "module_calls", where):
        inside = f"{where}.module_calls.{_plain(name)}"
        _expect_part(call, "expressions", dict, inside)
        _expect_part(call, "module", dict, inside)
        _module(call.get("module") or {}, f"{inside}.module")


def _objects(owner: dict[str, Any], part: str, where: str) -> list[tuple[str, dict[str, Any]]]:
    """The `(name, object)` pairs of a part of the configuration."""
    _expect_part(owner, part, dict, where)
    items = list((owner.get(part) or {}).items())
    for name, item in items:
        _expect(item, dict, f"{where}.{part}.{_plain(name)}")
    return items


def _expect_part(owner: dict[str, Any], part: str, kind: type, where: str) -> None:
    if owner.get(part) is not None:
        _expect(owner[part], kind, f"{where}.{part}")


def _expect(value: Any, kind: type, where: str) -> None:
    if type(value) is not kind:
        raise PlanError(f"{where}: must be {'an object' if kind is dict else 'a list'}: {_AGAIN}")


_AGAIN = "make the plan JSON again"


def _plain(name: str) -> str:
    return ascii(name[:40])[1:-1]
