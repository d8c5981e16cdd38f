"""What Google answered: each list whole, or the reason why it is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from octoguard.rightsizing.recommendation import Recommendation

LIST_RECOMMENDATIONS = "google.cloud.recommender.v1.Recommender/ListRecommendations"
LIST_TIME_SERIES = "google.monitoring.v3.MetricService/ListTimeSeries"
LIST_SKUS = "google.cloud.billing.v1.CloudCatalog/ListSkus"
LIST_LOCATIONS = "google.cloud.location.Locations/ListLocations"
LIST_PROJECTS = "google.cloud.resourcemanager.v3.Projects/ListProjects"
LIST_FOLDERS = "google.cloud.resourcemanager.v3.Folders/ListFolders"
LIST_BILLED = "google.cloud.billing.v1.CloudBilling/ListProjectBillingInfo"
LISTS_OF_PROJECTS = frozenset({LIST_PROJECTS, LIST_FOLDERS, LIST_BILLED})


class ReadFailure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why something could not be read: a gRPC code by name, Google's reason (`SERVICE_DISABLED`), and its sentence."""

    code: str
    message: str = ""
    reason: str = ""


class Answer(msgspec.Struct, frozen=True):
    """The pages, as JSON, that one call brought, and what ended it early; `asked` is a parent, or a filter."""

    method: str
    owner: str
    asked: str
    pages: list[bytes]
    failure: ReadFailure | None = None
    guess: bool = False


class _Location(msgspec.Struct, rename="camel", frozen=True):
    location_id: str


class _Locations(msgspec.Struct, frozen=True):
    locations: list[_Location] = []


def locations_of(answer: Answer) -> list[str]:
    """The locations that an answer of LIST_LOCATIONS holds. Raises msgspec.DecodeError."""
    return [one.location_id for page in answer.pages for one in msgspec.json.decode(page, type=_Locations).locations]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of recommendations, of one recommender in one location. It is whole, or it counts for nothing."""

    parent: str
    recommendations: list[Recommendation]
    failure: ReadFailure | None = None
    seen: int = 0


Mode = Literal["live", "recording"]
