"""A role recommendation leads to the grant on its own resource, with its own condition, and to every new role."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.cases import (
    MANAGER,
    NUMBER,
    OTHER,
    PROJECT,
    ROLE,
    Case,
    Ref,
    by_id,
    granted,
    listed,
    recommended,
    unused,
)

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.rightsizing.document import RecommendationEntry

ITSELF = f"{MANAGER}/{PROJECT}"
READERS = "group:readers@tern.example"
DEPLOY = "serviceAccount:deploy@tern-pay.iam.gserviceaccount.com"
WRITE, READ = "roles/storage.objectAdmin", "roles/storage.objectViewer"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def entry(case: Case, *operations: dict[str, Any], location: str = "global", **more: Any) -> RecommendationEntry:
    return by_id(case.report(listed(ROLE, location, recommended("r", None, *operations, **more))))["r"]


def addresses(case: Case, *operations: dict[str, Any]) -> list[tuple[str, str]]:
    return [(change.address, change.action) for change in entry(case, *operations).changes]


def member(role: str, of: str = DEPLOY, **values: Any) -> dict[str, Any]:
    return {"role": role, "member": of, **values}


def condition(expression: str) -> dict[str, Any]:
    return {"condition": [{"title": "limited", "expression": expression}]}


LEDGER = {
    "google_storage_bucket.ledger": {"name": "tern-ledger", "location": "EU"},
    "google_project_iam_member.all": member(WRITE, READERS, project=PROJECT),
    "google_storage_bucket_iam_member.ledger": member(
        WRITE, READERS, bucket=Ref("google_storage_bucket.ledger.name", "tern-ledger")
    ),
    "google_storage_bucket_iam_member.other": member(WRITE, READERS, bucket="tern-other"),
}


@pytest.mark.parametrize(
    "bucket", ["//storage.googleapis.com/tern-ledger", "//storage.googleapis.com/projects/_/buckets/tern-ledger"]
)
def test_a_role_on_a_bucket_is_the_grant_on_the_bucket(case: Case, bucket: str) -> None:
    case.terraform(LEDGER)
    found = entry(case, unused(bucket, WRITE, READERS), recommenderSubtype="REMOVE_ROLE_STORAGE_BUCKET", location="eu")
    assert case.edits(found) == [
        (
            "google_storage_bucket_iam_member.ledger",
            "remove",
            'resource "google_storage_bucket_iam_member" "ledger" {',
        )
    ]
    assert found.title == "IAM role is unused on a bucket"


def test_a_role_on_the_project_is_not_the_grant_on_a_bucket(case: Case) -> None:
    case.terraform(LEDGER)
    assert addresses(case, unused(ITSELF, WRITE, READERS)) == [("google_project_iam_member.all", "remove")]


def test_a_bucket_whose_name_is_known_after_apply_is_found_by_its_reference(case: Case) -> None:
    """`id` of a new bucket is unknown in the plan."""
    case.terraform(
        {
            "google_storage_bucket.ledger": {"name": "tern-ledger", "location": "EU"},
            "google_storage_bucket_iam_member.ledger": member(WRITE, bucket=Ref("google_storage_bucket.ledger.id")),
        }
    )
    found = addresses(case, unused("//storage.googleapis.com/tern-ledger", WRITE, DEPLOY))
    assert found == [("google_storage_bucket_iam_member.ledger", "remove")]
    assert addresses(case, unused("//storage.googleapis.com/tern-other", WRITE, DEPLOY)) == []


@pytest.mark.parametrize("dataset", ["sales", Ref("google_bigquery_dataset.sales.dataset_id", "sales")])
def test_a_role_on_a_dataset(case: Case, dataset: Any) -> None:
    role = "roles/bigquery.dataEditor"
    case.terraform(
        {
            "google_bigquery_dataset.sales": {"dataset_id": "sales", "project": PROJECT},
            "google_project_iam_member.all": member(role, project=PROJECT),
            "google_bigquery_dataset_iam_member.sales": member(role, dataset_id=dataset, project=PROJECT),
            "google_bigquery_dataset_iam_member.lab": member(role, dataset_id="sales", project=OTHER),
            "google_bigquery_dataset_iam_member.old": member(role, dataset_id="old", project=PROJECT),
        }
    )
    name = f"//bigquery.googleapis.com/projects/{NUMBER}/datasets/sales"
    assert addresses(case, unused(name, role, DEPLOY)) == [("google_bigquery_dataset_iam_member.sales", "remove")]


@pytest.mark.parametrize(
    ("name", "kind", "values", "others"),
    [
        ("//cloudresourcemanager.googleapis.com/folders/7701", "google_folder_iam", "folders/7701", "folders/7702"),
        ("//cloudresourcemanager.googleapis.com/organizations/88", "google_organization_iam", "88", "89"),
        (
            f"//iam.googleapis.com/projects/{NUMBER}/serviceAccounts/web@tern-pay.iam.gserviceaccount.com",
            "google_service_account_iam",
            f"projects/{PROJECT}/serviceAccounts/web@tern-pay.iam.gserviceaccount.com",
            f"projects/{PROJECT}/serviceAccounts/old@tern-pay.iam.gserviceaccount.com",
        ),
    ],
)
def test_a_role_on_a_folder_an_organization_or_an_account(
    case: Case, name: str, kind: str, values: str, others: str
) -> None:
    attribute = {"google_folder_iam": "folder", "google_organization_iam": "org_id"}.get(kind, "service_account_id")
    role = "roles/iam.serviceAccountUser"
    case.terraform(
        {
            "google_project_iam_member.all": member(role, project=PROJECT),
            f"{kind}_member.one": member(role, **{attribute: values}),
            f"{kind}_member.two": member(role, **{attribute: others}),
            f"{kind}_binding.list": {"role": role, "members": [READERS, DEPLOY], attribute: values},
        }
    )
    assert addresses(case, unused(name, role, DEPLOY)) == [
        (f"{kind}_member.one", "remove"),
        (f"{kind}_binding.list", "review"),
    ]


@pytest.mark.parametrize("reference", ["google_service_account.web.name", "google_service_account.web.id"])
def test_a_role_on_a_service_account_that_terraform_makes(case: Case, reference: str) -> None:
    email = "web@tern-pay.iam.gserviceaccount.com"
    role = "roles/iam.serviceAccountTokenCreator"
    case.terraform(
        {
            "google_service_account.web": {"account_id": "web", "project": PROJECT},
            "google_service_account_iam_member.web": member(role, service_account_id=Ref(reference)),
        }
    )
    name = f"//iam.googleapis.com/projects/{PROJECT}/serviceAccounts/{email}"
    assert addresses(case, unused(name, role, DEPLOY)) == [("google_service_account_iam_member.web", "remove")]


UNTIL = 'request.time < timestamp("2028-06-30T00:00:00Z")'
ADMIN = "roles/container.admin"
CONDITIONS: dict[str, dict[str, Any]] = {
    "google_project_iam_member.limited": member(ADMIN, project=PROJECT, **condition(UNTIL)),
    "google_project_iam_member.weekend": member(ADMIN, project=PROJECT, **condition("request.time.getDayOfWeek() > 5")),
    "google_project_iam_member.open": member(ADMIN, project=PROJECT),
}


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        (UNTIL, "limited"),
        ('request.time<timestamp("2028-06-30T00:00:00Z")', "limited"),
        ('  request.time\n  < timestamp( "2028-06-30T00:00:00Z" )\n', "limited"),
        ("", "open"),
    ],
)
def test_a_condition_tells_two_grants_apart(case: Case, expression: str, name: str) -> None:
    case.terraform(CONDITIONS)
    found = entry(case, unused(ITSELF, ADMIN, DEPLOY, expression))
    assert [change.address for change in found.changes] == [f"google_project_iam_member.{name}"]
    assert found.details.get("condition", "") == expression


def test_text_in_a_condition_is_compared_with_its_spaces(case: Case) -> None:
    case.terraform(
        {
            "google_project_iam_member.a": member(ADMIN, project=PROJECT, **condition('resource.name == "a b"')),
            "google_project_iam_member.b": member(ADMIN, project=PROJECT, **condition('resource.name == "ab"')),
        }
    )
    found = addresses(case, unused(ITSELF, ADMIN, DEPLOY, 'resource.name=="ab"'))
    assert found == [("google_project_iam_member.b", "remove")]


def test_without_a_word_about_conditions_both_grants_are_named(case: Case) -> None:
    case.terraform(CONDITIONS)
    assert len(entry(case, unused(ITSELF, ADMIN, DEPLOY, None)).changes) == 3


def test_a_condition_that_terraform_has_not_leads_to_no_grant(case: Case) -> None:
    case.terraform(CONDITIONS)
    assert addresses(case, unused(ITSELF, ADMIN, DEPLOY, "false")) == []


RUN, LOGS, BUILD = "roles/run.developer", "roles/logging.logWriter", "roles/cloudbuild.builds.builder"


def test_all_roles_that_take_the_place_of_one_are_named(case: Case) -> None:
    case.terraform({"google_project_iam_member.deploy": member("roles/editor", project=PROJECT)})
    gains = [granted(ITSELF, role, DEPLOY) for role in (RUN, LOGS, BUILD)]
    found = entry(case, *gains, unused(ITSELF, "roles/editor", DEPLOY), recommenderSubtype="REPLACE_ROLE")
    (change,) = found.changes
    assert (change.attribute, change.now, change.value) == ("role", '"roles/editor"', f'"{RUN}"')
    assert case.line(change) == 'role = "roles/editor"'
    assert LOGS in change.note
    assert BUILD in change.note
    assert found.details["added_roles"] == f"{RUN}, {LOGS}, {BUILD}"


def test_roles_of_the_overview_count_once(case: Case) -> None:
    overview = {"overview": {"addedRoles": [RUN, LOGS]}}
    operations = [granted(ITSELF, RUN, DEPLOY), unused(ITSELF, "roles/editor", DEPLOY)]
    found = entry(case, content={"operationGroups": [{"operations": operations}], **overview})
    assert found.details["added_roles"] == f"{RUN}, {LOGS}"


def test_in_a_binding_the_new_roles_are_a_note(case: Case) -> None:
    """The list has other members, who keep the role."""
    binding = {"role": "roles/editor", "project": PROJECT, "members": [READERS, DEPLOY]}
    case.terraform(
        {
            "google_project_iam_binding.editors": binding,
            "google_project_iam_binding.lab": {**binding, "project": OTHER},
            "google_project_iam_binding.readers": {**binding, "members": [READERS]},
        }
    )
    found = entry(
        case, granted(ITSELF, RUN, DEPLOY), granted(ITSELF, LOGS, DEPLOY), unused(ITSELF, "roles/editor", DEPLOY)
    )
    (change,) = found.changes
    assert (change.address, change.action, change.attribute) == (
        "google_project_iam_binding.editors",
        "review",
        "members",
    )
    assert change.note == f"remove {DEPLOY}; grant {RUN} to it; grant {LOGS} to it"
    assert case.line(change).startswith("members = [")


def test_several_grants_of_one_recommendation(case: Case) -> None:
    case.terraform(
        {
            "google_project_iam_member.a": member(ADMIN, project=PROJECT),
            "google_project_iam_member.b": member(RUN, project=PROJECT),
            "google_project_iam_member.c": member(LOGS, project=PROJECT),
        }
    )
    found = entry(case, unused(ITSELF, ADMIN, DEPLOY), unused(ITSELF, RUN, DEPLOY))
    assert [(change.address, change.action) for change in found.changes] == [
        ("google_project_iam_member.a", "remove"),
        ("google_project_iam_member.b", "remove"),
    ]
    assert found.details["role"] == f"{ADMIN}, {RUN}"
    assert found.details["member"] == DEPLOY


@pytest.mark.parametrize("with_terraform", [True, False])
def test_the_member_and_the_role_are_in_the_report(case: Case, with_terraform: bool) -> None:
    if with_terraform:
        case.terraform({"google_project_iam_member.other": member(LOGS, READERS, project=PROJECT)})
    found = entry(
        case,
        granted(ITSELF, RUN, DEPLOY),
        unused(ITSELF, "roles/editor", DEPLOY),
        recommenderSubtype="REPLACE_ROLE",
        description="Replace it.",
    )
    assert found.title == "IAM role has unused permissions"
    assert found.details == {
        "member": DEPLOY,
        "role": "roles/editor",
        "added_roles": RUN,
        "granted_on": ITSELF,
    }
    assert (found.kind, found.standing, found.changes) == ("security", "no-amount", [])


@pytest.mark.parametrize("of", ["user:Ada@Tern.example", "user:ada@tern.example"])
def test_members_are_compared_without_case(case: Case, of: str) -> None:
    case.terraform({"google_project_iam_member.ada": member(ADMIN, "user:ada@tern.example", project=PROJECT)})
    assert addresses(case, unused(ITSELF, ADMIN, of)) == [("google_project_iam_member.ada", "remove")]


def test_a_grant_without_a_project_is_one_of_the_provider(case: Case) -> None:
    case.terraform({"google_project_iam_member.deploy": member(ADMIN, project=Ref("data.google_project.this.id"))})
    assert addresses(case, unused(ITSELF, ADMIN, DEPLOY)) == [("google_project_iam_member.deploy", "remove")]


@pytest.mark.parametrize("own", [NUMBER, f"projects/{NUMBER}", f"projects/{PROJECT}"])
def test_terraform_can_name_the_project_by_number_or_path(case: Case, own: str) -> None:
    case.terraform({"google_project_iam_member.deploy": member(ADMIN, project=own)})
    assert addresses(case, unused(ITSELF, ADMIN, DEPLOY)) == [("google_project_iam_member.deploy", "remove")]


def test_a_service_account_of_another_project_with_the_same_name(case: Case) -> None:
    case.terraform(
        {
            "google_service_account.lab": {"account_id": "web", "project": OTHER},
            "google_service_account_iam_member.lab": member(
                ADMIN, service_account_id=Ref("google_service_account.lab.name")
            ),
        }
    )
    name = f"//iam.googleapis.com/projects/{PROJECT}/serviceAccounts/web@tern-pay.iam.gserviceaccount.com"
    assert addresses(case, unused(name, ADMIN, DEPLOY)) == []


def test_a_grant_in_a_whole_policy_is_named(case: Case) -> None:
    bindings = [
        {"role": ADMIN, "members": [READERS, DEPLOY], "condition": {"title": "t", "expression": UNTIL}},
        {"role": RUN, "members": [DEPLOY]},
    ]
    policy = {"project": PROJECT, "policy_data": json.dumps({"bindings": bindings, "etag": "x"})}
    case.terraform(
        {
            "google_project_iam_policy.pay": policy,
            "google_project_iam_policy.lab": {**policy, "project": OTHER},
            "google_project_iam_policy.broken": {**policy, "policy_data": "[1"},
        }
    )
    found = entry(case, unused(ITSELF, RUN, DEPLOY))
    assert [(change.address, change.action, change.attribute, change.note) for change in found.changes] == [
        ("google_project_iam_policy.pay", "review", "policy_data", f"remove {DEPLOY} from {RUN}")
    ]
    assert case.line(found.changes[0]).startswith("policy_data = ")
    assert addresses(case, unused(ITSELF, ADMIN, DEPLOY)) == []
    assert addresses(case, unused(ITSELF, ADMIN, DEPLOY, UNTIL)) == [("google_project_iam_policy.pay", "review")]
    assert addresses(case, unused(ITSELF, LOGS, DEPLOY)) == []
