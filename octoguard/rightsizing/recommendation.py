"""Parses the API's JSON of recommendations: the changes, and the saving per month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.errors import RecordingError
from octoguard.rightsizing.recommenders import BY_ID, Kind
from octoguard.rightsizing.subtypes import kind_of

if TYPE_CHECKING:
    from octoguard.rightsizing.projects import ProjectNames

# A month of 730 hours, as everywhere in octoguard; Google projects savings over 30 days (2592000s).
SECONDS_PER_MONTH: Final = Decimal(730 * 3600)
MICRO: Final = Decimal("0.000001")
# A larger amount per month, in any currency, is an error in the response.
_LARGEST: Final = Decimal(10**12)
# Keys in the filters of measured operations: the number of running nodes, and the share of the present size to keep.
RUNNING: Final = "runningNodes"
KEPT: Final = "keptShare"
COUNTED_STATES: Final = frozenset({"ACTIVE", "CLAIMED"})
_OWNERS: Final = {"billingAccounts": "billing account", "folders": "folder", "organizations": "organization"}
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
    cost_in_local_currency: MoneyData | None = None
    duration: str = ""


class SustainabilityProjection(_Lenient, frozen=True):
    """A projected carbon footprint in kg of CO2 equivalent; negative for a reduction."""

    kg_co2e: float = msgspec.field(name="kgCO2e", default=0.0)
    duration: str = ""


class Impact(_Lenient, frozen=True):
    """One effect of applying a recommendation."""

    category: str = ""
    cost_projection: CostProjection | None = None
    sustainability_projection: SustainabilityProjection | None = None


class ValueMatcher(_Lenient, frozen=True):
    """The regular expression that the present value matches."""

    matches_pattern: str = ""


class OperationData(_Lenient, frozen=True):
    """One step of a recommendation, as a JSON patch on a Google resource."""

    action: str = ""
    resource_type: str = ""
    resource: str = ""
    path: str = ""
    value: Any = None
    value_matcher: ValueMatcher | None = None
    path_filters: dict[str, Any] = {}


class OperationGroup(_Lenient, frozen=True):
    """Operations that belong together."""

    operations: list[OperationData] = []


class Content(_Lenient, frozen=True):
    """The recommended operations, and what Google says about them."""

    operation_groups: list[OperationGroup] = []
    overview: dict[str, Any] = {}


class StateInfo(_Lenient, frozen=True):
    """The state of a recommendation."""

    state: str = ""


class InsightReference(_Lenient, frozen=True):
    """The name of an insight that a recommendation is derived from."""

    insight: str = ""


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
    associated_insights: list[InsightReference] = []


class _Page(msgspec.Struct, frozen=True):
    """One page of ListRecommendations. Each recommendation is decoded alone, so that a bad one spoils no other."""

    recommendations: list[msgspec.Raw] = []


class _Named(msgspec.Struct, frozen=True):
    name: str


class Operation(msgspec.Struct, frozen=True):
    """One change of a Google resource; `path` is a JSON pointer into it. `pattern` is what a `test` expects there."""

    action: str
    resource: str
    path: str
    value: Any
    filters: dict[str, Any]
    pattern: str = ""


class Recommendation(msgspec.Struct, frozen=True):
    """One recommendation. `saving` is per month of 730 hours in `currency`; None without an amount.

    `currency` is the one of the billing account if Google gives it; `in_usd` is Google's other amount then. `problem`
    says why an existing amount cannot be counted. `name` is Google's; in every other field, and in `key`, the project
    is an ID where it is known. `kg_co2e` is the reduction of emissions per month.
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
    key: str = ""
    category: str = ""
    overview: dict[str, Any] = {}
    insights: tuple[str, ...] = ()
    in_usd: Decimal | None = None
    kg_co2e: Decimal | None = None

    @property
    def project(self) -> str:
        """The project ID, or `billing account ...`, `folder ...` or `organization ...`."""
        kind, _, name = self.owner.partition("/")
        return name if kind == "projects" else f"{_OWNERS.get(kind, kind)} {name}"

    @property
    def id(self) -> str:
        """The last part of its name."""
        return self.name.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class UnreadableRecommendation:
    """A recommendation of a page that has an invalid name or a value of a wrong type. `name` is "" if it has none."""

    name: str
    why: str


_pages = msgspec.json.Decoder(_Page)
_bodies = msgspec.json.Decoder(RecommendationData)
_names = msgspec.json.Decoder(_Named)


def read_page(data: bytes) -> tuple[list[Recommendation], list[UnreadableRecommendation]]:
    """The recommendations of one page, and those that cannot be read. Raises RecordingError if the page is no list."""
    try:
        page = _pages.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordingError(f"not a list of recommendations: {error}") from None
    good, bad = [], []
    for body in page.recommendations:
        try:
            good.append(read(_bodies.decode(body)))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, RecordingError) as error:
            bad.append(UnreadableRecommendation(_name(body), str(error)[:200]))
    return good, bad


def _name(body: msgspec.Raw) -> str:
    try:
        return _names.decode(body).name[:300]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def read(data: RecommendationData) -> Recommendation:
    """One recommendation. Raises RecordingError for an invalid name."""
    parts = data.name.split("/")
    if len(parts) != 8 or parts[2] != "locations" or parts[4] != "recommenders" or not all(parts):
        raise RecordingError(f"invalid recommendation name {data.name[:80]!a}")
    recommender = BY_ID.get(parts[5])
    category = data.primary_impact.category if data.primary_impact else ""
    figure = _saving(data)
    operations = tuple(
        Operation(
            operation.action.lower(),
            operation.resource,
            operation.path,
            operation.value,
            operation.path_filters,
            operation.value_matcher.matches_pattern if operation.value_matcher else "",
        )
        for group in data.content.operation_groups
        for operation in group.operations
    )
    return Recommendation(
        name=data.name,
        owner="/".join(parts[:2]),
        location=parts[3],
        recommender=parts[5],
        subtype=data.recommender_subtype,
        kind=kind_of(parts[5], data.recommender_subtype, category) or (recommender.kind if recommender else "other"),
        state=data.state_info.state or "STATE_UNSPECIFIED",
        priority=data.priority if data.priority in _PRIORITIES else "",
        description=data.description,
        refreshed=data.last_refresh_time,
        resources=_resources(data, operations),
        operations=operations,
        xor_group=data.xor_group_id,
        saving=figure.saving,
        currency=figure.currency,
        problem=figure.problem,
        key=data.name,
        category=category,
        overview=data.content.overview,
        insights=tuple(reference.insight for reference in data.associated_insights),
        in_usd=figure.in_usd,
        kg_co2e=_kg_co2e(data),
    )


def named(recommendation: Recommendation, projects: ProjectNames) -> Recommendation:
    """The recommendation with project IDs in place of numbers, so that it can be matched by ID."""
    return msgspec.structs.replace(
        recommendation,
        key=projects.name(recommendation.name),
        owner=projects.name(recommendation.owner),
        resources=tuple(map(projects.name, recommendation.resources)),
        operations=tuple(_named_operation(operation, projects) for operation in recommendation.operations),
    )


def _named_operation(operation: Operation, projects: ProjectNames) -> Operation:
    resource, value = projects.name(operation.resource), projects.value(operation.value)
    if resource == operation.resource and value == operation.value:
        return operation
    return msgspec.structs.replace(operation, resource=resource, value=value)


def _resources(data: RecommendationData, operations: tuple[Operation, ...]) -> tuple[str, ...]:
    """The target resources: the API's own list, else the resources that operations replace or remove."""
    named = list(data.target_resources)
    if not named:
        changing = [operation for operation in operations if operation.action in ("replace", "remove")]
        named = [operation.resource for operation in changing if operation.resource]
    return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class _Figure:
    """The saving per month, or what is wrong with the amount; nothing of both without an amount."""

    saving: Decimal | None = None
    currency: str = ""
    problem: str = ""
    in_usd: Decimal | None = None


def _saving(data: RecommendationData) -> _Figure:
    """The saving, in the currency of the billing account if Google gives it. Only impacts of category COST have one."""
    impacts = [data.primary_impact, *data.additional_impact]
    projections = [i.cost_projection for i in impacts if i and i.category == "COST" and i.cost_projection]
    if not projections:
        return _Figure()
    first = projections[0]
    standard = _figure(first.cost, first.duration)
    if first.cost_in_local_currency is None or first.cost_in_local_currency.currency_code == standard.currency:
        return standard
    local = _figure(first.cost_in_local_currency, first.duration)
    if local.saving is None:
        return standard
    return replace(local, in_usd=standard.saving) if standard.currency == "USD" else local


def _figure(cost: MoneyData | None, duration: str) -> _Figure:
    if cost is None:
        return _Figure()
    currency = cost.currency_code
    try:
        units, seconds = Decimal(cost.units), _seconds(duration)
    except InvalidOperation:
        return _Figure(None, currency, f"the amount is not a number ({str(cost.units)[:20]!a})")
    if not units.is_finite() or abs(units) > _LARGEST:
        return _Figure(None, currency, f"the amount is implausibly large ({str(cost.units)[:20]!a})")
    if seconds is None:
        return _Figure(None, currency, f"the duration {duration[:20]!a} is not a number of seconds")
    if units * cost.nanos < 0 or abs(cost.nanos) > 999_999_999 or units != units.to_integral_value():
        return _Figure(None, currency, "the amount is malformed (units and nanos differ in sign, or are out of range)")
    if len(currency) != 3:
        return _Figure(None, currency, "the amount has no currency")
    saving = -(units + Decimal(cost.nanos) / 1_000_000_000) * SECONDS_PER_MONTH / seconds
    if abs(saving) > _LARGEST:
        problem = f"the amount is implausibly large ({str(cost.units)[:20]!a} in {duration[:20]!a})"
        return _Figure(None, currency, problem)
    return _Figure(saving.quantize(MICRO), currency)


def _seconds(duration: str) -> Decimal | None:
    """The seconds of a duration such as `2592000s`; None for anything else."""
    try:
        seconds = Decimal(duration.removesuffix("s"))
    except InvalidOperation:
        return None
    return seconds if duration.endswith("s") and seconds.is_finite() and seconds >= 1 else None


def _kg_co2e(data: RecommendationData) -> Decimal | None:
    """The reduction of emissions in kg of CO2 equivalent per month; None without a valid projection."""
    for impact in (data.primary_impact, *data.additional_impact):
        projection = impact.sustainability_projection if impact else None
        seconds = _seconds(projection.duration) if projection else None
        if projection is None or seconds is None or not abs(projection.kg_co2e) < float(_LARGEST):
            continue
        return (-Decimal(str(projection.kg_co2e)) * SECONDS_PER_MONTH / seconds).quantize(MICRO)
    return None
