"""Plans changes of resources as the plugin SDK (SDKv2) of real providers does.

A configured value is planned as the provider normalises it. An attribute that is not configured gets the provider's
default, keeps its value, or is unknown until apply if the provider computes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.standin.forms import is_same, normalised, suppressed
from octoguard.standin.values import UNKNOWN, Object, equal, is_empty

if TYPE_CHECKING:
    from octoguard.standin.schema import Attribute, Attributes

# The map key that a function of the provider ignores if it is not stored yet.
_IGNORED_KEYS = {"IgnoreMissingKeyInMap": "x-goog-version"}
# The SDK's value for an unset attribute in a set element. Numbers and booleans stay null.
_PRIMITIVES = ("string", "number", "bool")
_ZERO: dict[str, Any] = {"string": "", "map": {}, "list": [], "set": []}


def plan_create(attributes: Attributes, config: Any, in_set: bool = False) -> Object:
    """The planned object of a new resource."""
    return {
        name: _create(attribute, config.get(name) if isinstance(config, dict) else None, in_set)
        for name, attribute in attributes.items()
    }


def plan_update(attributes: Attributes, config: Any, prior: Any, in_set: bool = False) -> Object:
    """The planned object of an existing resource. Attributes that are not set keep their value."""
    configured = config if isinstance(config, dict) else {}
    before = prior if isinstance(prior, dict) else {}
    return {
        name: _update(attribute, configured.get(name), before.get(name), in_set)
        for name, attribute in attributes.items()
    }


def plan_plain(attributes: Attributes, config: Any, prior: Any) -> Object:
    """The planned object of a resource of the newer plugin framework, with configured values unchanged.

    Computed attributes keep their value, as with the plan modifier `UseStateForUnknown`.
    """
    configured = config if isinstance(config, dict) else {}
    before = prior if isinstance(prior, dict) else {}
    return {name: _plain(attribute, configured.get(name), before.get(name)) for name, attribute in attributes.items()}


def _plain(attribute: Attribute, config: Any, prior: Any) -> Any:
    if attribute.write_only:
        return None
    if attribute.fields is not None:
        if isinstance(config, dict):
            return plan_plain(attribute.fields, config, prior)
        if isinstance(config, list) and (config or attribute.is_block):
            before = prior if isinstance(prior, list) and attribute.type == "list" else []
            padded = [*before, *[None] * len(config)]
            return [
                plan_plain(attribute.fields, element, old) if isinstance(element, dict) else element
                for element, old in zip(config, padded, strict=False)
            ]
    if config is not None or attribute.is_block:
        return config
    if attribute.default is not None:
        return attribute.default
    if attribute.computed:
        return UNKNOWN if prior is None else prior
    return None


def _create(attribute: Attribute, config: Any, in_set: bool) -> Any:
    if attribute.write_only:
        return None
    if config is UNKNOWN or _is_unreadable(attribute, config):
        return UNKNOWN
    if attribute.is_block:
        return _create_block(attribute, config, in_set)
    if _is_left_to_provider(attribute, config, in_set):
        return UNKNOWN if attribute.computed else _default(attribute, in_set)
    if attribute.fields is not None and isinstance(config, list):
        return _create_all(attribute, config, in_set)
    if config == [] and attribute.type == "set" and not in_set:
        return None  # the SDK drops an empty set if the stored set is empty
    if isinstance(config, dict) and not in_set:
        config = _without_ignored(attribute, config, {})
        if not config:
            return None
    if config is not None and config == suppressed(attribute):
        return None
    return normalised(attribute, config)


def _create_block(attribute: Attribute, config: Any, in_set: bool) -> Any:
    if attribute.type == "single":
        return _single(attribute, config)
    if not config or _is_empty_block(attribute, config):
        return UNKNOWN if attribute.computed and not _is_left_out(attribute) else []
    return _create_all(attribute, config, in_set)


def _without_ignored(attribute: Attribute, config: Object, prior: Any) -> Object:
    """A map without the key that the provider does not add to a stored map."""
    key = _IGNORED_KEYS.get(attribute.suppress_function)
    if key is None or (isinstance(prior, dict) and key in prior):
        return config
    return {name: value for name, value in config.items() if name != key}


def _is_left_out(attribute: Attribute) -> bool:
    """Whether the provider suppresses the change of a computed block from absent to unknown."""
    return attribute.suppressed_default == "" or (
        attribute.suppress_function == "EmptyOrDefaultStringSuppress" and not attribute.suppressed_default
    )


def _is_empty_block(attribute: Attribute, config: list[Any]) -> bool:
    """Whether the provider treats an empty block as absent."""
    if attribute.suppress_function.lower() != "emptyorunsetblockdiffsuppress" or len(config) != 1:
        return False
    return isinstance(config[0], dict) and all(is_empty(value) or value in (0, False) for value in config[0].values())


def _create_all(attribute: Attribute, configs: list[Any], in_set: bool) -> list[Any]:
    inside = in_set or attribute.type == "set"
    fields = attribute.fields or {}
    return [UNKNOWN if config is UNKNOWN else plan_create(fields, config, inside) for config in configs]


def _single(attribute: Attribute, config: Any) -> Any:
    if config is None:
        return None
    return {name: None if field.write_only else config.get(name) for name, field in (attribute.fields or {}).items()}


def _update(attribute: Attribute, config: Any, prior: Any, in_set: bool) -> Any:
    if attribute.write_only:
        return None
    if config is UNKNOWN or _is_unreadable(attribute, config):
        return UNKNOWN
    if attribute.is_block:
        return _update_block(attribute, config, prior, in_set)
    if _is_left_to_provider(attribute, config, in_set):
        if attribute.computed or is_same(attribute, prior, None):
            return prior
        return _default(attribute, in_set)
    if is_empty(prior) and is_empty(_create(attribute, config, in_set)):
        return prior  # the provider treats both as unset
    if attribute.fields is not None and isinstance(config, list):
        return _update_list(attribute, config, prior or [], True)
    if isinstance(config, dict):
        config = _without_ignored(attribute, config, prior)
    value = normalised(attribute, config)
    return prior if is_same(attribute, prior, value) else value


def _update_block(attribute: Attribute, config: Any, prior: Any, in_set: bool) -> Any:
    if attribute.type == "single":
        return _single(attribute, config)
    if not config:
        return prior if attribute.computed and prior is not None else []
    if not prior and _is_empty_block(attribute, config):
        return []
    if attribute.type == "list":
        return _update_list(attribute, config, prior or [], in_set)
    return _update_set(attribute.fields or {}, config, prior or [])


def _update_list(attribute: Attribute, configs: list[Any], prior: list[Any], in_set: bool) -> list[Any]:
    fields = attribute.fields or {}
    planned: list[Any] = []
    for position, config in enumerate(configs):
        before = prior[position] if position < len(prior) else None
        if config is UNKNOWN:
            planned.append(UNKNOWN)
        elif isinstance(before, dict):
            planned.append(plan_update(fields, config, before, in_set))
        else:
            added = plan_create(fields, config, in_set)
            planned.append(added if in_set else _without_computed(fields, added, config))
    return planned


def _without_computed(fields: Attributes, added: Object, config: Any) -> Object:
    """A block that is added to an existing resource. Computed scalars in it are null, and not unknown.

    `diffString` of the SDK plans no change for an unset scalar if the resource already has an ID. Lists, sets and maps
    become unknown, as in a new resource.
    """
    kept: Object = {}
    for name, value in added.items():
        attribute, configured = fields[name], config.get(name) if isinstance(config, dict) else None
        kept[name] = value
        if value is UNKNOWN and attribute.type in _PRIMITIVES and is_empty(configured):
            kept[name] = None
        elif attribute.type == "list" and attribute.fields is not None and isinstance(value, list):
            inner = [*configured, *[None] * len(value)] if isinstance(configured, list) else [None] * len(value)
            kept[name] = [
                _without_computed(attribute.fields, element, given) if isinstance(element, dict) else element
                for element, given in zip(value, inner, strict=False)
            ]
    return kept


def _update_set(fields: Attributes, configs: list[Any], prior: list[Any]) -> list[Any]:
    """The planned elements of a set. An element keeps the computed values of an equal stored element."""
    left = list(prior)
    planned: list[Any] = []
    for config in configs:
        if config is UNKNOWN:
            planned.append(UNKNOWN)
            continue
        same = next((old for old in left if equal(plan_update(fields, config, old, True), old)), None)
        if same is not None:
            left.remove(same)
        planned.append(plan_create(fields, config, True) if same is None else same)
    return planned


def _is_unreadable(attribute: Attribute, config: Any) -> bool:
    """Whether the SDK treats a list, set or map of scalars as unknown, because one of them is unknown."""
    if attribute.fields is not None:
        return False
    values = config.values() if isinstance(config, dict) else config
    return isinstance(config, list | dict) and any(value is UNKNOWN for value in values)


def _is_left_to_provider(attribute: Attribute, config: Any, in_set: bool) -> bool:
    if config is None:
        return True
    if attribute.type == "list" and not in_set:
        return False  # the only empty value that the SDK distinguishes from null
    return attribute.computed and is_empty(config) and attribute.type in _ZERO


def _default(attribute: Attribute, in_set: bool) -> Any:
    if attribute.default is not None:
        return None if attribute.default == suppressed(attribute) else attribute.default
    return _ZERO.get(attribute.type) if in_set else None
