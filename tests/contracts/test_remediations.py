"""What a policy tells people to write is what provider 7 understands: its names are checked against the schemas."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest
import tree_sitter_hcl
from tree_sitter import Language, Parser

from octoguard.config.policies import load_policies
from octoguard.standin.schema import read_pack
from octoguard.standin.session import available

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from octoguard.policy import Policy
    from octoguard.standin.schema import Attributes

PARSER = Parser(Language(tree_sitter_hcl.language()))
PACKS = [read_pack(available()[provider]["7.46.0"]) for provider in ("google", "google-beta")]
NAMES = {name for pack in PACKS for name in pack.names("resource")}
META = {"count", "depends_on", "dynamic", "for_each", "lifecycle", "provider", "timeouts"}
WITHOUT_SCHEMA = (
    "ephemeral",
    "data",
    "removed",
    "import",
    "moved",
    "locals",
    "variable",
    "output",
    "provider",
    "module",
)
POLICIES = load_policies()


def schemas(types: list[str]) -> list[Attributes]:
    found = [pack.get("resource", type_) for type_ in types for pack in PACKS]
    return [schema.attributes for schema in found if schema is not None]


def parts(node: Node) -> Iterator[Node]:
    """The attributes and blocks directly inside of a node."""
    for child in node.named_children:
        if child.type in ("attribute", "block"):
            yield child
        elif child.type in ("body", "config_file"):
            yield from parts(child)


def words(block: Node) -> list[str]:
    return [
        (one.text or b"").decode().strip('"')
        for one in block.named_children
        if one.type in ("identifier", "string_lit")
    ]


def wrong(node: Node, known: list[Attributes]) -> Iterator[str]:
    """The names that none of the schemas has, or that are written as a block and are none, or the other way round."""
    for part in parts(node):
        name = words(part)[0]
        if name in META:
            continue
        found = [schema[name] for schema in known if name in schema]
        if not any(one.is_block is (part.type == "block") or one.type == "single" for one in found):
            yield f"{part.type} {name}"
        elif part.type == "block":
            yield from wrong(part, [one.fields for one in found if one.fields is not None])


@pytest.mark.parametrize("policy", POLICIES, ids=[policy.id for policy in POLICIES])
def test_what_a_policy_tells_to_write_is_understood(policy: Policy) -> None:
    tree = PARSER.parse(policy.remediation.encode()).root_node
    assert not tree.has_error, "not HCL"
    own = schemas([name for name in NAMES for pattern in policy.resources if fnmatchcase(name, pattern)])
    problems: list[str] = []
    for part in parts(tree):
        name = words(part)
        if part.type == "block" and name[0] == "resource":
            if name[1].startswith("google_"):
                problems += (
                    [f"{name[1]}: {one}" for one in wrong(part, schemas([name[1]]))] if name[1] in NAMES else [name[1]]
                )
        elif not (part.type == "block" and name[0] in WITHOUT_SCHEMA):
            inside = PARSER.parse(part.text or b"").root_node
            problems += wrong(inside, own)
    assert problems == []


def test_no_policy_names_a_project_of_its_authors() -> None:
    texts = {policy.id: f"{policy.title} {policy.why} {policy.remediation} {policy.differs}" for policy in POLICIES}
    assert [name for name, text in texts.items() if "octollm" in text.casefold()] == []
