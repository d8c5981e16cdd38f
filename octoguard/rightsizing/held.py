"""The resource-based commitments that a project holds, from gcloud or from Terraform.

Resource: https://docs.cloud.google.com/compute/docs/reference/rest/v1/regionCommitments (read 2026-11-30).
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from octoguard.commitment_types import commitment_type
from octoguard.errors import RecordingError
from octoguard.rightsizing.held_document import HeldCommitment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.rightsizing.inventory import Held, Inventory

# A commitment that ends within this number of days is marked: its successor needs a decision.
EXPIRING_DAYS: Final = 60
_RESOURCE: Final = "google_compute_region_commitment"
_TERMS: Final = {"TWELVE_MONTH": "1 year", "THIRTY_SIX_MONTH": "3 years", "SIXTY_MONTH": "5 years"}
_HOW: Final = "use the output of gcloud compute commitments list --format=json"
_MB_PER_GIB: Final = 1024


class HeldCommitments(msgspec.Struct, frozen=True):
    """The commitments, and a sentence for each one that could not be read."""

    commitments: list[HeldCommitment]
    problems: list[str]


class _Amount(msgspec.Struct, frozen=True):
    type: str
    amount: str | int | float = 0


class _Commitment(msgspec.Struct, rename="camel", frozen=True):
    """The fields that are used; Google adds others."""

    name: str
    region: str
    self_link: str = ""
    type: str = ""
    category: str = "MACHINE"
    plan: str = ""
    status: str = ""
    end_timestamp: str = ""
    auto_renew: bool = False
    resources: list[_Amount] = []


_list = msgspec.json.Decoder(list[msgspec.Raw])
_commitment = msgspec.json.Decoder(_Commitment)


def read(data: bytes, name: str, today: date) -> HeldCommitments:
    """The commitments in the output of gcloud; `name` is for messages.

    A commitment that cannot be read is a problem, and the others count. Raises RecordingError for another kind of file.
    """
    try:
        items = _list.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordingError(f"{name}: not a list of commitments: {error}: {_HOW}") from None
    result = HeldCommitments([], [])
    for n, item in enumerate(items, 1):
        try:
            commitment = _commitment.decode(item)
            project = commitment.self_link.partition("/projects/")[2].partition("/")[0]
            result.commitments.append(_held(commitment, project, today, "gcloud"))
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            result.problems.append(f"{name}: commitment {n} is left out: {error}: {_HOW}")
    return result


def of_terraform(inventory: Inventory, today: date) -> HeldCommitments:
    """The commitments in a plan or a state. One that does not exist yet has no status, and is not active."""
    result = HeldCommitments([], [])
    for held in inventory.of(_RESOURCE):
        try:
            commitment = msgspec.convert(_attributes(held), _Commitment, strict=False)
            held_commitment = _held(commitment, held.text("project"), today, "terraform", held.address)
            result.commitments.append(held_commitment)
        except msgspec.ValidationError as error:
            result.problems.append(f"{held.address} is left out: {_why(error)}")
        except ValueError:
            # The error quotes the value, which can be sensitive.
            result.problems.append(f"{held.address} is left out: an amount or its end date is invalid")
    return result


def _why(error: msgspec.ValidationError) -> str:
    """The error without Python names of values that the plan does not show."""
    text, _, path = str(error).partition(" - at `$.")
    if text.endswith("got `Sensitive`"):
        return f"{path.rstrip('`')} is hidden (sensitive)"
    return f"{path.rstrip('`')} is known only after apply" if text.endswith("got `Unknown`") else str(error)


def merged(*sources: HeldCommitments) -> HeldCommitments:
    """The commitments of several sources, each once. The first source that has a commitment wins."""
    commitments: dict[tuple[str, str, str], HeldCommitment] = {}
    places: set[tuple[str, str]] = set()
    for source in sources:
        # Terraform often leaves the project to the provider.
        known = frozenset(places)
        for one in source.commitments:
            if one.project or (one.region, one.name) not in known:
                commitments.setdefault((one.project, one.region, one.name), one)
                places.add((one.region, one.name))
    return HeldCommitments(list(commitments.values()), [problem for source in sources for problem in source.problems])


def _attributes(held: Held) -> dict[str, Any]:
    """The attributes of a Terraform resource under the names of the API, without those that have no value."""
    names = ("name", "region", "type", "category", "plan", "status", "endTimestamp", "autoRenew", "resources")
    snake = {"endTimestamp": "end_timestamp", "autoRenew": "auto_renew"}
    values = {name: held.get(snake.get(name, name)) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _held(
    given: _Commitment, project: str, today: date, source: Literal["gcloud", "terraform"], address: str = ""
) -> HeldCommitment:
    """A commitment. Raises ValueError for an invalid amount or date."""
    kind = commitment_type(given.type)
    amounts: dict[str, float] = {}
    for resource in given.resources:
        amounts[resource.type] = amounts.get(resource.type, 0.0) + _amount(resource)
    ends = given.end_timestamp[:10]
    left = (date.fromisoformat(ends) - today).days if ends else None
    over = given.status in ("EXPIRED", "CANCELLED") or (left is not None and left <= 0)
    active = given.status == "ACTIVE" and not over
    return HeldCommitment(
        name=given.name,
        project=project,
        region=given.region.rpartition("/")[2],
        type=given.type,
        series=list(kind.series) if kind else [],
        part=kind.part if kind else "",
        category=given.category,
        term=_TERMS.get(given.plan, given.plan),
        status=given.status,
        vcpus=amounts.pop("VCPU", 0.0),
        memory_gib=amounts.pop("MEMORY", 0.0) / _MB_PER_GIB,
        other=amounts,
        ends=ends,
        days_left=left,
        auto_renew=given.auto_renew,
        active=active,
        expired=over,
        expiring=active and left is not None and left <= EXPIRING_DAYS,
        source=source,
        address=address,
    )


def _amount(resource: _Amount) -> float:
    try:
        amount = float(resource.amount)
    except (ValueError, OverflowError):
        amount = math.nan
    if not math.isfinite(amount) or amount < 0:
        raise ValueError(f"invalid amount {str(resource.amount)[:20]!a} of {resource.type[:20]}")
    return amount


def active(commitments: Iterable[HeldCommitment]) -> list[HeldCommitment]:
    """The commitments for vCPUs that apply today."""
    return [one for one in commitments if one.active and one.vcpus > 0]
