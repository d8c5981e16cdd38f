"""Finds the values of an offline plan that rest on what a data source would have reported.

An offline plan cannot ask Google Cloud, so the stand-in invents what data sources answer. The form of an identity is
certain all the same: a name, a number, a link, an address or a service account is like the real one, and policies read
no more of it. What a data source was asked for is certain, too. A setting is not: a version, a switch, a size, a text.
Such a value is as unknown as one that is known after apply, whatever a policy would have made of it.
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
    from octoguard.plan.model import Plan
    from octoguard.plan.path import Steps
    from octoguard.plan.reading import Reading

# Data sources that compute their answer from their arguments, or read it from where Terraform runs.
_COMPUTED = re.compile(r"(archive|local|null|template)_|google_(iam_policy|client_config)\Z")
_IDENTITY = re.compile(
    r"(^|_)(id|ids|names?|numbers?|emails?|members?|projects?|regions?|zones?|locations?|links?|networks?|subnetworks?|"
    r"accounts?|domains?|customer|parent|folder|organization|ur[il]s?|hosts?|endpoints?|ips?|ipv[46]|address|addresses|"
    r"cidrs?|blocks|ranges?|etag|fingerprint|secret|data|password|token|certificate|key|keys)(_|\Z)"
)


@dataclass(frozen=True, slots=True)
class Invention:
    """What is invented in one plan: the data sources, and the texts of the settings that they answered."""

    configuration: Configuration
    data_sources: frozenset[str]
    texts: frozenset[str]
    _paths: dict[tuple[Module, str], list[tuple[str, ...]]] = field(default_factory=dict)

    def mask(self, module: Module, address: str, value: Any) -> Any:
        """A mask over the invented settings in a resource's planned values; None where there is none.

        They are found by the expressions that refer to a data source. The plan does not show the expression of a local
        value: what comes out of one is taken for invented if it is a text that a data source was answered.
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
            found = self.configuration.expressions(module, address, names, None, None)
            if any(self._is_setting(o) for o in self.configuration.origins(module, address, found.references)):
                yield names

    def _is_setting(self, origin: Origin) -> bool:
        if origin.kind != "data" or origin.config_address not in self.data_sources or _COMPUTED.match(origin.type):
            return False
        attribute = re.split(r"[.\[]", origin.attribute)[0]
        if not attribute or is_identity(attribute):
            return False
        asked = self.configuration.resource(origin.module, f"data.{origin.type}.{origin.name}") or {}
        return attribute not in (asked.get("expressions") or {})

    def _text_mask(self, module: Module, address: str, whole: Any, value: Any, steps: Steps) -> Any:
        if isinstance(value, dict):
            return {name: self._text_mask(module, address, whole, one, (*steps, name)) for name, one in value.items()}
        if isinstance(value, list):
            return [self._text_mask(module, address, whole, one, (*steps, i)) for i, one in enumerate(value)]
        return isinstance(value, str) and value in self.texts and self._is_hidden(module, address, whole, steps)

    def _is_hidden(self, module: Module, address: str, whole: Any, steps: Steps) -> bool:
        found = self.configuration.expressions(module, address, steps, whole, None)
        origins = self.configuration.origins(module, address, found.references)
        return found.state == "hidden" or any(origin.kind in ("local", "unresolved") for origin in origins)


def invented_mask(plan: Plan, change: Reading, value: Any) -> Any:
    """A mask over the invented settings in the planned values of a change; None where there is none."""
    mark = plan.offline
    if mark is None or not mark.data_sources:
        return None
    addresses, texts = frozenset(map(without_indexes, mark.data_sources)), frozenset(mark.invented)
    invention = plan.once("invention", lambda plan: Invention(plan.configuration, addresses, texts))
    return invention.mask(module_path(change.module), change.config_address, value)


def is_identity(attribute: str) -> bool:
    """Whether an attribute of a data source says which thing it is or where, not what it is like."""
    return _IDENTITY.search(attribute) is not None


def is_computed(data_source_type: str) -> bool:
    """Whether the answer of a data source is not invented."""
    return _COMPUTED.match(data_source_type) is not None


def covers(mask: Any, steps: tuple[str | int, ...]) -> bool:
    """Whether a mask covers all that is at a path."""
    for step in steps:
        if mask is True:
            return True
        if isinstance(step, str):
            mask = mask.get(step) if isinstance(mask, dict) else None
        else:
            mask = mask[step] if isinstance(mask, list) and len(mask) > step else None
    return mask is True


def _leaves(expressions: dict[str, Any], names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of all expressions, without list indexes; each once for each block of a list."""
    for name, one in expressions.items():
        path = (*names, name)
        for node in one if isinstance(one, list) else [one]:
            if isinstance(node, dict) and not ("references" in node or "constant_value" in node):
                yield from _leaves(node, path)
            elif isinstance(node, dict) and "references" in node:
                yield path
