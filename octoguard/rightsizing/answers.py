"""The responses of Google APIs: complete lists, or the reason why a list is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from octoguard.rightsizing.recommendation import Recommendation, UnreadableRecommendation

LIST_RECOMMENDATIONS = "google.cloud.recommender.v1.Recommender/ListRecommendations"
LIST_INSIGHTS = "google.cloud.recommender.v1.Recommender/ListInsights"
LIST_TIME_SERIES = "google.monitoring.v3.MetricService/ListTimeSeries"
LIST_SKUS = "google.cloud.billing.v1.CloudCatalog/ListSkus"
LIST_LOCATIONS = "google.cloud.location.Locations/ListLocations"
LIST_PROJECTS = "google.cloud.resourcemanager.v3.Projects/ListProjects"
LIST_FOLDERS = "google.cloud.resourcemanager.v3.Folders/ListFolders"
LIST_BILLED = "google.cloud.billing.v1.CloudBilling/ListProjectBillingInfo"
LISTS_OF_PROJECTS = frozenset({LIST_PROJECTS, LIST_FOLDERS, LIST_BILLED})


class ReadFailure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why something could not be read: the gRPC code, Google's reason (`SERVICE_DISABLED`) and Google's message."""

    code: str
    message: str = ""
    reason: str = ""


class Answer(msgspec.Struct, frozen=True):
    """The pages (JSON) of one API call, and the failure that ended it early, if any. `asked` is a parent or a measure.

    `guess` marks a location that octoguard guessed.
    """

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
    """The location IDs in a response of LIST_LOCATIONS. Raises msgspec.DecodeError."""
    pages = [msgspec.json.decode(page, type=_Locations) for page in answer.pages]
    return [location.location_id for page in pages for location in page.locations]


@dataclass(frozen=True, slots=True)
class Listing:
    """The recommendations of one recommender in one location. With a `failure` none of them is counted.

    `seen` is the number of recommendations that were read before the failure. `unreadable` are those of a complete list
    that could not be read.
    """

    parent: str
    recommendations: list[Recommendation]
    failure: ReadFailure | None = None
    seen: int = 0
    unreadable: list[UnreadableRecommendation] = field(default_factory=list)


Mode = Literal["live", "recording"]
