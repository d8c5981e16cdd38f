"""Writes octoguard/plan/provider_blocks.py out of the schema packs: `python -m tools.provider_blocks`."""

from __future__ import annotations

from pathlib import Path

from octoguard.standin.schema import read_pack

_ROOT = Path(__file__).parents[1]
_TARGET = _ROOT / "octoguard" / "plan" / "provider_blocks.py"
# What these leave out comes from the template or image: the provider makes every attribute of theirs computed.
_COMPUTE_EVERYTHING = ("_from_template", "_from_machine_image")
_HEAD = '''\
"""Lists the blocks of resources that the provider never computes, made by tools/provider_blocks.py.

When a plan marks one of them as known after apply and the configuration has no expression for it, a dynamic block with
an unknown `for_each` makes it. Blocks that the provider may compute look the same when nobody writes them.

Source: the schema packs {packs}; a block that is computed in one of them is left out.
"""

from functools import cache

_BLOCKS = """\\
{blocks}
"""


@cache
def _table() -> dict[str, frozenset[str]]:
    rows = (line.split() for line in _BLOCKS.splitlines())
    return {{row[0]: frozenset(row[1:]) for row in rows}}


def is_never_computed(resource_type: str, name: str) -> bool:
    """Whether `name` is a block of that type which only a configuration can set."""
    return name in _table().get(resource_type, ())
'''


def main() -> None:
    """Write the table anew."""
    computed: dict[tuple[str, str], bool] = {}
    packs = sorted((_ROOT / "octoguard" / "standin" / "packs").glob("google*.gz"))
    for file in packs:
        pack = read_pack(file)
        for type_ in pack.names("resource"):
            if type_.endswith(_COMPUTE_EVERYTHING):
                continue
            schema = pack.get("resource", type_)
            for name, attribute in schema.attributes.items() if schema else ():
                if attribute.is_block:
                    computed[type_, name] = computed.get((type_, name), False) or attribute.computed
    rows: dict[str, list[str]] = {}
    for (type_, name), any_computed in sorted(computed.items()):
        if not any_computed:
            rows.setdefault(type_, []).append(name)
    lines = [" ".join([type_, *names]) for type_, names in rows.items()]
    named = ", ".join(file.name.removesuffix(".gz") for file in packs)
    _TARGET.write_text(_HEAD.format(packs=named, blocks="\n".join(lines)))


if __name__ == "__main__":
    main()
