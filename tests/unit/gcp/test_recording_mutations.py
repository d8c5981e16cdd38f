"""A recording with one wrong field: never an unexpected error, and no other list is lost."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any, Final

import pytest

from octoguard.errors import OctoguardError
from octoguard.gcp import recorded_calls
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS
from octoguard.workflows import rightsizing
from octoguard.workflows.rightsizing_request import RightsizingRequest
from tests.fakes.mutations import DROPPED, MARK, WRONG, fields

RECORDED: Final = Path("tests/fakes/recordings/octollm-prod.json")
ELEMENTS: Final = json.loads(RECORDED.read_text())
SAMPLE: Final = 440


def mutated(path: tuple[str | int, ...], wrong: Any) -> bytes:
    """The recording with one field replaced or dropped, one call on each line."""
    elements = list(ELEMENTS)
    elements[path[0]] = copy.deepcopy(elements[path[0]])  # type: ignore[index]
    parent: Any = elements
    for key in path[:-1]:
        parent = parent[key]
    if wrong is DROPPED:
        del parent[path[-1]]
    else:
        parent[path[-1]] = MARK
    text = ("[\n" + ",\n".join(json.dumps(element, separators=(",", ":")) for element in elements) + "\n]\n").encode()
    if wrong is DROPPED:
        return text
    return text.replace(json.dumps(MARK).encode(), wrong if isinstance(wrong, bytes) else wrong.encode())


def cases() -> list[tuple[tuple[str | int, ...], str]]:
    """All fields of the calls with a seeded choice of wrong values; each field of a call's own with every one."""
    chosen = random.Random(20)  # noqa: S311 - the same choice in every run
    paths = fields(ELEMENTS[1:])
    shallow = [(path, wrong) for path in paths if path[0] in (0, 1, 2, 51) and len(path) <= 4 for wrong in WRONG]
    deep = [(path, chosen.choice(list(WRONG))) for path in paths if len(path) > 2]
    picked = chosen.sample(shallow, SAMPLE // 2) + chosen.sample(deep, SAMPLE // 2)
    return [((int(path[0]) + 1, *path[1:]), wrong) for path, wrong in picked]


def names(call: Any) -> set[str]:
    """The recommendations of a call."""
    return {each["name"] for page in call.get("responses", []) for each in page.get("recommendations", [])}


def test_one_wrong_field_is_never_an_unexpected_error_and_loses_no_other_list(tmp_path: Path) -> None:
    file = tmp_path / "recording.json"
    listed = [names(element) for element in ELEMENTS]
    unexpected, lost, refused = [], [], []
    tried = cases()
    assert len(tried) >= 400
    for path, wrong in tried:
        file.write_bytes(mutated(path, WRONG[wrong]))
        try:
            report = rightsizing.make(RightsizingRequest(offline=(file,)), None)
        except OctoguardError as error:
            refused.append((path, wrong, str(error)[:200]))
            continue
        except Exception as error:
            unexpected.append((path, wrong, repr(error)[:200]))
            continue
        others = set().union(*(found for index, found in enumerate(listed) if index != path[0]))
        if not others <= {entry.name for entry in report.recommendations}:
            lost.append((path, wrong))
    assert unexpected == []
    assert lost == []
    # Only a call without a usable owner and list is refused, because it is unknown what it would have listed.
    assert [case for case in refused if len(case[0]) > 2 or "the call on this line is damaged" not in case[2]] == []


def test_the_shape_of_every_call_is_checked() -> None:
    parent = "projects/shop/locations/global/recommenders/google.iam.policy.Recommender"
    good = {"method": LIST_RECOMMENDATIONS, "owner": "projects/shop", "asked": parent, "responses": [{}]}

    def read(**changes: Any) -> Any:
        return recorded_calls.read(json.dumps({**good, **changes}).encode(), Path("rec.json"), 4)

    assert read().failure is None
    for changes, problem in (
        ({"owner": ""}, "invalid owner ''"),
        ({"owner": 7}, "Expected `str`, got `int`"),
        ({"method": "List"}, "unknown method 'List'"),
        ({"responses": None}, "Expected `array`, got `null`"),
        ({"responses": []}, "neither a response nor an error"),
        ({"responses": [{}, "x"]}, "page 2 is invalid"),
        ({"responses": [{"recommendations": None}]}, "page 1 is invalid"),
        ({"error": "denied"}, "Expected `object | null`, got `str`"),
        ({"error": {"message": "denied"}}, "missing required field `code`"),
        ({"error": {"code": ""}}, "the error has no code"),
    ):
        answer = read(**changes)
        assert (answer.method, answer.owner, answer.asked) == (LIST_RECOMMENDATIONS, "projects/shop", parent)
        assert answer.failure is not None
        assert answer.failure.code == "INVALID"
        assert answer.failure.message.startswith("rec.json:4: ")
        assert problem in answer.failure.message


def test_a_call_with_an_invalid_list_is_a_gap_of_its_owner() -> None:
    call = {"method": LIST_RECOMMENDATIONS, "owner": "projects/shop", "asked": "projects/shop", "responses": [{}]}
    answer = recorded_calls.read(json.dumps(call).encode(), Path("rec.json"), 4)
    assert answer.asked == "projects/shop/locations/-/recommenders/-"
    with pytest.raises(OctoguardError, match=r"rec\.json:4: the call on this line is damaged"):
        recorded_calls.read(json.dumps({**call, "owner": "shop"}).encode(), Path("rec.json"), 4)


def test_one_bad_character_loses_nothing() -> None:
    line = rb'{"method":"%s","owner":"projects/shop","asked":"projects/shop/locations/a/recommenders/b",' % (
        LIST_RECOMMENDATIONS.encode()
    )
    page = rb'{"recommendations":[{"description":"caf\xe9 \ud83d \\\\ud83d \ud83d\ude00"}]}'.replace(rb"\xe9", b"\xe9")
    answer = recorded_calls.read(line + b'"responses":[' + page + b"]}", Path("rec.json"), 4)
    assert answer.failure is None
    found = json.loads(answer.pages[0])["recommendations"][0]["description"]
    assert found == "caf\ufffd \ufffd \\\\ud83d \U0001f600"
