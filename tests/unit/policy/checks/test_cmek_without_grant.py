"""Who gets a key: members of a list, of a policy document and of a `for_each`, in the shapes that plans have."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from octoguard import plan as plans
from octoguard.policy.checks import cmek_without_grant

AGENTS = "google_project_service_identity.agents"
SQL, REDIS = "sqladmin.googleapis.com", "redis.googleapis.com"
INSTANCE = "google_sql_database_instance.db"
KEY = "google_kms_crypto_key.k"
ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"


def change(address: str, after: dict[str, Any], unknown: dict[str, Any]) -> dict[str, Any]:
    mode = "data" if address.startswith("data.") else "managed"
    kind, _, rest = address.removeprefix("data.").partition(".")
    name, _, index = rest.partition("[")
    body = {"actions": ["read" if mode == "data" else "create"], "before": None, "after": after}
    made: dict[str, Any] = {"address": address, "mode": mode, "type": kind, "name": name}
    if index:
        made["index"] = msgspec.json.decode(index[:-1])
    return {**made, "change": {**body, "after_unknown": unknown}}


def configured(address: str, **expressions: Any) -> dict[str, Any]:
    mode = "data" if address.startswith("data.") else "managed"
    kind, name = address.removeprefix("data.").split(".")
    return {"address": address, "mode": mode, "type": kind, "name": name, "expressions": expressions}


def refers(*references: str) -> dict[str, Any]:
    return {"references": list(references)}


def status(grants: list[dict[str, Any]], resources: list[dict[str, Any]]) -> str:
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": [
            *(change(f'{AGENTS}["{api}"]', {"service": api}, {"email": True, "id": True}) for api in (REDIS, SQL)),
            change(KEY, {"name": "k"}, {"id": True}),
            change(INSTANCE, {"name": "db"}, {"encryption_key_name": True}),
            *grants,
        ],
        "configuration": {
            "root_module": {
                "resources": [
                    {**configured(AGENTS, service=refers("each.key")), "for_each_expression": {}},
                    configured(KEY, name={"constant_value": "k"}),
                    configured(INSTANCE, encryption_key_name=refers(f"{KEY}.id", KEY)),
                    *resources,
                ]
            }
        },
    }
    plan = plans.read(msgspec.json.encode(document), "plan.json")
    instance = next(one for one in plan.changes if one.address == INSTANCE)
    outcome = cmek_without_grant.check(instance, plan)
    assert outcome is not None
    return outcome.status


def email(api: str) -> list[str]:
    return [f'{AGENTS}["{api}"].email', f'{AGENTS}["{api}"]', AGENTS]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (email(SQL), "pass"),
        ([*email(REDIS), *email(SQL)], "pass"),
        (email(REDIS), "unknown"),  # a constant beside it would not show
        ([f"{AGENTS}", "var.api"], "unknown"),  # one of the instances, or all of them
        (["each.value.members", "each.value"], "unknown"),
    ],
)
def test_a_list_of_members_is_unknown_as_a_whole(members: list[str], expected: str) -> None:
    address = "google_kms_crypto_key_iam_binding.users"
    grant = change(address, {"role": ROLE}, {"crypto_key_id": True, "members": True})
    config = configured(address, crypto_key_id=refers(f"{KEY}.id", KEY), members=refers(*members))
    config["for_each_expression"] = refers(*email(SQL), *email(REDIS))
    assert status([grant], [config]) == expected


@pytest.mark.parametrize(("api", "expected"), [(SQL, "pass"), (REDIS, "fail")])
def test_a_document_is_read_in_the_data_source_that_makes_it(api: str, expected: str) -> None:
    policy, document = "google_kms_crypto_key_iam_policy.k", "data.google_iam_policy.k"
    grants = [
        change(policy, {}, {"crypto_key_id": True, "policy_data": True}),
        change(
            document,
            {"binding": [{"role": ROLE, "members": [None]}]},
            {"policy_data": True, "binding": [{"members": [True]}]},
        ),
    ]
    resources = [
        configured(policy, crypto_key_id=refers(f"{KEY}.id", KEY), policy_data=refers(f"{document}.policy_data")),
        configured(document, binding=[{"role": {"constant_value": ROLE}, "members": refers(*email(api))}]),
    ]
    assert status(grants, resources) == expected


def test_each_instance_of_a_grant_gets_its_own_agent() -> None:
    address = "google_kms_crypto_key_iam_member.users"
    grants = [
        change(f'{address}["{api}"]', {"role": ROLE}, {"crypto_key_id": True, "member": True}) for api in (REDIS, SQL)
    ]
    member = refers(f"{AGENTS}", "each.key")
    config = configured(address, crypto_key_id=refers(f"{KEY}.id", KEY), member=member)
    assert status(grants, [config]) == "pass"
    assert status(grants[:1], [config]) == "fail"
