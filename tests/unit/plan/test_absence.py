"""The three kinds of absence, and what tells them apart."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from tests.conftest import read, resource

SQL = "google_sql_database_instance.main"


def configured(address: str, expressions: dict[str, Any], **more: Any) -> dict[str, Any]:
    kind, name = address.split(".")
    return {"address": address, "mode": "managed", "type": kind, "name": name, "expressions": expressions, **more}


def root(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"root_module": {"resources": list(resources), **more}}


def one(plan: Plan, address: str = SQL) -> ResourceChange:
    return next(change for change in plan.changes if change.address == address)


def test_the_sentinels_refuse_to_be_true_or_false() -> None:
    assert not UNSET
    with pytest.raises(TypeError):
        bool(UNKNOWN)
    with pytest.raises(TypeError):
        bool(SENSITIVE)


def test_an_attribute_that_nothing_mentions_is_unset() -> None:
    change = one(read(resource(SQL, {"name": "main", "settings": [{"tier": "db-f1-micro"}]})))
    assert change.get("settings[0].tier") == "db-f1-micro"
    assert change.get("settings[0].edition") is UNSET
    assert change.get("settings[1].tier") is UNSET
    assert change.get("nothing.at[0].all") is UNSET


def test_an_optional_computed_attribute_that_no_expression_sets_is_unset() -> None:
    change = one(
        read(
            resource(SQL, {"settings": [{}]}, after_unknown={"settings": [{"ip_configuration": True}], "id": True}),
            configuration=root(configured(SQL, {"settings": [{"tier": {"constant_value": "db-f1-micro"}}]})),
        )
    )
    assert change.get("settings[0].ip_configuration[0].ipv4_enabled") is UNSET
    assert change.get("id") is UNSET


def test_a_hidden_dynamic_block_is_found_inside_of_another_block() -> None:
    database = "google_sql_database_instance.d"
    known = {"settings": [{"ip_configuration": [{}], "tier": "db-f1-micro"}]}
    marks = {"settings": [{"ip_configuration": [{"authorized_networks": True, "ssl_mode": True}]}]}
    written = {
        "settings": [{"ip_configuration": [{"authorized_networks": [{"value": {"constant_value": "10.0.0.0/8"}}]}]}]
    }
    change = one(
        read(
            resource(database, known, after_unknown=marks),
            configuration=root(configured(database, written)),
        ),
        database,
    )
    # A block that is written beside the dynamic one does not make the list known.
    assert change.get("settings[0].ip_configuration[0].authorized_networks") is UNKNOWN
    assert change.get("settings[0].ip_configuration[0].authorized_networks[0].value") is UNKNOWN
    assert change.get("settings[0].ip_configuration[0].ssl_mode") is UNSET
    assert change.get("settings[0].tier") == "db-f1-micro"


def test_the_same_mask_with_an_expression_on_something_unknown_is_unknown() -> None:
    change = one(
        read(
            resource("google_kms_crypto_key.k", {}, after_unknown={"id": True}),
            resource(SQL, {}, after_unknown={"encryption_key_name": True}),
            configuration=root(
                configured("google_kms_crypto_key.k", {}),
                configured(SQL, {"encryption_key_name": {"references": ["google_kms_crypto_key.k.id"]}}),
            ),
        )
    )
    assert change.get("encryption_key_name") is UNKNOWN
    assert [linked.address for linked in change.linked("encryption_key_name", "google_kms_crypto_key")] == [
        "google_kms_crypto_key.k"
    ]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("var.edition", UNSET),  # a root variable is known: the expression gave null
        ("each.key", UNSET),
        ("count.index", UNSET),
        ("path.module", UNSET),
        ("terraform.workspace", UNSET),
        ("google_kms_crypto_key.counted_out[0].id", UNSET),  # count = 0: it has no instance
        ("google_kms_crypto_key.k.name", UNSET),  # this attribute of it is known
        ("data.google_project.read_while_planning.number", UNSET),
        ("google_kms_crypto_key.k.id", UNKNOWN),
        ("google_kms_crypto_key.k", UNKNOWN),
        ("data.google_project.read_later.number", UNKNOWN),
        ("local.edition", UNKNOWN),  # the plan does not show local values
        ("module.nowhere.edition", UNKNOWN),
    ],
)
def test_what_the_expression_rests_on_decides(reference: str, expected: object) -> None:
    change = one(
        read(
            resource("google_kms_crypto_key.k", {"name": "k"}, after_unknown={"id": True}),
            resource(
                "data.google_project.read_later", None, mode="data", actions=["read"], after_unknown={"number": True}
            ),
            resource(SQL, {}, after_unknown={"edition": True}),
            configuration=root(configured(SQL, {"edition": {"references": [reference]}})),
        )
    )
    assert change.get("edition") is expected


def test_a_constant_null_is_unset_and_a_call_without_references_is_unknown() -> None:
    def edition(expression: dict[str, Any]) -> Any:
        plan = read(
            resource(SQL, {}, after_unknown={"edition": True}),
            configuration=root(configured(SQL, {"edition": expression})),
        )
        return one(plan).get("edition")

    assert edition({"constant_value": None}) is UNSET
    assert edition({}) is UNKNOWN  # timestamp()


def test_a_value_inside_a_dynamic_block_is_unknown_because_the_plan_hides_its_expression() -> None:
    change = one(
        read(
            resource(
                "google_storage_bucket.b",
                {"encryption": [{}]},
                after_unknown={"encryption": [{"default_kms_key_name": True}]},
            ),
            configuration=root(configured("google_storage_bucket.b", {"name": {"constant_value": "b"}})),
        ),
        "google_storage_bucket.b",
    )
    assert change.get("encryption[0].default_kms_key_name") is UNKNOWN


def test_an_empty_block_in_the_configuration_sets_nothing() -> None:
    change = one(
        read(
            resource(SQL, {"settings": [{}]}, after_unknown={"settings": [{"edition": True}]}),
            configuration=root(configured(SQL, {"settings": [{}]})),
        )
    )
    assert change.get("settings[0].edition") is UNSET


def test_a_resource_that_the_configuration_does_not_have_is_unknown() -> None:
    assert one(read(resource(SQL, {}, after_unknown={"edition": True}))).get("edition") is UNKNOWN


def nested(argument: dict[str, Any] | None) -> ResourceChange:
    call: dict[str, Any] = {
        "expressions": {} if argument is None else {"key": argument},
        "module": {"resources": [configured(SQL, {"encryption_key_name": {"references": ["var.key"]}})]},
    }
    kms = {
        "expressions": {},
        "module": {
            "outputs": {"keys": {"expression": {"references": ["google_kms_crypto_key.k"]}}},
            "resources": [configured("google_kms_crypto_key.k", {})],
        },
    }
    address = f"module.db.{SQL}"
    return one(
        read(
            resource(address, {}, module_address="module.db", after_unknown={"encryption_key_name": True}),
            resource(
                'module.kms.google_kms_crypto_key.k["sql"]', {}, module_address="module.kms", after_unknown={"id": True}
            ),
            configuration={"root_module": {"module_calls": {"db": call, "kms": kms}}},
        ),
        address,
    )


def test_references_are_followed_through_module_arguments_and_outputs() -> None:
    change = nested({"references": ['module.kms.keys["sql"]', "module.kms.keys", "module.kms"]})
    assert change.get("encryption_key_name") is UNKNOWN
    linked = change.linked("encryption_key_name", "google_kms_crypto_key")
    assert [found.address for found in linked] == ['module.kms.google_kms_crypto_key.k["sql"]']


@pytest.mark.parametrize("argument", [None, {"constant_value": None}, {"references": ["var.optional"]}])
def test_a_module_argument_that_is_null_leaves_the_attribute_unset(argument: dict[str, Any] | None) -> None:
    assert nested(argument).get("encryption_key_name") is UNSET


def test_sensitive_values_are_present_and_not_readable() -> None:
    change = one(
        read(
            resource(
                SQL,
                {"root_password": "secret", "settings": [{"tier": "t", "user_labels": {"a": "s", "b": "open"}}]},
                after_sensitive={"root_password": True, "settings": [{"user_labels": {"a": True}}]},
            )
        )
    )
    assert change.get("root_password") is SENSITIVE
    assert change.get("settings[0].user_labels.a") is SENSITIVE
    assert change.get("settings[0].user_labels.b") == "open"
    assert change.get("settings[0].user_labels") == {"a": SENSITIVE, "b": "open"}
    assert "secret" not in repr(change.get("settings"))


def test_a_sensitive_null_is_unset() -> None:
    change = one(read(resource(SQL, {"root_password": None}, after_sensitive={"root_password": True})))
    assert change.get("root_password") is UNSET


def test_what_is_sensitive_on_one_side_is_sensitive_on_the_other() -> None:
    change = one(
        read(
            resource(
                "google_compute_instance.vm",
                {"metadata": {"key": "new"}},
                actions=["update"],
                before={"metadata": {"key": "old"}},
                before_sensitive={"metadata": {"key": True}},
            )
        ),
        "google_compute_instance.vm",
    )
    assert change.get("metadata.key") is SENSITIVE
    assert change.get("metadata.key", "before") is SENSITIVE


def test_known_secrets_are_sensitive_in_formats_without_masks() -> None:
    user = resource("google_sql_user.u", {"name": "u", "password": "secret"})
    disk = resource("google_compute_disk.d", {"disk_encryption_key": [{"raw_key": "secret"}]})
    plan = read(user, disk, format_version="0.1")
    assert one(plan, "google_sql_user.u").get("password") is SENSITIVE
    assert one(plan, "google_sql_user.u").get("name") == "u"
    assert one(plan, "google_compute_disk.d").get("disk_encryption_key[0].raw_key") is SENSITIVE


def test_unknown_elements_of_a_list_are_unknown_and_the_others_are_read() -> None:
    change = one(
        read(
            resource(
                "google_project_iam_binding.b",
                {"members": ["allUsers", None]},
                after_unknown={"members": [False, True]},
            )
        ),
        "google_project_iam_binding.b",
    )
    assert change.get("members") == ["allUsers", UNKNOWN]


def test_a_block_that_only_a_configuration_sets_is_unknown_where_a_hidden_dynamic_block_makes_it() -> None:
    bucket = "google_storage_bucket.b"
    change = one(
        read(
            resource(bucket, {}, after_unknown={"encryption": True, "versioning": True, "id": True}),
            configuration=root(configured(bucket, {"name": {"constant_value": "b"}})),
        ),
        bucket,
    )
    assert change.get("encryption[0].default_kms_key_name") is UNKNOWN
    assert change.get("encryption") is UNKNOWN
    assert change.get("versioning[0].enabled") is UNSET  # the provider may compute this one
    assert change.get("id") is UNSET
