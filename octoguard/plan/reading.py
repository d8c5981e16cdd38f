"""Reads the values of one resource change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from octoguard.errors import PlanError
from octoguard.plan.absence import UNKNOWN, UNSET
from octoguard.plan.action import ACTIONS, Action
from octoguard.plan.address import module_address, module_path
from octoguard.plan.decode import mentions
from octoguard.plan.invented import invented_mask
from octoguard.plan.path import Steps, parse
from octoguard.plan.provider_blocks import is_block, is_never_computed
from octoguard.plan.provider_sensitive import sensitive_attributes
from octoguard.plan.secrets import covered_texts
from octoguard.plan.values import AFTER_APPLY, has_hidden, is_covered, lookup, mask_attributes, pruned, unite
from octoguard.plan.written import alike

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from octoguard.plan.absence import Value
    from octoguard.plan.configuration import Origin
    from octoguard.plan.context import PlanContext
    from octoguard.plan.decode import ResourceChangeData
    from octoguard.plan.written import Expressions

Side = Literal["before", "after"]


class Reading:
    """The values of one resource instance before and after the change, decoded at the first access."""

    __slots__ = (
        "_absences",
        "_data",
        "_invented",
        "_plan",
        "_sides",
        "_written",
        "action",
        "address",
        "module",
        "type",
    )

    def __init__(self, data: ResourceChangeData, plan: PlanContext) -> None:
        self._data = data
        self._plan = plan
        self._sides: dict[Side, tuple[Any, Any, Any]] = {}
        self._absences: dict[Steps, Value] = {}
        self._invented: Any = None
        self._written: dict[Steps, Expressions] = {}
        self.address = data.address
        self.type = data.type
        self.module = data.module_address if data.module_address is not None else module_address(data.address)
        action = ACTIONS.get(tuple(data.change.actions))
        if action is None:
            raise PlanError(f"{plan.name}: {data.address}: unknown actions {data.change.actions!a}: update octoguard")
        self.action = action

    @property
    def is_managed(self) -> bool:
        """Whether it is a resource, and not a data source."""
        return self._data.mode == "managed"

    @property
    def name(self) -> str:
        """The resource's name in the configuration (`primary` of `google_sql_database_instance.primary`)."""
        return self._data.name

    @property
    def provider(self) -> str | None:
        """The address of the provider, such as registry.terraform.io/hashicorp/google."""
        return self._data.provider_name

    @property
    def stays(self) -> bool:
        """Whether the resource exists after apply."""
        return self.action in (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.NO_OP)

    @property
    def leaves_old_object(self) -> bool:
        """Whether the object before the change keeps running after apply, and Terraform no longer manages it.

        Terraform forgets it (a `removed` block with `destroy = false`), or its recorded `deletion_policy` is ABANDON.
        The API cannot delete commitments: https://docs.cloud.google.com/compute/docs/reference/rest/v1/regionCommitments.
        """
        if "forget" in self._data.change.actions:
            return True
        if self.type == "google_compute_region_commitment" and "delete" in self._data.change.actions:
            return True
        return "delete" in self._data.change.actions and self.get("deletion_policy", "before") == "ABANDON"

    def side(self, side: Side) -> tuple[Any, Any, Any]:
        """(value, unknown mask, sensitive mask) of one side."""
        if side not in self._sides:
            self._sides[side] = self._decode(side)
        return self._sides[side]

    def _decode(self, side: Side) -> tuple[Any, Any, Any]:
        change = self._data.change
        reader = self._plan.reader
        where = f"{self._plan.name}: {self.address}"
        value = reader.value(change.after if side == "after" else change.before, where)
        if not isinstance(value, dict) and (value is not None or (side == "after" and self.stays)):
            raise PlanError(f"{where}: {side} must be an object: make the plan JSON again")
        unknown = reader.mask(change.after_unknown, where) if side == "after" else None
        # A value that is sensitive on one side is hidden on both, because the old secret resembles the new one.
        sensitive = unite(self._mask("before", value), self._mask("after", value))
        if side == "after":
            self._invented = invented_mask(self._plan, self.module, self.config_address, value)
            unknown = unite(unknown, self._invented)
        return value, pruned(unknown), pruned(sensitive)

    def _mask(self, side: Side, value: Any) -> Any:
        """The sensitive mask of one side, with the attributes of `value` that the provider's schema marks."""
        change = self._data.change
        raw = change.before_sensitive if side == "before" else change.after_sensitive
        mask = self._plan.reader.mask(raw, f"{self._plan.name}: {self.address}")
        attributes = sensitive_attributes(self.type)
        return unite(mask, mask_attributes(value, attributes)) if attributes else mask

    def sensitive_texts(self) -> Iterator[str]:
        """The strings that the masks or the provider's schema hide on either side."""
        masks = (self._data.change.before_sensitive, self._data.change.after_sensitive)
        if sensitive_attributes(self.type) or any(mentions(mask, b"true") for mask in masks):
            for side in ("before", "after"):
                value, _, sensitive = self.side(side)
                yield from covered_texts(value, sensitive)

    def mentions(self, text: bytes) -> bool:
        """Whether the JSON of the planned values contains these bytes. Cheaper than decoding it."""
        return mentions(self._data.change.after, text)

    def matches(self, pattern: re.Pattern[bytes], side: Side) -> set[str]:
        """All matches of a pattern in the JSON of one side. Cheaper than decoding it."""
        data = self._data.change.after if side == "after" else self._data.change.before
        return {match.decode(errors="replace") for match in pattern.findall(bytes(data))} if data else set()

    def get(self, path: str | Steps, side: Side = "after") -> Value:
        """The value at a path: plain data, or UNSET, UNKNOWN or SENSITIVE."""
        steps = parse(path) if isinstance(path, str) else path
        return self.settled(lookup(*self.side(side), steps), steps)

    def settled(self, value: Any, steps: Steps) -> Value:
        """A value with its unknown parts resolved by the configuration. Unset parts of a container are None."""
        if value is AFTER_APPLY:
            return self.absence(steps)
        plain: Value = value
        return self._settled_inside(value, steps) if isinstance(value, (dict, list)) and has_hidden(value) else plain

    def _settled_inside(self, value: Any, steps: Steps) -> Any:
        if value is UNKNOWN:
            absence = self.absence(steps)
            return None if absence is UNSET else absence
        if isinstance(value, dict):
            return {name: self._settled_inside(item, (*steps, name)) for name, item in value.items()}
        if isinstance(value, list):
            return [self._settled_inside(item, (*steps, index)) for index, item in enumerate(value)]
        return value

    def own(self, path: str, side: Side) -> Value:
        """The value by the mask of one side alone. For comparisons only: the other side may hide the value."""
        steps = parse(path)
        value, unknown, _ = self.side(side)
        return self.settled(lookup(value, unknown, pruned(self._mask(side, value)), steps), steps)

    def hides(self, path: str | Steps) -> bool:
        """Whether a value is sensitive, whether it is known or not."""
        steps = parse(path) if isinstance(path, str) else path
        return is_covered(self.side("after")[2], steps)

    def is_invented(self, steps: Steps) -> bool:
        """Whether an offline plan invented the planned value at a path, or a part of it."""
        self.side("after")
        mask = self._invented
        for step in steps:
            if mask is True:
                return True
            if isinstance(step, str):
                mask = mask.get(step) if isinstance(mask, dict) else None
            else:
                mask = mask[step] if isinstance(mask, list) and len(mask) > step else None
        return mask is not None

    def has_attribute(self, path: str | Steps) -> bool:
        """Whether the planned object has an attribute at all, set or not.

        Terraform writes every attribute of the provider's schema: with null where it is unset, in the unknown mask
        where it is known after apply. If an attribute is in neither, although the block around it is there, then the
        provider version of the plan does not have it.
        """
        value, unknown, _ = self.side("after")
        for step in parse(path) if isinstance(path, str) else path:
            if isinstance(step, str):
                if unknown is True or not isinstance(value, dict):
                    return True
                unknown = unknown.get(step) if isinstance(unknown, dict) else None
                if step not in value and unknown is None:
                    return False
                value = value.get(step)
            else:
                value = value[step] if isinstance(value, list) and len(value) > step else None
                unknown = (
                    unknown[step] if isinstance(unknown, list) and len(unknown) > step else unknown is True or None
                )
        return True

    def lacks_attribute(self, steps: Steps) -> bool:
        """Whether the provider version of the plan certainly does not have an attribute.

        False for a key of a map, which looks the same in a plan, and for a plan without null values, which other
        programs than Terraform write.
        """
        value, _, _ = self.side("after")
        names = tuple(step for step in steps[:-1] if isinstance(step, str))
        writes_nulls = isinstance(value, dict) and None in value.values()
        return writes_nulls and (not names or is_block(self.type, names)) and not self.has_attribute(steps)

    def is_kept(self, path: str) -> bool:
        """Whether the plan keeps a value, whether it is sensitive or not."""
        steps = parse(path)
        (before, _, _), (after, unknown, _) = self.side("before"), self.side("after")
        now = lookup(after, unknown, None, steps)
        return now is not AFTER_APPLY and now == lookup(before, None, None, steps)

    def absence(self, steps: Steps) -> Value:
        """UNKNOWN, UNSET or a constant, for a path that the plan marks as known after apply.

        Terraform marks an optional attribute that the provider may compute, whether or not an expression sets it. The
        attribute is UNKNOWN only if its expression depends on an unknown value. A constant expression is the value.
        """
        if steps not in self._absences:
            self._absences[steps] = self._find_absence(steps)
        return self._absences[steps]

    def _find_absence(self, steps: Steps) -> Value:
        if is_covered(self._invented, steps) or self._is_in_hidden_block(steps):
            return UNKNOWN
        written = self._expressions(steps)
        value: Value = lookup(self.side("after")[0], None, None, steps)
        constant: Value = written.constant
        if written.constant is not None:
            return constant if value is UNSET or alike(written.constant, value) else UNKNOWN
        if written.state == "hidden" or written.opaque:
            return UNKNOWN
        if value is not UNSET:
            return UNKNOWN  # the plan has both a value and a mark
        if written.state == "absent":
            return UNSET
        # If the expression were null, the provider would keep the computed value, without a mark.
        if self.action is Action.UPDATE and self.get(steps, "before") is not UNSET:
            return UNKNOWN
        return UNKNOWN if any(self._plan.may_be_unknown(o) for o in self.origins(steps)) else UNSET

    def _is_in_hidden_block(self, steps: Steps) -> bool:
        """Whether a block on the path comes from a dynamic block with an unknown `for_each`."""
        _, mask, _ = self.side("after")
        names: list[str] = []
        for step in steps:
            if isinstance(step, str):
                mask = mask.get(step) if isinstance(mask, dict) else None
                names.append(step)
            else:
                mask = mask[step] if isinstance(mask, list) and len(mask) > step else None
            if mask is True:
                majors = self._plan.provider_majors(self.provider or "")
                return is_never_computed(self.type, tuple(names), majors)
        return False

    def _expressions(self, steps: Steps) -> Expressions:
        if steps not in self._written:
            value, unknown, _ = self.side("after")
            self._written[steps] = self._plan.configuration.expressions(
                module_path(self.module), self.config_address, steps, value, unknown
            )
        return self._written[steps]

    def provider_argument(self, name: str) -> Any:
        """A constant argument of the provider block; UNSET if the block lacks it, UNKNOWN if the plan hides it."""
        configuration = self._plan.configuration
        key = configuration.provider_key(module_path(self.module), self.config_address)
        return configuration.provider_argument(key, name)

    @property
    def config_address(self) -> str:
        """The address within its module, without instance keys."""
        kind = "" if self.is_managed else "data."
        return f"{kind}{self.type}.{self.name}"

    def origins(self, path: str | Steps) -> list[Origin]:
        """The dependencies of the expression at a path that may be unknown until apply."""
        references = self.references(path)
        return self._plan.configuration.origins(module_path(self.module), self.config_address, references)

    def is_set(self, path: str | Steps) -> bool | None:
        """Whether an expression other than null sets the path, or None if the plan does not show it."""
        written = self._expressions(parse(path) if isinstance(path, str) else path)
        return None if written.state == "hidden" else written.state == "set"

    def references(self, path: str | Steps) -> tuple[str, ...]:
        """The references in the expression at a path."""
        return self._expressions(parse(path) if isinstance(path, str) else path).references
