"""Every function of the google provider that amends a plan is emulated, or listed with the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octoguard.standin.customdiff.table import FUNCTIONS, HARMLESS, MISSING, emulation, reasons, split, unemulated
from octoguard.standin.provider import Provider
from octoguard.standin.schema import PACKS, newest_pack, read_pack
from octoguard.standin.values import complete

if TYPE_CHECKING:
    from pathlib import Path

GOOGLE = sorted(PACKS.glob("google-*.gz"))


def functions(pack: Path) -> set[str]:
    opened = read_pack(pack)
    schemas = (opened.get("resource", name) for name in opened.names("resource"))
    return {one for schema in schemas if schema is not None for one in schema.customize}


@pytest.mark.parametrize("pack", GOOGLE, ids=lambda pack: pack.stem)
def test_every_function_of_a_pack_is_in_the_table(pack: Path) -> None:
    found = functions(pack)
    assert found, "the pack names no functions"
    assert set(unemulated(found)) <= MISSING.keys()


def test_the_table_has_nothing_that_no_pack_names() -> None:
    named = set().union(*map(functions, GOOGLE))
    names = named | {split(one)[0] for one in named}
    assert FUNCTIONS.keys() | HARMLESS.keys() | MISSING.keys() <= names


def test_a_function_has_one_outcome() -> None:
    assert not HARMLESS.keys() & MISSING.keys()
    assert not FUNCTIONS.keys() & (HARMLESS.keys() | MISSING.keys())
    assert all(reason.endswith(".") for reason in [*HARMLESS.values(), *MISSING.values()])


def test_what_is_not_in_the_table_is_missing() -> None:
    assert unemulated(["somethingNew", "ForceNewIfChange(size,somethingNew)", "ForceNewIf(size,literal)"]) == [
        "somethingNew",
        "ForceNewIfChange(size,somethingNew)",
        "ForceNewIf(size,literal)",
    ]
    assert unemulated(["tpgresource.SetLabelsDiff", "ForceNewIfChange(size,IsDiskShrinkage)", *HARMLESS]) == []
    assert emulation("somethingNew") is None


def test_a_plan_says_what_is_missing_in_it() -> None:
    provider = Provider("registry.terraform.io/hashicorp/google", newest_pack("google"))
    provider.configure("c", {"project": "p"})
    assert provider.missing() == []
    for kind in ("google_storage_bucket", "google_storage_object_acl"):
        attributes = provider.type("resource", kind).attributes
        provider.plan(kind, None, complete(attributes, {}), "c")
    assert provider.missing() == ["google_storage_object_acl: It asks the API who owns the object."]
    assert reasons(["somethingNew"]) == ["Its function somethingNew is not known."]
