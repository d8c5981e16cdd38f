"""Converts rows of the BigQuery export of recommendations to the JSON of the Recommender API.

Schema of the table recommendations_export:
https://docs.cloud.google.com/recommender/docs/bq-export/export-recommendations-to-bq (version of 2026-04-08).
BigQuery writes INT64 as a string, and a column without a value as null or not at all.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import msgspec

# Columns that have the same meaning and type in the API, apart from the spelling of their names.
_COLUMNS: Final = ("name", "description", "recommender_subtype", "priority", "target_resources", "xor_group_id")
_IMPACTS: Final = ("primary_impact", "additional_impact")
# Values of these keys are not protobuf messages: their keys stay as they are.
_OPAQUE: Final = frozenset({"value", "pathFilters", "overview", "stateMetadata"})
_ENTITIES: Final = {
    "PROJECT": "projects",
    "BILLING_ACCOUNT": "billingAccounts",
    "FOLDER": "folders",
    "ORGANIZATION": "organizations",
}
_INTEGER: Final = re.compile(r"-?\d{1,18}")
_SECONDS: Final = re.compile(r"\d{9,10}(?:\.\d+)?|\d\.\d+E9")
_FRACTION: Final = re.compile(r"\.(\d{1,6})\d*")


def api_json(row: dict[str, Any]) -> dict[str, Any]:
    """The recommendation of a row in the shape of the API. A value of a wrong type stays as it is."""
    result = {_camel(column): row[column] for column in _COLUMNS if row.get(column) is not None}
    details = _details(row.get("recommendation_details"))
    if (refreshed := row.get("last_refresh_time")) is not None:
        moment = instant(refreshed)
        result["lastRefreshTime"] = refreshed if moment is None else rfc3339(moment)
    if row.get("state") is not None:
        result["stateInfo"] = {"state": row["state"]}
    for column in _IMPACTS:
        if row.get(column) is not None:
            result[_camel(column)] = _impacts(_message(row[column]))
    insights = row.get("associated_insights")
    if isinstance(insights, list):
        result["associatedInsights"] = [{"insight": insight} for insight in insights]
    if not isinstance(details, dict):
        return {**result, "content": details}
    if "additionalImpact" in details:
        result.setdefault("additionalImpact", _impacts(details["additionalImpact"]))
    return {**result, "content": _content(details)}


def parent(row: dict[str, Any]) -> str:
    """The list that a row without a usable name belongs to, from its other columns; "" if they do not say it."""
    entity, owner, location, recommender = (
        str(row.get(column) or "") for column in ("cloud_entity_type", "cloud_entity_id", "location", "recommender")
    )
    kind = next((kind for prefix, kind in _ENTITIES.items() if entity.startswith(prefix)), "")
    parts = (kind, owner, "locations", location, "recommenders", recommender)
    return "/".join(parts) if all(parts) else ""


def instant(value: object) -> datetime | None:
    """The time in UTC of a TIMESTAMP as BigQuery writes it, or of an RFC 3339 time; None for any other value.

    `bq extract` writes `2026-11-24 08:00:00 UTC`, `bq query` leaves out the time zone, and the API has seconds.
    """
    try:
        if isinstance(value, int | float) or (isinstance(value, str) and _SECONDS.fullmatch(value)):
            return datetime.fromtimestamp(float(value), UTC)
        if not isinstance(value, str):
            return None
        text = _FRACTION.sub(lambda match: f".{match[1]:<06}", value.strip().removesuffix("UTC").strip())
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def rfc3339(moment: datetime) -> str:
    """A time as the API writes it, in seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _details(details: Any) -> Any:
    """The details as a protobuf message. They are a string with JSON; invalid JSON stays a string."""
    if details is None:
        return {}
    if isinstance(details, str):
        try:
            details = msgspec.json.decode(details)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return details
    return _message(details)


def _content(details: dict[str, Any]) -> dict[str, Any]:
    """The content: its overview and operation groups. Operations without a group are one group."""
    content: dict[str, Any] = {key: details[key] for key in ("overview", "operationGroups") if key in details}
    if "operationGroups" not in content and "operations" in details:
        content["operationGroups"] = [{"operations": details["operations"]}]
    return content


def _impacts(value: Any) -> Any:
    """Impacts with amounts as in the API: units as they are, nanos as a number, and a duration such as `2592000s`."""
    if isinstance(value, list):
        return [_impacts(item) for item in value]
    projection = value.get("costProjection") if isinstance(value, dict) else None
    if isinstance(projection, dict):
        for key in ("cost", "costInLocalCurrency"):
            if isinstance(money := projection.get(key), dict) and "nanos" in money:
                money["nanos"] = _integer(money["nanos"])
        if isinstance(duration := projection.get("duration"), dict):
            projection["duration"] = _duration(duration)
    return value


def _duration(duration: dict[str, Any]) -> Any:
    seconds, nanos = _integer(duration.get("seconds", 0)), _integer(duration.get("nanos", 0))
    if not isinstance(seconds, int) or not isinstance(nanos, int):
        return duration
    return f"{seconds}.{nanos:09}s" if nanos > 0 else f"{seconds}s"


def _integer(value: Any) -> Any:
    return int(value) if isinstance(value, str) and _INTEGER.fullmatch(value) else value


def _message(value: Any) -> Any:
    """A protobuf message with the key names of its JSON, and without null, which is the default value."""
    if isinstance(value, list):
        return [_message(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        (name := _camel(key)): item if name in _OPAQUE else _message(item)
        for key, item in value.items()
        if item is not None or key == "value"
    }


@lru_cache(maxsize=1024)
def _camel(key: str) -> str:
    """`lastRefreshTime` of `last_refresh_time`."""
    first, *others = key.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)
