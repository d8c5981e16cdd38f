"""The actions of Terraform on a resource."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Action(StrEnum):
    """What Terraform does with a resource. `REPLACE` destroys and creates it; `FORGET` drops it from the state."""

    NO_OP = "no-op"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    FORGET = "forget"


# The combinations that the plan format documents. `create, forget` leaves the old object in the cloud.
ACTIONS: Final = {
    ("no-op",): Action.NO_OP,
    ("create",): Action.CREATE,
    ("read",): Action.READ,
    ("update",): Action.UPDATE,
    ("delete",): Action.DELETE,
    ("forget",): Action.FORGET,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("create", "forget"): Action.REPLACE,
}
