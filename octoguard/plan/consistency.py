"""Rejects a plan whose parts contradict each other, because a verdict on one part would not hold for the other.

Terraform writes every part of the document from the same changes, so its own plans never contradict themselves:
https://github.com/hashicorp/terraform/tree/v1.11.4/internal/command/jsonplan (plan.go, values.go; read 2026-11-30).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from octoguard.errors import PlanError
from octoguard.plan.address import module_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan.decode import ChangeData, PlanData, PlannedModule, ResourceChangeData, ValueReader

_AGAIN = "make the plan JSON again"
_HAS_BEFORE = frozenset({"delete", "forget", "no-op", "update"})
_HAS_AFTER = frozenset({"create", "no-op", "read", "update"})
_KNOWN = _HAS_BEFORE | _HAS_AFTER
_OF_DATA = (["read"], ["no-op"])
_NAMED = re.compile(r"(?P<data>data\.)?(?P<type>[^.\[\]]+)\.(?P<name>[^.\[\]]+)(?P<key>\[.*\])?", re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\nrt])|([$%])\2\{')
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "$": "${", "%": "%{"}


def expect_consistent(plan: PlanData, reader: ValueReader, name: str) -> None:
    """Raise PlanError, with the address, for the first contradiction between two parts of a plan."""
    staying: set[str] = set()
    seen: set[tuple[str, str | None]] = set()
    for item in plan.resource_changes or ():
        where = f"{name}: {item.address}"
        _expect_address(item, where)
        _expect_values(item, reader, where)
        key = (item.address, item.deposed)
        if key in seen:
            raise PlanError(f"{where}: resource_changes has two entries for this address: {_AGAIN}")
        seen.add(key)
        # planned_values also lists resources that a `removed` block only drops from the state.
        if "delete" not in item.change.actions or "create" in item.change.actions:
            staying.add(item.address)
    planned = _planned(plan.planned_values.root_module) if plan.planned_values is not None else ()
    for address in planned:
        if address not in staying:
            what = "resource_changes has no entry for it" if seen else "resource_changes is empty"
            if any(known == address for known, _ in seen):
                what = "resource_changes deletes it"
            raise PlanError(f"{name}: {address}: planned_values has this resource, but {what}: {_AGAIN}")


def _planned(module: PlannedModule | None) -> Iterator[str]:
    modules = [module] if module is not None else []
    for current in modules:  # the list grows during the loop
        modules += current.child_modules or ()
        for resource in current.resources or ():
            yield resource.address


def _expect_address(item: ResourceChangeData, where: str) -> None:
    if not _is_plain(item):
        _compare_address(item, where)


def _is_plain(item: ResourceChangeData) -> bool:
    """Whether the address is plainly made of its parts. A fast check, which nearly every address passes."""
    module = item.module_address or ""
    head = f"{module}." if module and _is_module(module) else ""
    head += f"data.{item.type}.{item.name}" if item.mode == "data" else f"{item.type}.{item.name}"
    if not (item.type.isidentifier() and item.name.replace("-", "_").isidentifier() and item.address.startswith(head)):
        return False
    key, index = item.address[len(head) :], item.index
    if isinstance(index, str):
        return key == f'["{index}"]' and '"' not in index
    return key == ("" if index is None else f"[{index}]")


@cache
def _is_module(address: str) -> bool:
    return module_address(f"{address}.x") == address


def _compare_address(item: ResourceChangeData, where: str) -> None:
    module = module_address(item.address)
    rest = item.address[len(module) + 1 :] if module else item.address
    match = _NAMED.fullmatch(rest)
    if match is None:
        raise PlanError(f"{where[:300]}: invalid resource address: {_AGAIN}")
    parts: list[tuple[str, object, object]] = [
        ("mode", item.mode, "data" if match["data"] else "managed"),
        ("type", item.type, match["type"]),
        ("name", item.name, match["name"]),
        ("module_address", module if item.module_address is None else item.module_address, module),
    ]
    for part, value, by_address in parts:
        if value != by_address:
            raise PlanError(f"{where}: {part} is {str(value)[:80]!a}, which contradicts the address: {_AGAIN}")
    if item.index is not None and not _is_key(match["key"] or "", item.index):
        raise PlanError(f"{where}: index is {str(item.index)[:80]!a}, which contradicts the address: {_AGAIN}")


def _is_key(text: str, index: int | str) -> bool:
    """Whether `text` is the instance key `index`. String keys have the escapes of the Terraform language."""
    if isinstance(index, int):
        return text == f"[{index}]"
    inner = text.removeprefix('["').removesuffix('"]')
    if len(inner) + 4 != len(text):
        return False
    plain = _ESCAPE.sub(lambda match: _ESCAPED.get(match[1] or match[2], match[1]), inner)
    return plain == index or ("\\" in plain and not index.isprintable())


def _expect_values(item: ResourceChangeData, reader: ValueReader, where: str) -> None:
    actions, change = item.change.actions, item.change
    if not actions or not _KNOWN.issuperset(actions):
        return  # Reading raises the error for unknown actions
    if item.mode == "data" and actions not in _OF_DATA:
        raise PlanError(f"{where}: invalid actions {', '.join(actions)[:80]!a} for a data source: {_AGAIN}")
    if item.mode == "managed" and "read" in actions:
        raise PlanError(f"{where}: invalid actions {', '.join(actions)[:80]!a} for a managed resource: {_AGAIN}")
    for side, having in (("before", _HAS_BEFORE), ("after", _HAS_AFTER)):
        has = not having.isdisjoint(actions)
        if has and not _is_object(change, side):
            raise PlanError(f"{where}: {side} must be an object for the actions {_words(actions)}: {_AGAIN}")
        if not has and not _is_null(change, side) and item.mode == "managed":
            raise PlanError(f"{where}: {side} must be null for the actions {_words(actions)}: {_AGAIN}")
    if actions == ["no-op"] and change.before != change.after:
        before, after = (reader.value(value, where) for value in (change.before, change.after))
        if before != after:
            raise PlanError(f"{where}: the action is no-op, but before and after differ: {_AGAIN}")


def _words(actions: list[str]) -> str:
    return ascii(", ".join(actions)[:80])


def _is_object(change: ChangeData, side: str) -> bool:
    return bytes(memoryview(getattr(change, side))[:1]) == b"{"


def _is_null(change: ChangeData, side: str) -> bool:
    return bytes(memoryview(getattr(change, side))[:1]) == b"n"
