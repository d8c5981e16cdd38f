"""Finds out what a file with recommendations is, from its first elements."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, Literal

from octoguard.errors import RecordingError
from octoguard.gcp.encoding import BOM, require_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OPENING: Final = 1 << 20
_LOOKED_AT: Final = 20
_BETWEEN: Final = re.compile(r"[\s,]*")
_GCLOUD: Final = frozenset({"stateInfo", "primaryImpact", "recommenderSubtype", "lastRefreshTime", "targetResources"})
_BIGQUERY: Final = frozenset(
    {"cloud_entity_type", "primary_impact", "recommender_subtype", "last_refresh_time", "recommendation_details"}
)
_COMMANDS: Final = "gcloud recommender recommendations list --format=json, or bq query --format=json"


def kind_of(path: Path) -> Literal["recording", "gcloud", "bigquery"]:
    """What a file is: a recording, output of gcloud, or rows of the BigQuery export.

    Raises RecordingError for any other file, and says what it is if possible.
    """
    text, whole = _opening(path, _OPENING)
    values = list(_values(text))
    if not values and not whole:  # the first element is larger than what was read
        text, whole = _opening(path, -1)
        values = list(_values(text))
    for value in values:
        if isinstance(value, dict):
            if "octoguard_recording" in value:
                return "recording"
            if problem := _other_document(value):
                raise RecordingError(f"{path}: {problem}")
            name = value.get("name")
            if value.keys() & _BIGQUERY:
                return "bigquery"
            if value.keys() & _GCLOUD or (isinstance(name, str) and "/recommendations/" in name):
                return "gcloud"
    raise RecordingError(f"{path}: {_problem(text, values)}")


def _opening(path: Path, size: int) -> tuple[str, bool]:
    """(the first bytes as text, whether they are the whole file)."""
    try:
        with path.open("rb") as file:
            data = file.read(size)
            whole = not file.read(1)
    except FileNotFoundError:
        raise RecordingError(f"{path}: no such file: create one with {_COMMANDS}") from None
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read ({error.strerror}): check the path and its permissions") from None
    require_text(path, data[:4096])
    return data.removeprefix(BOM).decode(errors="replace").strip(), whole


def _values(text: str) -> Iterator[Any]:
    """The first elements of an array, or of a text with one value on each line, up to the first invalid one."""
    decoder = json.JSONDecoder()
    position = 1 if text.startswith("[") else 0
    for _ in range(_LOOKED_AT):
        if (between := _BETWEEN.match(text, position)) is not None:
            position = between.end()
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value


def _other_document(value: dict[str, Any]) -> str:
    """What is wrong with a JSON object that is known not to be a recommendation; "" otherwise."""
    if "error" in value:
        error = value["error"]
        message = error.get("message", error) if isinstance(error, dict) else error
        return f"an error of the API, not recommendations: {str(message)[:200]!a}: fix it, and run the command again"
    if "terraform_version" in value or "format_version" in value:
        return "a Terraform plan, not recommendations: give it with --plan"
    if "schema_version" in value:
        return "a report of octoguard, not recommendations: give an earlier report with --previous"
    if "insight_type" in value or "/insightTypes/" in str(value.get("name")):
        return "insights, not recommendations: export the recommendations (gcloud recommender recommendations list)"
    if "recommendations" in value:
        return f"one page of the REST API, which may have more pages: use {_COMMANDS}"
    return ""


def _problem(text: str, values: list[Any]) -> str:
    """Why a text has no recommendations."""
    if not text:
        return f"the file is empty: create one with {_COMMANDS}"
    if re.fullmatch(r"\[\s*\]", text):
        return (
            "an empty list names no project and no recommender, so it is unknown what was listed: "
            "use --record FILE, which records empty lists too, or give a list with recommendations"
        )
    columns = text.partition("\n")[0].strip()
    if not text.startswith(("[", "{")):
        if "," in columns and ("name" in columns or "recommender" in columns):
            return (
                "CSV cannot hold the nested columns of recommendations, such as primary_impact: "
                "use bq extract --destination_format NEWLINE_DELIMITED_JSON, or bq query --format=json"
            )
        return f"not JSON: use {_COMMANDS}"
    if not values:
        return f"invalid JSON, or a truncated file: create it again with {_COMMANDS}"
    found = next((value for value in values if isinstance(value, dict)), None)
    what = f"an object with {', '.join(sorted(map(str, found))[:5])!a}" if found else f"{str(values[0])[:40]!a}"
    return f"no recommendations: the first element is {what}: use {_COMMANDS}"
