"""No sensitive value leaves octoguard: canaries in every sensitive place, looked for in every output."""

from __future__ import annotations

import json
from typing import Any

import pytest

from octoguard import registry
from tests.conftest import PLANS, document, resource

CANARIES = (PLANS / "sensitive" / "canaries.txt").read_text().split()
FORMATS = registry.names("octoguard.renderers")


def test_the_canaries_are_in_the_plan() -> None:
    text = (PLANS / "sensitive" / "plan.json").read_text()
    assert len(CANARIES) >= 8
    assert [canary for canary in CANARIES if canary not in text] == []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("more", [(), ("--verbose",)])
def test_no_canary_in_any_format(octoguard: Any, form: str, more: tuple[str, ...]) -> None:
    done = octoguard("check", PLANS / "sensitive" / "plan.json", "--format", form, *more)
    assert done.returncode in (0, 1), done.stderr
    assert b"CANARY" not in done.stdout + done.stderr


S = "CANARY-planted"
TAINTED = [
    # Masked by the plan: whole attributes, nested ones, lists, maps, both sides, replace paths.
    resource("google_sql_database_instance.a", {"root_password": S}, after_sensitive={"root_password": True}),
    resource(
        "google_sql_database_instance.b",
        {"settings": [{"tier": S, "user_labels": {"environment": S}}]},
        after_sensitive={"settings": [{"tier": True, "user_labels": True}]},
    ),
    resource(
        "google_sql_database_instance.c",
        {"region": S + "-after", "database_version": S},
        actions=["delete", "create"],
        before={"region": S + "-before"},
        before_sensitive={"region": True},
        after_sensitive={"region": True, "database_version": True},
        replace_paths=[["region"]],
    ),
    resource("google_storage_bucket.d", None, actions=["delete"], before={"name": S}, before_sensitive=True),
    resource("google_storage_bucket.whole", {"name": S, "location": S}, after_sensitive=True),
    resource(
        "google_compute_firewall.e", {"source_ranges": [S, "10.0.0.0/8"]}, after_sensitive={"source_ranges": [True]}
    ),
    resource("google_project_iam_member.f", {"member": S, "role": S}, after_sensitive={"member": True, "role": True}),
    resource(
        "google_container_cluster.g",
        {"resource_labels": {"env": S}},
        after_sensitive={"resource_labels": {"env": True}},
    ),
    # Not masked, as in formats before 1.0: known by the provider's schema.
    resource("google_sql_user.h", {"password": S}, actions=["update"], before={"password": S + "-old"}),
    resource("google_secret_manager_secret_version.i", {"secret_data": S}),
    resource("google_redis_instance.j", {"auth_string": S}),
]
BODY = document(
    *TAINTED,
    variables={"environment": {"value": S}, "db_password": {"value": S}},
    outputs={"password": {"sensitive": True, "value": S}},
    planned_values={"outputs": {"password": {"sensitive": True, "value": S}}, "root_module": {}},
    output_changes={"password": {"actions": ["create"], "after": S, "after_sensitive": True}},
    configuration={
        "root_module": {
            "variables": {"environment": {"sensitive": True}, "db_password": {"sensitive": True}},
            "resources": [
                {"address": "google_sql_user.h", "expressions": {"password": {"constant_value": S}}},
            ],
        }
    },
)


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.2"])
@pytest.mark.parametrize("form", FORMATS)
def test_no_planted_value_in_any_format(octoguard: Any, form: str, version: str) -> None:
    plan = json.dumps({**BODY, "format_version": version}).encode()
    done = octoguard("check", "-", "--verbose", "--format", form, input=plan)
    assert done.returncode == 1, done.stderr
    assert b"CANARY" not in done.stdout + done.stderr


def test_a_sensitive_value_that_stands_elsewhere_without_a_mask(octoguard: Any) -> None:
    """Providers copy values: what is marked in one attribute is hidden in every other, whole or as a part."""
    plan = document(
        resource("google_sql_user.u", {"password": "CANARY-copied"}, after_sensitive={"password": True}),
        resource(
            "google_sql_database_instance.m", {"settings": [{"edition": "ENTERPRISE", "tier": "db-CANARY-copied"}]}
        ),
        resource(
            "google_sql_database_instance.n",
            {"region": "CANARY-copied/" + "x" * 99},
            actions=["delete", "create"],
            before={"region": "CANARY-variable"},
            replace_paths=[["region"]],
        ),
        variables={"secret": {"value": "CANARY-variable"}},
        configuration={"root_module": {"variables": {"secret": {"sensitive": True}}}},
    )
    for form in FORMATS:
        done = octoguard("check", "-", "--verbose", "--format", form, input=json.dumps(plan).encode())
        assert done.returncode == 1
        assert b"CANARY" not in done.stdout + done.stderr
        if form in ("text", "markdown", "json"):  # other formats may leave the evidence out
            assert b"sensitive" in done.stdout


def test_errors_quote_no_values(octoguard: Any) -> None:
    good = json.dumps(BODY)
    broken = [
        good[: len(good) // 2],
        good.replace('"actions": ["create"]', f'"actions": ["{S}"]', 1),
        good.replace(f'"root_password": "{S}"', f'"root_password": "{S}", "root_password": "{S}"'),
        good.replace(f'"root_password": "{S}"', f'"root_password": {S}'),
        good.replace('"mode": "managed"', f'"mode": ["{S}"]', 1),
        good.replace(
            '"after_sensitive": {"root_password": true}', '"after_sensitive": {"root_password": true, "x": tru}'
        ),
        good.replace('"variables": {', '"variables": [', 1),
    ]
    for text in broken:
        done = octoguard("check", "-", input=text.encode())
        assert done.returncode == 3, text[:80]
        # The unknown action is the one thing that is quoted; Terraform never hides an action.
        if f'["{S}"]' not in text:
            assert b"CANARY" not in done.stdout + done.stderr


COST_FORMATS = registry.names("octoguard.renderers.costs")
PRICED = document(
    resource("google_compute_instance.a", {"machine_type": S, "zone": S}, after_sensitive={"machine_type": True}),
    resource(
        "google_compute_disk.b",
        {"type": S, "size": 5, "zone": "us-central1-a"},
        after_sensitive={"type": True},
        actions=["update"],
        before={"type": S + "-old", "size": 5, "zone": "us-central1-a"},
    ),
    resource("google_compute_disk.c", {"type": S, "zone": f"projects/p/zones/{S}"}),
    resource("google_container_node_pool.d", {"location": S, "node_config": [{"machine_type": f"n2-{S}"}]}),
    resource("google_container_cluster.whole", {"location": S}, after_sensitive=True),
    variables={"region": {"value": S}},
    configuration={"root_module": {"variables": {"region": {"sensitive": True}}}},
)


@pytest.mark.parametrize("form", COST_FORMATS)
def test_no_planted_value_in_any_format_of_costs(octoguard: Any, form: str) -> None:
    needs_parquet(form)
    done = octoguard("cost", "-", "--all", "--verbose", "--format", form, input=json.dumps(PRICED).encode())
    assert done.returncode == 0, done.stderr
    assert b"CANARY" not in content(done.stdout) + done.stderr
    assert b"google_compute_disk.b" in content(done.stdout)


def needs_parquet(form: str) -> None:
    if form == "focus-parquet":
        pytest.importorskip("pyarrow")


def content(output: bytes) -> bytes:
    """The output as text: the columns and rows of a Parquet file, which compresses them."""
    if not output.startswith(b"PAR1"):
        return output
    import pyarrow
    from pyarrow import parquet

    return repr(parquet.read_table(pyarrow.BufferReader(output)).to_pylist()).encode()


def test_no_planted_value_in_groups_and_explanations(octoguard: Any) -> None:
    plan = json.dumps({**PRICED, "resource_changes": [*PRICED["resource_changes"], *TAINTED]}).encode()
    explained = [arguments for c in PRICED["resource_changes"] for arguments in ("--explain", c["address"])]
    for more in (["--group-by", "label:env"], ["--group-by", "label:environment"], explained):
        for form in ("text", "markdown"):
            done = octoguard("cost", "-", "--format", form, *more, input=plan)
            assert done.returncode == 0, done.stderr
            assert b"CANARY" not in done.stdout + done.stderr


@pytest.mark.parametrize("more", [(), ("--all", "--verbose"), ("--group-by", "label:env")])
@pytest.mark.parametrize("form", COST_FORMATS)
def test_no_canary_in_any_format_of_costs(octoguard: Any, form: str, more: tuple[str, ...]) -> None:
    needs_parquet(form)
    done = octoguard("cost", PLANS / "sensitive" / "plan.json", "--format", form, *more)
    assert done.returncode == 0, done.stderr
    assert b"CANARY" not in content(done.stdout) + done.stderr
