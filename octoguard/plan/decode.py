"""Decodes the JSON of `terraform show -json` (or tofu) into typed structs, and rejects what it cannot decode fully.

Format: https://developer.hashicorp.com/terraform/internals/json-format (read 2026-11-22). Values stay raw bytes until
they are read. `planned_values` and `prior_state` repeat `resource_changes`, so only the addresses of the first are
decoded, and the second stays raw bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.errors import PlanError
from octoguard.plan.envelope import HOW_TO_SHOW

if TYPE_CHECKING:
    from collections.abc import Iterator

_NULL = msgspec.Raw(b"null")
_KNOWN_MAJORS = ("0", "1")
_ESCAPED_QUOTE_OR_COLON = re.compile(rb"\\u00(?:22|3[aA])")
_SHORT = {b"null": None, b"false": False, b"true": True}
# Provider blocks nest about ten levels deep, and each module adds three. Code that walks a value uses stack frames for
# each level.
_DEEPEST = 150
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_TO_SQUARE = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SPACE_BEFORE_COLON = re.compile(rb'"[ \t\r\n]+:')


class ChangeData(msgspec.Struct, gc=False):
    """One `change` object. Its values stay raw bytes."""

    actions: list[str]
    before: msgspec.Raw = _NULL
    after: msgspec.Raw = _NULL
    after_unknown: msgspec.Raw = _NULL
    before_sensitive: msgspec.Raw = _NULL
    after_sensitive: msgspec.Raw = _NULL
    replace_paths: list[list[str | int]] | None = None
    importing: msgspec.Raw = _NULL


class ResourceChangeData(msgspec.Struct, gc=False):
    """One entry of `resource_changes`."""

    address: str
    mode: str
    type: str
    name: str
    change: ChangeData
    index: int | str | None = None
    module_address: str | None = None
    provider_name: str | None = None
    previous_address: str | None = None
    action_reason: str | None = None
    deposed: str | None = None


class StateResourceData(msgspec.Struct, gc=False):
    """One resource of `prior_state`, which is the state after the refresh."""

    address: str
    mode: str
    type: str
    name: str
    index: int | str | None = None
    provider_name: str | None = None
    values: msgspec.Raw = _NULL
    sensitive_values: msgspec.Raw = _NULL
    deposed_key: str | None = None


class StateModuleData(msgspec.Struct):
    """One module of `prior_state`."""

    resources: list[StateResourceData] = []
    child_modules: list[StateModuleData] = []


class StateValuesData(msgspec.Struct):
    """The `values` of `prior_state`."""

    root_module: StateModuleData | None = None


class StateData(msgspec.Struct):
    """`prior_state`."""

    values: StateValuesData | None = None


class OfflineData(msgspec.Struct):
    """The key `octoguard_offline`, which marks a plan of `octoguard plan --offline`.

    `providers`: the providers that the stand-in replaced. `data_sources`: addresses of data sources with invented
    values. `invented`: invented strings that are settings. `imports`: imported resources, which are assumed to be as
    configured. `workspace`: "" for the default one. `missing`: decisions of the providers that the plan lacks.
    `unread`: data sources whose values are unknown. `variables`: variables without a value, which are unknown.
    """

    providers: list[str] = []
    data_sources: list[str] = []
    invented: list[str] = []
    imports: list[str] = []
    workspace: str = ""
    missing: list[str] = []
    unread: list[str] = []
    variables: list[str] = []


class PlannedResource(msgspec.Struct, gc=False):
    """One resource of `planned_values`. Its values repeat those of the change, so they are not decoded."""

    address: str


class PlannedModule(msgspec.Struct):
    """One module of `planned_values`."""

    resources: list[PlannedResource] | None = None
    child_modules: list[PlannedModule] | None = None


class PlannedValues(msgspec.Struct):
    """`planned_values`, of which only the addresses of the resources are decoded."""

    root_module: PlannedModule | None = None


class PlanData(msgspec.Struct):
    """The top of a plan document."""

    format_version: str
    resource_changes: list[ResourceChangeData] | None = None
    resource_drift: list[ResourceChangeData] | None = None
    terraform_version: str | None = None
    planned_values: PlannedValues | None = None
    configuration: msgspec.Raw = _NULL
    variables: msgspec.Raw = _NULL
    prior_state: msgspec.Raw = _NULL
    octoguard_offline: OfflineData | None = None
    deferred_changes: msgspec.Raw = _NULL
    errored: bool = False
    complete: bool | None = None
    applyable: bool | None = None


_value_decoder = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()
_plan_decoder = msgspec.json.Decoder(PlanData)
_state_decoder = msgspec.json.Decoder(StateData | None)
_objects = msgspec.json.Decoder(dict[str, msgspec.Raw])
_object_lists = msgspec.json.Decoder(list[dict[str, msgspec.Raw]] | None)


def decode_plan(data: bytes, name: str) -> tuple[PlanData, ValueReader]:
    """The decoded plan and a reader of its values. Raises PlanError unless all of it is a plan of a known format."""
    reader = ValueReader(counts_are_exact(data))
    try:
        top = _objects.decode(data)
        _refuse_other_documents(top, name)
        plan = _plan_decoder.decode(data)
        _refuse_repeated_keys(data, top, reader, name)
    except msgspec.ValidationError as error:
        raise PlanError(f"{name}: not a valid Terraform plan: {error}: {HOW_TO_SHOW}") from None
    except RecursionError:
        raise PlanError(f"{name}: the JSON is nested too deep to be a Terraform plan") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanError(f"{name}: not valid JSON: {_where(error)}: make the plan JSON again ({HOW_TO_SHOW})") from None
    return plan, reader


def state_resources(raw: msgspec.Raw, reader: ValueReader, name: str) -> Iterator[ResourceChangeData]:
    """The resources of a raw `prior_state`, as no-op changes. Raises PlanError if it is not a state."""
    reader.value(raw, f"{name}: prior_state")
    try:
        state = _state_decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise PlanError(f"{name}: prior_state: not a valid state: {error}: {HOW_TO_SHOW}") from None
    todo = [state.values.root_module] if state and state.values and state.values.root_module else []
    while todo:
        module = todo.pop()
        todo += module.child_modules
        for item in module.resources:
            body = ChangeData(["no-op"], item.values, item.values, _NULL, item.sensitive_values, item.sensitive_values)
            yield ResourceChangeData(
                item.address,
                item.mode,
                item.type,
                item.name,
                body,
                index=item.index,
                provider_name=item.provider_name,
                deposed=item.deposed_key,
            )


class ValueReader:
    """Decodes the raw values of one plan, and rejects duplicate keys.

    JSON parsers differ on duplicate keys, so a document with two "after" keys can show different values to different
    readers. Counting finds them: each key is one `":` in the text, and decoding drops the duplicates.
    """

    def __init__(self, counts_are_exact: bool) -> None:
        self._exact = counts_are_exact

    def value(self, raw: msgspec.Raw, where: str) -> Any:
        """The decoded value. Raises PlanError, with `where`, if it is invalid or has a duplicate key."""
        data = memoryview(raw).tobytes()
        if data in _SHORT:
            return _SHORT[data]
        if data.count(b"{") + data.count(b"[") > _DEEPEST and _depth(data) > _DEEPEST:
            raise PlanError(f"{where}: the value is nested too deeply for a Terraform plan")
        try:
            value = _value_decoder.decode(data)
        except RecursionError:
            raise PlanError(f"{where}: the value is nested too deeply for a Terraform plan") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise PlanError(f"{where}: not valid JSON: {_where(error)}: make the plan JSON again") from None
        self.expect_same_keys(data, value, where)
        return value

    def mask(self, raw: msgspec.Raw, where: str) -> Any:
        """A decoded unknown or sensitive mask; None if it covers nothing."""
        return self.value(raw, where) if b"true" in memoryview(raw).tobytes() else None

    def expect_same_keys(self, data: bytes, value: Any, where: str) -> None:
        """Raise PlanError if `value`, decoded from `data`, has fewer keys than `data`."""
        again = _encoder.encode(value)
        if again == data:  # what is encoded has every key once
            return
        exact = self._exact or counts_are_exact(data)
        if not exact or data.count(b'":') != again.count(b'":'):
            _search_repeated_keys(data, where)


def _depth(data: bytes) -> int:
    """The nesting depth of a JSON text, at most _DEEPEST + 1."""
    # Brackets in strings are balanced in most plans, so removing the strings first is rarely necessary.
    depth = _levels(data)
    return depth if depth <= _DEEPEST else _levels(_TEXT.sub(b"", data))


def _levels(data: bytes) -> int:
    """The number of passes that remove all brackets, if each pass removes the innermost level."""
    brackets = data.translate(_TO_SQUARE, _NOT_BRACKETS)
    depth = 0
    while brackets and depth <= _DEEPEST:
        brackets = brackets.replace(b"[]", b"")
        depth += 1
    return depth


def mentions(raw: msgspec.Raw, text: bytes) -> bool:
    """Whether a raw value contains some bytes. Cheaper than decoding it."""
    return text in memoryview(raw).tobytes()


def counts_are_exact(data: bytes) -> bool:
    """Whether every `":` in the text is a key, or looks the same when encoded again.

    False for white space before a colon, and for a quote or colon that is escaped by its number. Terraform writes
    neither.
    """
    if b"\\u00" in data and _ESCAPED_QUOTE_OR_COLON.search(data):
        return False
    return data.translate(None, b" \t\r\n").count(b'":') == data.count(b'":') or not _SPACE_BEFORE_COLON.search(data)


def _where(error: Exception) -> str:
    """The decoder's message, which quotes no values."""
    return str(error).removeprefix("JSON is malformed: ")


def _refuse_other_documents(top: dict[str, msgspec.Raw], name: str) -> None:
    if "format_version" not in top:
        raise PlanError(f"{name}: {_what_it_is(top)}")
    version = msgspec.json.decode(top["format_version"], type=str)
    if version.partition(".")[0] not in _KNOWN_MAJORS:
        raise PlanError(
            f"{name}: unsupported plan format {version[:20]!a}: octoguard reads 0.x and 1.x: update octoguard"
        )
    if _is_true(top.get("errored")):
        raise PlanError(
            f"{name}: planning failed (errored is true), so octoguard gives no verdict: "
            "fix the error that terraform plan shows, then plan again"
        )
    if "planned_values" not in top and "resource_changes" not in top:
        what = "a Terraform state" if "values" in top else "JSON without resource_changes and planned_values"
        raise PlanError(f"{name}: {what}, not a plan: {HOW_TO_SHOW}")


def _is_true(raw: msgspec.Raw | None) -> bool:
    return raw is not None and memoryview(raw).tobytes() == b"true"


def _what_it_is(top: dict[str, msgspec.Raw]) -> str:
    if "serial" in top or "lineage" in top:
        return f"a Terraform state file, not a plan: {HOW_TO_SHOW}"
    if "@level" in top:
        return f"the log of `terraform plan -json`, not the plan: {HOW_TO_SHOW}"
    return f"JSON, but not a Terraform plan (no format_version): {HOW_TO_SHOW}"


def _refuse_repeated_keys(data: bytes, top: dict[str, msgspec.Raw], reader: ValueReader, name: str) -> None:
    reader.expect_same_keys(data, top, name)
    for key in ("resource_changes", "resource_drift"):
        listed = memoryview(top.get(key, _NULL)).tobytes()
        changes = _object_lists.decode(listed) or []
        reader.expect_same_keys(listed, changes, name)
        for change in changes:
            raw = change["change"]
            reader.expect_same_keys(memoryview(raw).tobytes(), _objects.decode(raw), name)


def _search_repeated_keys(data: bytes, where: str) -> None:
    """Raise PlanError for a duplicate key, found by a full parse. The quick count can be a false alarm."""
    import json

    def pairs(items: list[tuple[str, Any]]) -> None:
        if len({key for key, _ in items}) == len(items):
            return
        keys = [key for key, _ in items]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise PlanError(f"{where}: duplicate key {twice[:40]!a} in one object: make the plan JSON again")

    try:
        json.loads(data, object_pairs_hook=pairs)
    except RecursionError:
        raise PlanError(f"{where}: the JSON is nested too deeply for a Terraform plan") from None
