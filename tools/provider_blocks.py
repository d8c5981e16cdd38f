"""Writes octoguard/plan/provider_blocks.py out of the schema packs: `python -m tools.provider_blocks`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.standin.schema import read_pack

if TYPE_CHECKING:
    from octoguard.standin.schema import Attributes

_ROOT = Path(__file__).parents[1]
_TARGET = _ROOT / "octoguard" / "plan" / "provider_blocks.py"
# What these leave out comes from the template or image: the provider makes every attribute of theirs computed.
_COMPUTE_EVERYTHING = ("_from_template", "_from_machine_image")
_HEAD = '''\
"""Lists the blocks of resources that the provider never computes, made by tools/provider_blocks.py.

When a plan marks one of them as known after apply and the configuration has no expression for it, a dynamic block with
an unknown `for_each` makes it. Blocks that the provider may compute look the same when nobody writes them.

One line for each type: its blocks, each with those inside of it in parentheses. `~` marks one that the provider may
compute, and that is there for the sake of those inside.

Source: the schema packs {packs}; a block that is computed in one of them counts as computed.
"""

import re
from functools import cache

_PART = re.compile(r"(~?)(\\w+\\(?)|(\\))")
_BLOCKS = """\\
{blocks}
"""


@cache
def _lines() -> dict[str, str]:
    rows = (line.partition(" ") for line in _BLOCKS.splitlines())
    return {{name: blocks for name, _, blocks in rows}}


@cache
def _table(resource_type: str) -> frozenset[tuple[str, ...]]:
    """The blocks of a type that are never computed, by the names that lead to them."""
    found: list[tuple[str, ...]] = []
    path: list[str] = []
    for mark, name, end in _PART.findall(_lines().get(resource_type, "")):
        if end:
            path.pop()
        else:
            path.append(name.removesuffix("("))
            if not mark:
                found.append(tuple(path))
            if not name.endswith("("):
                path.pop()
    return frozenset(found)


def is_never_computed(resource_type: str, names: tuple[str, ...]) -> bool:
    """Whether the block that the names lead to is one which only a configuration can set."""
    return names in _table(resource_type)
'''


Blocks = dict[str, "Block"]


@dataclass(slots=True)
class Block:
    """A block in all packs together: whether one of them computes it, and the blocks inside of it."""

    computed: bool = False
    inside: Blocks = field(default_factory=dict)


def main() -> None:
    """Write the table anew."""
    types: dict[str, Blocks] = {}
    packs = sorted((_ROOT / "octoguard" / "standin" / "packs").glob("google*.gz"))
    for file in packs:
        pack = read_pack(file)
        for type_ in pack.names("resource"):
            if not type_.endswith(_COMPUTE_EVERYTHING):
                schema = pack.get("resource", type_)
                _collect(schema.attributes if schema else {}, types.setdefault(type_, {}))
    lines = [f"{type_} {text}" for type_, blocks in sorted(types.items()) if (text := _written(blocks))]
    named = ", ".join(file.name.removesuffix(".gz") for file in packs)
    _TARGET.write_text(_HEAD.format(packs=named, blocks="\n".join(lines)))


def _collect(attributes: Attributes, blocks: Blocks) -> None:
    for name, attribute in attributes.items():
        if attribute.is_block and attribute.fields is not None:
            block = blocks.setdefault(name, Block())
            block.computed = block.computed or attribute.computed
            _collect(attribute.fields, block.inside)


def _written(blocks: Blocks) -> str:
    parts: list[str] = []
    for name, block in sorted(blocks.items()):
        inside = _written(block.inside)
        if inside or not block.computed:
            parts.append(f"{'~' if block.computed else ''}{name}{f'({inside})' if inside else ''}")
    return " ".join(parts)


if __name__ == "__main__":
    main()
