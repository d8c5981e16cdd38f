"""The table of predefined roles knows what their permissions are worth."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from octoguard.policy import iam_roles
from octoguard.policy.iam_powers import Power, powers, powers_of
from tools.iam_roles import table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("roles/iam.serviceAccountTokenCreator", {Power.IMPERSONATE}),
        ("roles/iam.serviceAccountAdmin", {Power.GRANT}),
        ("roles/run.serviceAgent", {Power.IMPERSONATE, Power.RUN}),
        ("roles/container.defaultNodeServiceAgent", set()),
        ("roles/secretmanager.secretAccessor", {Power.SECRETS}),
        ("roles/cloudkms.cryptoKeyEncrypterDecrypter", {Power.USE_KEYS}),
        ("roles/cloudkms.cryptoKeyEncrypter", set()),
        ("roles/servicehealth.admin", {Power.READ_ONLY}),
        ("roles/iam.workloadIdentityPoolAdmin", {Power.GRANT}),
        ("roles/logging.viewer", set()),
    ],
)
def test_a_predefined_role_is_looked_up(role: str, expected: set[Power]) -> None:
    assert powers(role) == expected


@pytest.mark.parametrize(
    "role", ["roles/nothing.atAll", "projects/p/roles/deployer", "container.defaultNodeServiceAgent"]
)
def test_any_other_role_is_not_known(role: str) -> None:
    assert powers(role) is None


def test_both_ways_of_using_a_key_are_needed() -> None:
    encrypt, decrypt = "cloudkms.cryptoKeyVersions.useToEncrypt", "cloudkms.cryptoKeyVersions.useToDecrypt"
    assert Power.USE_KEYS in powers_of([encrypt, decrypt])
    assert Power.USE_KEYS not in powers_of([encrypt])


def test_the_table_is_made_of_the_roles_as_the_api_gives_them(tmp_path: Path) -> None:
    roles = {
        "a.admin": ["a.things.get", "a.things.list"],
        "b.admin": ["a.things.get", "a.things.delete"],
        "c.viewer": ["a.things.get"],
        "d.user": ["iam.serviceAccounts.actAs", "secretmanager.versions.access"],
    }
    for name, permissions in roles.items():
        (tmp_path / f"{name}.json").write_text(
            json.dumps({"name": f"roles/{name}", "includedPermissions": permissions})
        )
    (tmp_path / "e.json").write_text(json.dumps({"name": "roles/e.old", "deleted": True}))
    made = table(tmp_path, "2026-08-22", "a test")
    assert "\na.admin:o b.admin c.viewer d.user:is\n" in made
    assert "Source: a test, of 2026-08-22." in made


def test_each_entry_is_a_role_with_letters_of_powers() -> None:
    letters = "".join(sorted(Power))
    entries = iam_roles.ROLES.split()
    assert len(entries) > 2000
    assert [entry for entry in entries if not re.fullmatch(rf"[\w.]+(:[{letters}]+)?", entry)] == []
