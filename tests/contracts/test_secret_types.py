"""secret-in-plan is about every type that takes a secret, in the provider's newest version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.config.policies import load_policies
from octoguard.policy.checks.secret_in_plan import secret_arguments
from octoguard.standin.schema import newest_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.standin.schema import Attributes

PACKS = [newest_pack(provider) for provider in ("google", "google-beta")]
(POLICY,) = (policy for policy in load_policies() if policy.id == "secret-in-plan")


def write_only(attributes: Attributes) -> Iterator[str]:
    for name, attribute in attributes.items():
        if attribute.write_only:
            yield name
        yield from write_only(attribute.fields or {})


def is_settable(attributes: Attributes, names: tuple[str, ...]) -> bool:
    attribute = attributes.get(names[0])
    if attribute is None:
        return False
    if len(names) == 1:
        return attribute.optional or attribute.required
    return is_settable(attribute.fields or {}, names[1:])


def types() -> Iterator[str]:
    for pack in PACKS:
        for name in pack.names("resource"):
            schema = pack.get("resource", name)
            assert schema is not None
            settable = any(is_settable(schema.attributes, names) for names in secret_arguments(name))
            if settable or any(name != "oauth2_client_id_wo" for name in write_only(schema.attributes)):
                yield name


def test_the_policy_lists_each_type_that_takes_a_secret() -> None:
    versions = {"google_secret_manager_secret_version", "google_secret_manager_regional_secret_version"}
    assert sorted({*types(), *versions}) == POLICY.resources


def test_write_only_arguments_are_told_by_their_names() -> None:
    names = {
        arg for pack in PACKS for t in pack.names("resource") for arg in write_only(pack.get("resource", t).attributes)
    }  # type: ignore[union-attr]
    assert names
    assert [name for name in names if not name.endswith("_wo")] == []
