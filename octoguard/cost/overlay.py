"""A resource that takes the attributes that it does not set from another one, such as its instance template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.cost.resource import Resource
from octoguard.plan import UNSET

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange
    from octoguard.plan.absence import Value

_FIRST_NAME = re.compile(r"\w+")


class Overlay(Resource):
    """The attributes of `top`, and those of `base` where `top` has none. Assumptions are recorded on `top`."""

    __slots__ = ("_base",)

    def __init__(self, top: Resource, base: Resource) -> None:
        super().__init__(top.change, top.side, top.plan, top.catalogue, top.usage, top.options)
        self.scenario = top.scenario
        self.assumptions, self.missing_usage = top.assumptions, top.missing_usage
        self._base = base

    def get(self, path: str) -> Value:
        """The value of `top`, or of `base` if `top` does not have the attribute."""
        return super().get(path) if self.has_own(path) else self._base.get(path)

    def linked(self, path: str, resource_type: str) -> list[ResourceChange]:
        """The resources that the expression in `top` or `base` refers to."""
        return super().linked(path, resource_type) if self.has_own(path) else self._base.linked(path, resource_type)

    def has_own(self, path: str) -> bool:
        """Whether `top` has the first attribute of the path."""
        first = _FIRST_NAME.match(path)
        value = super().get(first[0] if first else path)
        return value is not UNSET and value not in ([], "")
