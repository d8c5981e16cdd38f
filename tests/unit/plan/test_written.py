"""What a configuration writes at a path, where dynamic blocks, sets and constants come in."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.plan import UNKNOWN, UNSET, ResourceChange
from tests.conftest import read, resource

BUCKET = "google_storage_bucket.b"
CLUSTER = "google_container_cluster.c"
FIREWALL = "google_compute_firewall.f"
SERVICE = "google_cloud_run_v2_service.s"
LATER = {"references": ["local.later"]}


def constant(value: Any) -> dict[str, Any]:
    return {"constant_value": value}


def planned(
    address: str, after: dict[str, Any], unknown: dict[str, Any], expressions: dict[str, Any], **more: Any
) -> ResourceChange:
    kind, name = address.split(".")
    written = {"address": address, "mode": "managed", "type": kind, "name": name, "expressions": expressions}
    change = {key: more.pop(key) for key in ("actions", "before", "before_sensitive", "after_sensitive") if key in more}
    plan = read(
        resource(address, after, after_unknown=unknown, **change),
        configuration={"root_module": {"resources": [written]}, **more},
    )
    return plan.changes[0]


def pools(*written: dict[str, Any]) -> ResourceChange:
    """A cluster of two pools, of which the account of the first is known after apply."""
    return planned(
        CLUSTER,
        {"node_pool": [{"name": "a", "node_config": [{}]}, {"name": "b", "node_config": [{"machine_type": "m"}]}]},
        {
            "node_pool": [
                {"node_config": [{"service_account": True}]},
                {"node_config": [{"service_account": True, "image_type": True}]},
            ]
        },
        {"node_pool": list(written)} if written else {},
    )


FIRST, SECOND = (f"node_pool[{i}].node_config[0].service_account" for i in (0, 1))


def test_blocks_that_are_all_written_are_matched_by_position() -> None:
    change = pools(
        {"name": constant("a"), "node_config": [{"service_account": LATER}]},
        {"name": constant("b"), "node_config": [{"machine_type": constant("m")}]},
    )
    assert (change.get(FIRST), change.get(SECOND)) == (UNKNOWN, UNSET)
    assert (change.references(FIRST), change.references(SECOND)) == (("local.later",), ())
    assert (change.is_set(FIRST), change.is_set(SECOND)) == (True, False)


def test_with_a_dynamic_block_beside_written_ones_no_position_is_certain() -> None:
    change = pools({"name": constant("b"), "node_config": [{"machine_type": constant("m")}]})
    assert (change.get(FIRST), change.get(SECOND)) == (UNKNOWN, UNKNOWN)
    assert change.is_set(FIRST) is None
    # The references of the written block are not those of the other.
    change = pools({"name": constant("b"), "node_config": [{"service_account": LATER}]})
    assert change.references(FIRST) == ()


def test_a_block_that_is_written_is_set_whatever_joins_it() -> None:
    assert pools({"name": constant("b")}).is_set("node_pool") is True
    assert pools().is_set("node_pool") is False
    joined = planned(BUCKET, {}, {"versioning": True}, {"versioning": [{"enabled": LATER}]})
    assert joined.is_set("versioning") is True
    assert joined.references("versioning") == ("local.later",)


def test_with_fewer_planned_blocks_than_written_ones_each_may_be_meant() -> None:
    change = planned(
        CLUSTER,
        {"node_pool": [{"name": "a"}]},
        {"node_pool": [{"version": True}]},
        {"node_pool": [{"name": constant("a")}, {"name": constant("b"), "version": LATER}]},
    )
    assert change.get("node_pool[0].version") is UNKNOWN


def test_a_dynamic_block_deep_inside_beside_a_written_one() -> None:
    change = planned(
        SERVICE,
        {"template": [{"containers": [{"image": "i", "env": [{"name": "A"}, {"name": "MODE", "value": "x"}]}]}]},
        {"template": [{"containers": [{"env": [{"value": True}, {}]}]}]},
        {
            "template": [
                {
                    "containers": [
                        {"image": constant("i"), "env": [{"name": constant("MODE"), "value": constant("x")}]},
                    ]
                }
            ]
        },
    )
    assert change.get("template[0].containers[0].env[0].value") is UNKNOWN
    assert change.get("template[0].containers[0].env[1].value") == "x"
    assert change.get("template[0].containers[0].env")[0] == {"name": "A", "value": UNKNOWN}


@pytest.mark.parametrize("turned", [False, True])
def test_the_blocks_of_a_set_are_matched_by_their_constants(turned: bool) -> None:
    written = [
        {"protocol": constant("tcp"), "ports": LATER},
        {"protocol": constant("icmp")},
    ]
    change = planned(
        FIREWALL,
        {"allow": [{"protocol": "icmp"}, {"protocol": "TCP"}]},
        {"allow": [{"ports": True}, {"ports": True}]},
        {"allow": written[::-1] if turned else written},
    )
    assert (change.get("allow[0].ports"), change.get("allow[1].ports")) == (UNSET, UNKNOWN)


def test_a_block_of_a_set_that_no_written_one_can_be_is_a_dynamic_one() -> None:
    # Two written blocks that are alike are one in a set.
    change = planned(
        FIREWALL,
        {"allow": [{"protocol": "icmp"}, {"protocol": "udp"}]},
        {"allow": [{}, {"ports": True}]},
        {"allow": [{"protocol": constant("icmp")}, {"protocol": constant("icmp")}]},
    )
    assert change.get("allow[1].ports") is UNKNOWN
    change = planned(
        FIREWALL,
        {"allow": [{"protocol": "udp"}]},
        {"allow": [{"ports": True}]},
        {"allow": [{"protocol": constant("icmp")}]},
    )
    assert change.get("allow[0].ports") is UNKNOWN


def test_a_list_of_blocks_that_is_unknown_as_a_whole_though_some_are_written() -> None:
    # A dynamic block with an unknown for_each joins them; the provider may compute this block, but does not.
    change = planned(BUCKET, {}, {"versioning": True}, {"versioning": [{"enabled": constant(False)}]})
    assert change.get("versioning[0].enabled") is UNKNOWN
    assert change.get("versioning") is UNKNOWN


def test_a_constant_below_a_mark_is_the_value() -> None:
    change = planned(BUCKET, {}, {"uniform_bucket_level_access": True}, {"uniform_bucket_level_access": constant(True)})
    assert change.get("uniform_bucket_level_access") is True
    marked = {"uniform_bucket_level_access": True}
    both = planned(BUCKET, dict(marked), dict(marked), {"uniform_bucket_level_access": constant("true")})
    assert both.get("uniform_bucket_level_access") == "true"
    against = planned(BUCKET, {"storage_class": "A"}, {"storage_class": True}, {"storage_class": constant("B")})
    assert against.get("storage_class") is UNKNOWN
    without = planned(BUCKET, {"storage_class": "A"}, {"storage_class": True}, {})
    assert without.get("storage_class") is UNKNOWN
    listed = planned(BUCKET, {"zones": ["a", None]}, {"zones": [False, True]}, {"zones": constant(["a", "b"])})
    assert listed.get("zones") == ["a", "b"]


def test_an_element_that_is_marked_is_there_whatever_its_expression_rests_on() -> None:
    change = planned(
        BUCKET,
        {"labels": {"a": "1"}},
        {"labels": {"b": True}},
        {"labels": {"references": ["var.prefix"]}},  # and timestamp(), which leaves no trace
    )
    assert change.get("labels.b") is UNKNOWN
    assert change.get("labels") == {"a": "1", "b": UNKNOWN}
    whole = planned(BUCKET, {}, {"labels": True}, {"labels": {"references": ["var.labels"]}})
    assert whole.get("labels.b") is UNSET


def test_a_value_that_an_update_takes_away_is_no_null_expression() -> None:
    def table(**more: Any) -> ResourceChange:
        expressions = {"expiration_time": {"references": ["var.hours"]}}
        return planned("google_bigquery_table.t", {}, {"expiration_time": True}, expressions, **more)

    assert table(actions=["update"], before={"expiration_time": 1}).get("expiration_time") is UNKNOWN
    assert table(actions=["update"], before={"expiration_time": None}).get("expiration_time") is UNSET
    assert table().get("expiration_time") is UNSET


def test_unset_attributes_inside_of_a_block_are_none_when_the_block_is_read_whole() -> None:
    change = planned(
        BUCKET,
        {"lifecycle_rule": [{"condition": [{"age": 3}]}]},
        {"lifecycle_rule": [{"condition": [{"with_state": True, "matches_prefix": True}]}]},
        {"lifecycle_rule": [{"condition": [{"age": constant(3), "matches_prefix": LATER}]}]},
    )
    assert change.get("lifecycle_rule") == [{"condition": [{"age": 3, "with_state": None, "matches_prefix": UNKNOWN}]}]


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (None, UNKNOWN),
        ("3.90.1", UNSET),
        ("~> 3.0", UNSET),
        (">= 3.0, < 4.0.0", UNSET),
        (">= 3.0", UNKNOWN),  # a newer one is let in
        ("~> 6.0", UNKNOWN),
        ("no version", UNKNOWN),
    ],
)
def test_the_version_of_the_provider_tells_which_blocks_it_computes(constraint: str | None, expected: object) -> None:
    provider = {"name": "google", "full_name": "registry.terraform.io/hashicorp/google"}
    other = {"name": "random", "full_name": "registry.terraform.io/hashicorp/random", "version_constraint": "~> 3.0"}
    if constraint is not None:
        provider["version_constraint"] = constraint
    change = planned(CLUSTER, {}, {"network_policy": True}, {}, provider_config={"google": provider, "random": other})
    assert change.get("network_policy[0].enabled") is expected


@pytest.mark.parametrize(("constraint", "expected"), [("~> 5.0", UNKNOWN), ("~> 6.0", UNSET), (None, UNSET)])
def test_a_block_that_only_newer_providers_compute(constraint: str | None, expected: object) -> None:
    provider = {"name": "google", "full_name": "registry.terraform.io/hashicorp/google"}
    if constraint is not None:
        provider["version_constraint"] = constraint
    change = planned("google_dns_managed_zone.z", {}, {"dnssec_config": True}, {}, provider_config={"google": provider})
    assert change.get("dnssec_config[0].state") is expected


@pytest.mark.parametrize("argument", [{}, {"references": ["local.later"]}])
def test_an_argument_that_a_function_makes_is_no_constant(argument: dict[str, Any]) -> None:
    written = {"address": BUCKET, "expressions": {"storage_class": {"references": ["var.class"]}}}
    call = {"expressions": {"class": argument}, "module": {"resources": [written]}}
    change = read(
        resource(f"module.m.{BUCKET}", {}, module_address="module.m", after_unknown={"storage_class": True}),
        configuration={"root_module": {"module_calls": {"m": call}}},
    ).changes[0]
    assert change.get("storage_class") is UNKNOWN


def test_a_part_of_another_resource_that_is_unknown_may_be_what_is_used() -> None:
    plan = read(
        resource("google_project.p", {"labels": {"a": "1"}}, after_unknown={"labels": {"b": True}}),
        resource(BUCKET, {}, after_unknown={"storage_class": True}),
        configuration={
            "root_module": {
                "resources": [
                    {"address": BUCKET, "expressions": {"storage_class": {"references": ["google_project.p.labels"]}}}
                ]
            }
        },
    )
    assert plan.changes[1].get("storage_class") is UNKNOWN


def test_each_side_is_compared_by_its_own_mask() -> None:
    change = planned(
        BUCKET,
        {"force_destroy": False, "versioning": [{"enabled": True}]},
        {},
        {},
        actions=["update"],
        before={"force_destroy": True, "versioning": [{"enabled": True}]},
        before_sensitive={"force_destroy": True, "versioning": True},
    )
    assert change.own("force_destroy", "after") is False
    assert change.hides("force_destroy")
    assert not change.is_kept("force_destroy")
    assert change.is_kept("versioning[0].enabled")
