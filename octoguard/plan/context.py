"""What a resource change reads of the plan around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.plan.configuration import Configuration, Origin
    from octoguard.plan.decode import OfflineData, ValueReader

T = TypeVar("T")


class PlanContext(Protocol):
    """The part of a plan that the values of one resource depend on."""

    @property
    def name(self) -> str: ...
    @property
    def reader(self) -> ValueReader: ...
    @property
    def configuration(self) -> Configuration: ...
    @property
    def offline(self) -> OfflineData | None: ...

    def once(self, key: str, build: Callable[[Any], T]) -> T: ...
    def may_be_unknown(self, origin: Origin) -> bool: ...
    def provider_majors(self, address: str) -> frozenset[int]: ...
