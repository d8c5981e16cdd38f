"""An anonymized recording has no names, and gives the same report."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octoguard.gcp import keep_list
from octoguard.gcp.anonymize import Anonymizer
from octoguard.gcp.recording import header
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS, LIST_TIME_SERIES, Answer, ReadFailure
from octoguard.rightsizing.recommenders import RECOMMENDERS
from tests.fakes import answers, payloads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MARKER = "zq-marker-7w"
_PROJECT_NUMBER = "733819264405"
_PAGES = {
    answer.asked if answer.method == LIST_RECOMMENDATIONS else answer.method: (answer, json.loads(answer.pages[0]))
    for answer in payloads.responses()
}


def _anonymized(answer: Answer) -> str:
    return msgspec.json.encode(Anonymizer().answer(answer)).decode() + "".join(
        page.decode() for page in Anonymizer().answer(answer).pages
    )


def _everything() -> str:
    anonymizer = Anonymizer()
    return "".join(
        f"{answer.method} {answer.owner} {answer.asked} {answer.pages[0].decode()}"
        for answer in map(anonymizer.answer, payloads.responses())
    )


def _forms(text: str, marker: str) -> Iterator[str]:
    """The text with the marker in place of it, of each part of a path, and of what follows a colon."""
    yield marker
    yield f"uses {marker} now"
    yield f"serviceAccount:{marker}@{marker}.example"
    parts = text.split("/")
    for position, part in enumerate(parts):
        # A host name is kept: an address of Google's APIs is nobody's name.
        if part and not part.endswith(".googleapis.com"):
            yield "/".join([*parts[:position], marker, *parts[position + 1 :]])
    for separator in (":", "@", "."):
        head, found, _ = text.partition(separator)
        if found and "/" not in head:
            yield f"{head}{separator}{marker}"
            yield f"{marker}{separator}{text.partition(separator)[2]}"


def _planted(data: Any, marker: str, key: str = "") -> Iterator[tuple[str, Any]]:
    """(field, the data with the marker in one place), for every text, and for every key of a map of labels."""
    if isinstance(data, str):
        yield from ((key, text) for text in _forms(data, marker))
    elif isinstance(data, list):
        for position, item in enumerate(data):
            for field, changed in _planted(item, marker, key):
                yield field, [*data[:position], changed, *data[position + 1 :]]
    elif isinstance(data, dict):
        for name, item in data.items():
            # The path of an operation names the field of its value.
            field_name = str(data["path"]).rpartition("/")[2] if name == "value" and "path" in data else name
            for field, changed in _planted(item, marker, field_name):
                yield field, data | {name: changed}
            if key in ("labels", "userLabels", "systemLabels", "stateMetadata"):
                yield "", {marker if name == other else other: value for other, value in data.items()}


@pytest.mark.parametrize("subject", sorted(_PAGES))
def test_a_name_planted_in_any_field_is_replaced(subject: str) -> None:
    answer, page = _PAGES[subject]
    planted = list(_planted(page, _MARKER))
    assert len(planted) > 10
    for field, changed in planted:
        done = Anonymizer().value(changed)
        assert _MARKER not in json.dumps(done), (field, changed)
    for field in ("owner", "asked", "method"):
        for text in _forms(getattr(answer, field), _MARKER):
            # The method is on the keep list, and its pattern has no hyphens.
            assert _MARKER not in _anonymized(msgspec.structs.replace(answer, **{field: text})), text


@pytest.mark.parametrize("subject", sorted(_PAGES))
def test_a_project_number_planted_in_any_text_is_replaced(subject: str) -> None:
    for field, changed in _planted(_PAGES[subject][1], _PROJECT_NUMBER):
        pattern = keep_list.pattern_of(keep_list.field(field))
        if pattern is None or not pattern.fullmatch(_PROJECT_NUMBER):
            assert _PROJECT_NUMBER not in json.dumps(Anonymizer().value(changed)), (field, changed)


def test_no_name_of_any_recommender_remains() -> None:
    assert {recommender.id for recommender in RECOMMENDERS} <= {subject.rpartition("/")[2] for subject in _PAGES}
    text = _everything()
    assert not [name for name in payloads.NAMES if name in text]


@pytest.mark.parametrize(
    "kept",
    [
        '"bytesSavedMonthly":"4402341478400"',
        '"slotMsSavedMonthly":"914827113"',
        '"partitionTimeUnit":"DAY"',
        '"algorithm":"LOW_WATERMARK"',
        '"plan":"TWELVE_MONTH"',
        '"type":"GENERAL_PURPOSE_N2"',
        '"amount":"65536"',
        '"removedRole":"roles/editor"',
        '"addedRoles":["roles/storage.objectViewer",',
        '"minimumObservationPeriodInDays":"60"',
        '"/iamPolicy/bindings/*/role":"roles/editor"',
        '"value":"zones/europe-west1-b/machineTypes/n2-standard-4"',
        '"matchesPattern":".*zones/europe-west1-b/machineTypes/n2-standard-8"',
        '"value":"db-custom-4-16384"',
        '"path":"/softDeletePolicy/retentionDurationSeconds","value":604800',
        '"path":"/settings/dataDiskSizeGb","value":"120"',
        '"costInLocalCurrency":{"currencyCode":"EUR","units":"-39","nanos":-250000000}',
        '"kgCO2e":-7.5',
        '"observationPeriod":"7776000s"',
        '"insightSubtype":"PERMISSIONS_USAGE"',
        '"lastRefreshTime":"2026-11-28T07:00:00Z"',
        '"state":"CLAIMED"',
        '"name":"$snapshot-name"',
        "/commitments/$commitment-name",
        '"machine_type":"n2-standard-8"',
        '"revokedIamPermissionsCount":2998',
        '"resourceType":"compute.googleapis.com/Instance"',
        '"locationId":"europe-west1"',
    ],
)
def test_what_the_report_needs_is_kept(kept: str) -> None:
    assert kept in _everything()


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("//storage.googleapis.com/heron", "//storage.googleapis.com/bucket-1"),
        ("//storage.googleapis.com/instances", "//storage.googleapis.com/bucket-1"),
        ("projects/_/buckets/heron", "projects/_/buckets/bucket-1"),
        ("heron:mail.deliveries", "project-1:dataset-1.table-1"),
        ("heron.mail.deliveries", "project-1.dataset-1.table-1"),
        ("projects/640118827351", "projects/900000000001"),
        ("projects/heron/roles/reader", "projects/project-1/roles/role-1"),
        ("projects/-/serviceAccounts/a@heron.example", "projects/-/serviceAccounts/service-account-1"),
        ("user:wren@heron.example", "user:member-1"),
        ("deleted:user:wren@heron.example?uid=12", "deleted:user:member-1"),
        ("principalSet://iam.googleapis.com/projects/64/x/*", "principalSet://member-1"),
        ("projectEditor:heron", "projectEditor:project-1"),
        ("allAuthenticatedUsers", "allAuthenticatedUsers"),
        ("//acme.internal/heron", "//name-1/name-2"),
        ("zones/heron-west1-a/machineTypes/heron-2", "zones/zone-1/machineTypes/machine-type-1"),
        (
            "https://www.googleapis.com/compute/v1/projects/heron/zones/us-east1-b/disks/d",
            "https://www.googleapis.com/compute/v1/projects/project-1/zones/us-east1-b/disks/disk-1",
        ),
        ("widgets/heron", "name-1/name-2"),
    ],
)
def test_replacements_keep_the_shape_of_a_name(text: str, replaced: str) -> None:
    assert Anonymizer().text(text) == replaced


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("location", "heron-prod1"),
        ("role", "projects/heron/roles/reader"),
        ("machineType", "heron-standard-4"),
        ("priority", "heron"),
        ("action", "heron"),
        ("state", "heron"),
        ("currencyCode", "heron"),
        ("units", "12 heron"),
        ("lastRefreshTime", "2026-11-28 heron"),
        ("duration", "herons"),
        ("resourceType", "heron.example/Instance"),
        ("recommender", "heron.compute.Recommender"),
        ("diskType", "pd-heron"),
    ],
)
def test_a_kept_field_keeps_only_values_of_its_pattern(field: str, text: str) -> None:
    done = Anonymizer().value({field: text})
    assert "heron" not in done[field]


@pytest.mark.parametrize(
    ("field", "number", "kept"),
    [
        ("bytesSavedMonthly", 4402341478400, True),
        ("retentionDurationSeconds", 604800, True),
        ("cpuUtilization", 0.41, True),
        ("fieldOfNoRule", 12, True),
        ("memoryUsageMeasured", True, True),
        ("fieldOfNoRule", 640118827351, False),
        ("projectNumber", 640118827351, False),
        ("projectNumber", 640118827351.0, False),
        ("nodeCount", 640118827351, False),
    ],
)
def test_a_long_number_stays_only_as_an_amount(field: str, number: float, kept: bool) -> None:
    assert (Anonymizer().value({field: number}) == {field: number}) == kept


def test_a_path_below_labels_has_names() -> None:
    operation = {"path": "/labels/status", "value": "HERON", "pathFilters": {"/resourceLabels/heron": "x"}}
    assert Anonymizer().value(operation) == {
        "path": "/labels/label-1",
        "value": "name-1",
        "pathFilters": {"/resourceLabels/label-2": "name-2"},
    }


def test_labels_are_names_even_if_they_look_like_fields() -> None:
    assert Anonymizer().value({"userLabels": {"mailTeam": "HERON", "status": "HERON", "count": "12"}}) == {
        "userLabels": {"label-1": "value-1", "label-2": "value-1", "label-3": "900000000001"}
    }


def test_free_text_and_tokens_are_dropped() -> None:
    body = {"description": "d", "etag": "e", "stateMetadata": {"a": "b"}, "content": {"overview": {"sql": "SELECT 1"}}}
    assert Anonymizer().value(body) == {"content": {"overview": {}}}


def test_one_name_has_one_replacement_in_every_form() -> None:
    anonymizer = Anonymizer()
    done = anonymizer.value(
        {
            "resource": "//sqladmin.googleapis.com/projects/heron/instances/ledger",
            "labels": {"database_id": "heron:ledger", "cloud.google.com/gke-nodepool": "sorters"},
            "targetResources": ["//container.googleapis.com/projects/heron/locations/us/clusters/a/nodePools/sorters"],
            "projectNumber": 640118827351,
            "name": "projects/640118827351",
            "overview": {"member": "serviceAccount:a@heron.example", "email": "a@heron.example"},
        }
    )
    assert done["labels"]["database_id"] == "project-1:instance-1"
    assert done["resource"].endswith("/projects/project-1/instances/instance-1")
    assert done["targetResources"][0].endswith(f"/nodePools/{done['labels']['cloud.google.com/gke-nodepool']}")
    assert done["name"] == f"projects/{done['projectNumber']}"
    assert done["overview"]["member"] == f"serviceAccount:{done['overview']['email']}"
    assert anonymizer.header(header("2026-11-28T08:00:00Z", ["heron"], ["us"], None)).projects == ["project-1"]


def test_an_empty_condition_stays_empty_and_others_stay_different() -> None:
    path = "/iamPolicy/bindings/*/condition/expression"
    bindings = [{"path": "/", "pathFilters": {path: text}} for text in ("", "a < b", "a", "a < b")]
    done = [each["pathFilters"][path] for each in Anonymizer().value(bindings)]
    assert done == ["", "condition-1", "condition-2", "condition-1"]


@pytest.mark.parametrize("ending", ["-1a2b3c4d-grp", "-1a2b3c4d", "-1a2b3c4d-x7k2"])
@pytest.mark.parametrize("cluster_first", [True, False])
def test_the_groups_of_a_cluster_still_start_with_its_name(ending: str, cluster_first: bool) -> None:
    anonymizer = Anonymizer()
    calls: list[Callable[[], str]] = [
        lambda: anonymizer.text("locations/us/clusters/mail-room").rpartition("/")[2],
        lambda: anonymizer.text(f"instances/gke-mail-room-fast-pool{ending}").rpartition("/")[2],
    ]
    first, second = (call() for call in (calls if cluster_first else reversed(calls)))
    cluster, machine = (first, second) if cluster_first else (second, first)
    match = re.fullmatch(r"gke-(.+)-[0-9a-f]{8}(-grp|-\w{4})?", machine)
    assert match is not None
    assert match[1].startswith(f"{cluster}-")
    assert not re.search(r"mail|room|fast|pool|1a2b|x7k2", cluster + machine)


def test_failures_and_the_header_have_no_names() -> None:
    failure = ReadFailure("PERMISSION_DENIED", "heron may not", "SERVICE_DISABLED")
    odd = ReadFailure("heron", "", "heron.example")
    owner = "projects/heron"
    done = [Anonymizer().answer(Answer(LIST_TIME_SERIES, owner, "sql-cpu", [], each)) for each in (failure, odd)]
    assert [answer.failure for answer in done] == [
        ReadFailure("PERMISSION_DENIED", "", "SERVICE_DISABLED"),
        ReadFailure("name-1", "", ""),
    ]
    head = Anonymizer().header(header("heron", ["heron"], ["us-east1", "heron-1"], "0A1B2C"))
    assert (head.recorded_at, head.projects, head.locations) == ("", ["project-1"], ["us-east1", "location-1"])
    assert (head.billing_account, head.scrubbed) == ("billing-account-1", True)


def test_pages_that_cannot_be_read_are_dropped() -> None:
    deep = b"[" * 500 + b'"heron"' + b"]" * 500
    for page in (b'{"a": ' + b"9" * 5000 + b"}", b"heron", b"[" * 100_000, deep):
        assert b"heron" not in Anonymizer().answer(Answer(LIST_TIME_SERIES, "", "", [page])).pages[0]


def test_replacements_of_a_list_have_the_order_of_its_names() -> None:
    parent = answers.parent("global", "google.compute.image.IdleResourceRecommender")
    bodies = [answers.recommendation(parent, name, 1) for name in ("c", "a", "b")]
    page = json.dumps({"recommendations": bodies}).encode()
    done = Anonymizer().answer(Answer(LIST_RECOMMENDATIONS, "projects/x", parent, [page])).pages[0]
    names = [body["name"].rpartition("/")[2] for body in json.loads(done)["recommendations"]]
    assert names == ["recommendation-000003", "recommendation-000001", "recommendation-000002"]


_FIELDS = st.sampled_from([
    "name", "value", "path", "state", "location", "role", "member", "labels", "userLabels", "overview", "content",
    "resource", "type", "units", "amount", "machineType", "tier", "pathFilters", "valueMatcher",
    "recommenderSubtype", "description", "targetResources", "cluster_name", "database_id", "expression",
    "projectId", "displayName", "duration", "lastRefreshTime", "currencyCode", "action",
])  # fmt: skip
_MARKERS = st.from_regex(r"zq[a-z]{4,8}(-[a-z0-9]{2,4})?", fullmatch=True)
_TEXTS = st.sampled_from(
    [
        "{}",
        "projects/{}",
        "//storage.googleapis.com/{}",
        "//compute.googleapis.com/projects/p/zones/us-east1-b/instances/{}",
        "projects/p/locations/{}/recommenders/{}/recommendations/{}",
        "user:{}@example.com",
        "principal://{}/x",
        "{}:data.rows",
        "p.{}.rows",
        "zones/{}/machineTypes/{}",
        "projects/{}/roles/{}",
        "gke-{}-pool-0a1b2c3d-grp",
        "moved {} away",
        ".*{}",
        "/labels/{}",
        "https://www.googleapis.com/compute/v1/projects/{}",
        "2026-11-28T07:00:00Z {}",
        "12{}",
    ]
)


@st.composite
def _documents(draw: st.DrawFn) -> tuple[str, Any]:
    """A marker, and random JSON with it in keys and texts."""
    marker = draw(_MARKERS)
    texts = _TEXTS.map(lambda text: text.replace("{}", marker))
    leaves = texts | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False)
    keys = _FIELDS | st.just(marker) | st.just(f"/{marker}") | texts
    return marker, draw(
        st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))
    )


@given(_documents())
def test_no_planted_name_survives_in_random_json(document: tuple[str, Any]) -> None:
    marker, data = document
    anonymizer = Anonymizer()
    done = anonymizer.value(data)
    assert marker not in json.dumps(done)
    assert anonymizer.value(data) == done


@given(st.text(min_size=1), st.sampled_from([*keep_list.KINDS, "priority", "role", "location", "anything"]))
def test_a_text_stays_only_if_its_field_keeps_it(text: str, field: str) -> None:
    pattern = keep_list.pattern_of(field)
    if Anonymizer().text(text, field) == text and (pattern is None or not pattern.fullmatch(text)):
        assert text.strip("/") in ("", "-", "_", "*")
