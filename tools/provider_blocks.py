"""Writes octoguard/plan/provider_blocks.py out of the schema packs: `python -m tools.provider_blocks PACK...`.

The packs that are named (`octoguard/standin/packs/google-3.90.1.gz`) are of old versions: they count only for a plan
whose constraints let no newer version in.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.standin.schema import read_pack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.standin.schema import Attributes

_ROOT = Path(__file__).parents[1]
_TARGET = _ROOT / "octoguard" / "plan" / "provider_blocks.py"
# What these leave out comes from the template or image: the provider makes every attribute of theirs computed.
_COMPUTE_EVERYTHING = ("_from_template", "_from_machine_image")
_HEAD = '''\
"""Lists the blocks of resources, made by tools/provider_blocks.py: which the provider computes, and which are sets.

When a plan marks a block that the provider never computes as known after apply, and the configuration has no expression
for it, a dynamic block with an unknown `for_each` makes it. Blocks that the provider may compute look the same when
nobody writes them. The blocks of a set stand in another order in a plan than in the configuration.

One line for each type: its blocks, each with those inside of it in parentheses. `~` marks one that the provider may
compute, `~3:` one that it computes in major version 3 only; `=` marks a set.

Source: the schema packs {packs}.
"""

import re
from functools import cache
from typing import Final

_PART = re.compile(r"(~?)(?:(\\d+):)?(=?)([A-Za-z_]\\w*\\(?)|(\\))")
ALL_MAJORS: Final = frozenset({majors})
OLD_MAJORS: Final = frozenset({old})  # a plan is of one of these only where its version constraints let in no newer one
_BLOCKS = """\\
{blocks}
"""

Names = tuple[str, ...]


@cache
def _lines() -> dict[str, str]:
    rows = (line.partition(" ") for line in _BLOCKS.splitlines())
    return {{name: blocks for name, _, blocks in rows}}


@cache
def _table(resource_type: str) -> tuple[dict[Names, frozenset[int]], frozenset[Names]]:
    """For the blocks of a type, by the names that lead to them: the majors that compute them; which are sets."""
    computed: dict[Names, frozenset[int]] = {{}}
    sets: list[Names] = []
    path: list[str] = []
    for mark, majors, is_set, name, end in _PART.findall(_lines().get(resource_type, "")):
        if end:
            path.pop()
            continue
        path.append(name.removesuffix("("))
        computed[tuple(path)] = (frozenset(map(int, majors)) if majors else ALL_MAJORS) if mark else frozenset()
        if is_set:
            sets.append(tuple(path))
        if not name.endswith("("):
            path.pop()
    return computed, frozenset(sets)


def is_never_computed(resource_type: str, names: Names, majors: frozenset[int] = ALL_MAJORS) -> bool:
    """Whether only a configuration can set the block that the names lead to, in all of those provider versions."""
    computed = _table(resource_type)[0].get(names)
    return computed is not None and not computed & majors


def is_set(resource_type: str, names: Names) -> bool:
    """Whether the blocks that the names lead to are a set."""
    return names in _table(resource_type)[1]
'''


Blocks = dict[str, "Block"]


@dataclass(slots=True)
class Block:
    """A block in all packs together: the majors that have it, those that compute it, and the blocks inside of it."""

    majors: set[int] = field(default_factory=set)
    computed: set[int] = field(default_factory=set)
    is_set: bool = False
    inside: Blocks = field(default_factory=dict)


def main(others: Iterable[str] = ()) -> None:
    """Write the table anew, out of the packs that are shipped and of others, of versions that are not planned with."""
    types: dict[str, Blocks] = {}
    # Versions before 4 are planned with, and count as old all the same: give their packs as arguments.
    files = (_ROOT / "octoguard" / "standin" / "packs").glob("google*.gz")
    shipped = [file for file in files if re.match(r"google(-beta)?-[4-9]", file.name)]
    packs = sorted([*shipped, *map(Path, others)], key=lambda file: file.name)
    majors = {_major(file) for file in packs}
    old = majors - {_major(file) for file in shipped}
    for file in packs:
        pack = read_pack(file)
        for type_ in pack.names("resource"):
            if not type_.endswith(_COMPUTE_EVERYTHING):
                schema = pack.get("resource", type_)
                _collect(schema.attributes if schema else {}, types.setdefault(type_, {}), _major(file))
    lines = [f"{type_} {text}" for type_, blocks in sorted(types.items()) if (text := _written(blocks))]
    named = ", ".join(file.name.removesuffix(".gz") for file in packs)
    text = _HEAD.format(packs=named, majors=_literal(majors), old=_literal(old), blocks="\n".join(lines))
    _TARGET.write_text(text)


def _literal(majors: set[int]) -> str:
    return f"{{{', '.join(map(str, sorted(majors)))}}}"


def _major(file: Path) -> int:
    return int(file.name.rpartition("-")[2].partition(".")[0])


def _collect(attributes: Attributes, blocks: Blocks, major: int) -> None:
    for name, attribute in attributes.items():
        if attribute.is_block and attribute.fields is not None:
            block = blocks.setdefault(name, Block())
            block.majors.add(major)
            if attribute.computed:
                block.computed.add(major)
            block.is_set = block.is_set or (attribute.type == "set" and attribute.max_items != 1)
            _collect(attribute.fields, block.inside, major)


def _written(blocks: Blocks) -> str:
    parts: list[str] = []
    for name, block in sorted(blocks.items()):
        inside = _written(block.inside)
        always = block.computed >= block.majors
        if inside or block.is_set or not always:
            only = "".join(map(str, sorted(block.computed)))
            mark = "~" if always else f"~{only}:" if only else ""
            parts.append(f"{mark}{'=' if block.is_set else ''}{name}{f'({inside})' if inside else ''}")
    return " ".join(parts)


if __name__ == "__main__":
    main(sys.argv[1:])
