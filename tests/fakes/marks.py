"""GetRecommendation and the methods that mark one, for the local server: etags, states and metadata as Google has them.

The allowed states are those of https://docs.cloud.google.com/recommender/docs/reference/rpc/google.cloud.recommender.v1
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import grpc
from google.cloud.recommender_v1 import types as recommender
from google.protobuf.json_format import ParseDict

from tests.fakes import answers

if TYPE_CHECKING:
    from collections.abc import Callable

Known = dict[str, list[dict[str, Any]]]

_OPEN = ("ACTIVE", "CLAIMED")
_MARKS = {
    "Claimed": ("CLAIMED", _OPEN),
    "Dismissed": ("DISMISSED", ("ACTIVE",)),
    "Succeeded": ("SUCCEEDED", (*_OPEN, "SUCCEEDED", "FAILED")),
    "Failed": ("FAILED", (*_OPEN, "SUCCEEDED", "FAILED")),
}


def methods(known: Known) -> dict[str, tuple[Callable[..., Any], Any, Any]]:
    """`{method: (handler, request type, response type)}` for the recommendations by parent."""
    response = recommender.Recommendation.pb()
    handlers = {
        f"MarkRecommendation{word}": (
            _marking(known, state, allowed),
            getattr(recommender, f"MarkRecommendation{word}Request").pb(),
            response,
        )
        for word, (state, allowed) in _MARKS.items()
    }
    get = (_getting(known), recommender.GetRecommendationRequest.pb(), response)
    return {"GetRecommendation": get, **handlers}


def _find(known: Known, name: str, context: grpc.ServicerContext) -> dict[str, Any]:
    names = {answers.named_by_number(one)["name"]: one for many in known.values() for one in many}
    found = names.get(name) or next((one for many in known.values() for one in many if one["name"] == name), None)
    if found is None:
        context.abort(grpc.StatusCode.NOT_FOUND, "Requested entity was not found.")
        raise AssertionError
    return found


def _getting(known: Known) -> Callable[..., Any]:
    return lambda request, context: ParseDict(
        _find(known, request.name, context), recommender.Recommendation.pb()(), ignore_unknown_fields=True
    )


def _marking(known: Known, state: str, allowed: tuple[str, ...]) -> Callable[..., Any]:
    def mark(request: Any, context: grpc.ServicerContext) -> Any:
        found = _find(known, request.name, context)
        before = found["stateInfo"]["state"]
        if request.etag != found["etag"]:
            context.abort(grpc.StatusCode.ABORTED, "The etag does not match the current etag.")
        if before not in allowed:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"A {before} recommendation cannot become {state}.")
        metadata = dict(getattr(request, "state_metadata", {}))
        if not all(re.fullmatch(r"[a-zA-Z0-9_./-]{0,255}", value) for value in metadata.values()):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "invalid state_metadata")
        found["stateInfo"] = {"state": state, "stateMetadata": metadata}
        found["etag"] = f'"{found["etag"]}+"'
        return ParseDict(found, recommender.Recommendation.pb()(), ignore_unknown_fields=True)

    return mark
