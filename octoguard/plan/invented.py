"""Finds the values of an offline plan that depend on invented values of data sources.

An offline plan cannot query Google Cloud, so the stand-in provider invents the results of data sources. An invented
identity (a name, number, link, address or service account) has the form of the real one, and policies read only that
form. The arguments of a data source are known. An invented setting (a version, switch, size or text) is not reliable,
so it counts as unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from octoguard.plan.address import module_path, without_indexes
from octoguard.plan.values import mask_attributes, pruned, unite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan.configuration import Configuration, Module, Origin
    from octoguard.plan.context import PlanContext
    from octoguard.plan.path import Steps

# Data sources that compute their result from their arguments, or read it on the machine that runs Terraform.
_COMPUTED = re.compile(r"(archive|local|null|template)_|google_(iam_policy|client_config)\Z")
_IDENTITY = re.compile(
    r"(^|_)(id|ids|names?|numbers?|emails?|members?|projects?|regions?|zones?|locations?|links?|networks?|subnetworks?|"
    r"accounts?|domains?|customer|parent|folder|organization|ur[il]s?|hosts?|endpoints?|ips?|ipv[46]|address|addresses|"
    r"cidrs?|blocks|ranges?|etag|fingerprint|secret|data|password|token|certificate|key|keys)(_|\Z)"
)


@dataclass(frozen=True, slots=True)
class Invention:
    """The invented parts of one plan: data sources, and the strings of their settings."""

    configuration: Configuration
    data_sources: frozenset[str]
    texts: frozenset[str]
    _paths: dict[tuple[Module, str], list[tuple[str, ...]]] = field(default_factory=dict)

    def mask(self, module: Module, address: str, value: Any) -> Any:
        """A mask over the invented settings in a resource's planned values, or None.

        References to data sources in the expressions show them. The plan does not show the expressions of local
        values, so a string from a local value counts as invented if it equals an invented string.
        """
        key = (module, address)
        if key not in self._paths:
            self._paths[key] = list(self._invented_paths(module, address))
        mask = mask_attributes(value, self._paths[key])
        if self.texts:
            mask = unite(mask, self._text_mask(module, address, value, value, ()))
        return pruned(mask)

    def _invented_paths(self, module: Module, address: str) -> Iterator[tuple[str, ...]]:
        resource = self.configuration.resource(module, address) or {}
        for names in _leaves(resource.get("expressions") or {}, ()):
            written = self.configuration.expressions(module, address, names, None, None)
            if any(self._is_setting(o) for o in self.configuration.origins(module, address, written.references)):
                yield names

    def _is_setting(self, origin: Origin) -> bool:
        if origin.kind != "data" or origin.config_address not in self.data_sources or _COMPUTED.match(origin.type):
            return False
        attribute = re.split(r"[.\[]", origin.attribute)[0]
        if not attribute or is_identity(attribute):
            return False
        data_source = self.configuration.resource(origin.module, f"data.{origin.type}.{origin.name}") or {}
        return attribute not in (data_source.get("expressions") or {})

    def _text_mask(self, module: Module, address: str, values: Any, value: Any, steps: Steps) -> Any:
        if isinstance(value, dict):
            return {
                name: self._text_mask(module, address, values, item, (*steps, name)) for name, item in value.items()
            }
        if isinstance(value, list):
            return [self._text_mask(module, address, values, item, (*steps, i)) for i, item in enumerate(value)]
        return isinstance(value, str) and value in self.texts and self._is_hidden(module, address, values, steps)

    def _is_hidden(self, module: Module, address: str, values: Any, steps: Steps) -> bool:
        written = self.configuration.expressions(module, address, steps, values, None)
        origins = self.configuration.origins(module, address, written.references)
        return written.state == "hidden" or any(origin.kind in ("local", "unresolved") for origin in origins)


def invented_mask(plan: PlanContext, module: str, config_address: str, value: Any) -> Any:
    """A mask over the invented settings in the planned values of a resource, or None."""
    mark = plan.offline
    if mark is None or not mark.data_sources:
        return None
    addresses, texts = frozenset(map(without_indexes, mark.data_sources)), frozenset(mark.invented)
    invention = plan.once("invention", lambda plan: Invention(plan.configuration, addresses, texts))
    return invention.mask(module_path(module), config_address, value)


def is_identity(attribute: str) -> bool:
    """Whether an attribute of a data source identifies or locates a resource, and is not a setting of it."""
    return _IDENTITY.search(attribute) is not None


def is_computed(data_source_type: str) -> bool:
    """Whether the result of a data source is computed, and not invented."""
    return _COMPUTED.match(data_source_type) is not None


def _leaves(expressions: dict[str, Any], names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of all expressions without list indexes, once for each block of a list."""
    for name, expression in expressions.items():
        path = (*names, name)
        for node in expression if isinstance(expression, list) else [expression]:
            if isinstance(node, dict) and not ("references" in node or "constant_value" in node):
                yield from _leaves(node, path)
            elif isinstance(node, dict) and "references" in node:
                yield path
