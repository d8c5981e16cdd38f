"""The interface through which effort and ownership read the values of a Terraform resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import Any


class ResourceValues(Protocol):
    """Reads values of one resource, as `inventory.Held` does."""

    def get(self, path: str) -> Any:
        """The value at a path such as `settings[0].tier`; None if it is unknown, not set or sensitive."""
