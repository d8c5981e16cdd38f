"""Parses the API's JSON of recommendations: the changes, and the saving per month."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from octoguard.errors import RecordingError
from octoguard.rightsizing.recommenders import BY_ID, Kind, Recommender

# A month of 730 hours, as everywhere in octoguard; Google projects savings over 30 days (2592000s).
SECONDS_PER_MONTH: Final = Decimal(730 * 3600)
MICRO: Final = Decimal("0.000001")
# A larger amount per month, in any currency, is an error in the response.
_LARGEST: Final = Decimal(10**12)
# Keys in the filters of measured operations: the number of running nodes, and the share of the present size to keep.
RUNNING: Final = "runningNodes"
KEPT: Final = "keptShare"
COUNTED_STATES: Final = frozenset({"ACTIVE", "CLAIMED"})
_PRIORITIES: Final = frozenset({"P1", "P2", "P3", "P4"})


class _Lenient(msgspec.Struct, rename="camel", frozen=True):
    """Ignores unknown keys, because Google adds keys."""


class MoneyData(_Lenient, frozen=True):
    """google.type.Money: int64 as a string, nanos of the same sign."""

    currency_code: str = ""
    units: str | int = "0"
    nanos: int = 0


class CostProjection(_Lenient, frozen=True):
    """A projected cost; negative for a saving."""

    cost: MoneyData | None = None
    duration: str = ""


class Impact(_Lenient, frozen=True):
    """One effect of applying a recommendation."""

    category: str = ""
    cost_projection: CostProjection | None = None


class OperationData(_Lenient, frozen=True):
    """One step of a recommendation, as a JSON patch on a Google resource."""

    action: str = ""
    resource_type: str = ""
    resource: str = ""
    path: str = ""
    value: Any = None
    path_filters: dict[str, Any] = {}


class OperationGroup(_Lenient, frozen=True):
    """Operations that belong together."""

    operations: list[OperationData] = []


class Content(_Lenient, frozen=True):
    """The recommended operations."""

    operation_groups: list[OperationGroup] = []


class StateInfo(_Lenient, frozen=True):
    """The state of a recommendation."""

    state: str = ""


class RecommendationData(_Lenient, frozen=True):
    """google.cloud.recommender.v1.Recommendation, as JSON."""

    name: str
    description: str = ""
    recommender_subtype: str = ""
    last_refresh_time: str = ""
    primary_impact: Impact | None = None
    additional_impact: list[Impact] = []
    priority: str = ""
    content: Content = Content()
    state_info: StateInfo = StateInfo()
    etag: str = ""
    xor_group_id: str = ""
    target_resources: list[str] = []


class Page(_Lenient, frozen=True):
    """One page of ListRecommendations."""

    recommendations: list[RecommendationData] = []
    next_page_token: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of a Google resource; `path` is a JSON pointer into it."""

    action: str
    resource: str
    path: str
    value: Any
    filters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation. `saving` is per month of 730 hours in `currency`; None without an amount.

    `problem` says why an existing amount cannot be counted.
    """

    name: str
    owner: str
    location: str
    recommender: str
    subtype: str
    kind: Kind
    state: str
    priority: str
    description: str
    refreshed: str
    resources: tuple[str, ...]
    operations: tuple[Operation, ...]
    xor_group: str
    saving: Decimal | None = None
    currency: str = ""
    problem: str = ""
    measured: str = ""

    @property
    def project(self) -> str:
        """The project ID, or `billing account ...`."""
        kind, _, name = self.owner.partition("/")
        return name if kind == "projects" else f"billing account {name}"

    @property
    def id(self) -> str:
        """The last part of its name."""
        return self.name.rpartition("/")[2]


_pages = msgspec.json.Decoder(Page)


def read_page(data: bytes, where: str) -> list[Recommendation]:
    """The recommendations of one page. Raises RecordingError for invalid data."""
    try:
        page = _pages.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordingError(f"{where}: not a page of recommendations: {error}: record it again") from None
    return [read(recommendation, where) for recommendation in page.recommendations]


def read(data: RecommendationData, where: str) -> Recommendation:
    """One recommendation. Raises RecordingError for an invalid name."""
    parts = data.name.split("/")
    if len(parts) != 8 or parts[2] != "locations" or parts[4] != "recommenders":
        raise RecordingError(f"{where}: invalid recommendation name {data.name[:80]!a}: record it again")
    recommender = BY_ID.get(parts[5])
    saving, currency, problem = _saving(data)
    operations = tuple(
        Operation(operation.action.lower(), operation.resource, operation.path, operation.value, operation.path_filters)
        for group in data.content.operation_groups
        for operation in group.operations
    )
    return Recommendation(
        name=data.name,
        owner="/".join(parts[:2]),
        location=parts[3],
        recommender=parts[5],
        subtype=data.recommender_subtype,
        kind=_kind(recommender, data.recommender_subtype),
        state=data.state_info.state or "STATE_UNSPECIFIED",
        priority=data.priority if data.priority in _PRIORITIES else "",
        description=data.description,
        refreshed=data.last_refresh_time,
        resources=_resources(data, operations),
        operations=operations,
        xor_group=data.xor_group_id,
        saving=saving,
        currency=currency,
        problem=problem,
    )


def _kind(recommender: Recommender | None, subtype: str) -> Kind:
    """The kind by recommender. GKE's recommender covers too large and too small, which only the subtype tells apart."""
    if "UNDERPROVISIONED" in subtype:
        return "capacity"
    return recommender.kind if recommender else "other"


def _resources(data: RecommendationData, operations: tuple[Operation, ...]) -> tuple[str, ...]:
    """The target resources: the API's own list, else the resources that operations replace or remove."""
    named = list(data.target_resources)
    if not named:
        changing = [operation for operation in operations if operation.action in ("replace", "remove")]
        named = [operation.resource for operation in changing if operation.resource]
    return tuple(dict.fromkeys(named))


def _saving(data: RecommendationData) -> tuple[Decimal | None, str, str]:
    """(saving per month, currency, problem). The saving is None without an amount, or with a problem.

    Only impacts of category COST contain savings.
    """
    impacts = [data.primary_impact, *data.additional_impact]
    projections = [i.cost_projection for i in impacts if i and i.category == "COST" and i.cost_projection]
    if not projections or projections[0].cost is None:
        return None, "", ""
    cost, duration = projections[0].cost, projections[0].duration
    currency = cost.currency_code
    try:
        units, seconds = Decimal(cost.units), Decimal(duration.removesuffix("s"))
    except InvalidOperation:
        return None, currency, f"the amount or the duration is not a number ({duration[:20]!a})"
    if not units.is_finite() or abs(units) > _LARGEST:
        return None, currency, f"the amount is implausibly large ({str(cost.units)[:20]!a})"
    if not duration.endswith("s") or not seconds.is_finite() or seconds < 1:
        return None, currency, f"the duration {duration[:20]!a} is not a number of seconds"
    if units * cost.nanos < 0 or abs(cost.nanos) > 999_999_999 or units != units.to_integral_value():
        return None, currency, "the amount is malformed (units and nanos differ in sign, or are out of range)"
    if len(currency) != 3:
        return None, currency, "the amount has no currency"
    saving = -(units + Decimal(cost.nanos) / 1_000_000_000) * SECONDS_PER_MONTH / seconds
    if abs(saving) > _LARGEST:
        return None, currency, f"the amount is implausibly large ({str(cost.units)[:20]!a} in {duration[:20]!a})"
    return saving.quantize(MICRO), currency, ""
