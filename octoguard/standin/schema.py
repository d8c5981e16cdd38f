"""What a provider version knows of its types, read from a pack.

A pack is gzipped text. Its first line is the header as JSON, each further line one schema: its kind, its name and its
JSON, separated by tabs. Only the lines of the types in use are decoded.

    {"provider":"google","version":"7.46.0","source":"https://...","revision":"v7.46.0"}
    provider<TAB><TAB>{"s":{...}}
    resource<TAB>google_compute_disk<TAB>{"s":{...},"id":"projects/{{project}}/zones/{{zone}}/disks/{{name}}",...}
    data<TAB>google_compute_zones<TAB>{...}
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from octoguard.plan.version import parse

Type = Literal["string", "number", "bool", "list", "set", "map", "object", "dynamic", "single"]


# What a text must be beyond a pattern: how `octoguard/standin/texts.py` checks it.
Form = Literal["", "base64", "cidr", "duration", "ip", "json", "member", "time"]


class Attribute(msgspec.Struct, omit_defaults=True, rename=None, forbid_unknown_fields=True):
    """An attribute or a nested block, as the provider's source declares it.

    `fields` is set for what has a schema of its own: a nested block, or a list or set of objects. `single` is a block
    that appears at most once and is no list (timeouts, and blocks of framework resources). `pattern` is a regular
    expression in Go's syntax that must be found in the value; `form` names what else a text must be.
    """

    type: Type = msgspec.field(name="t")
    element: Attribute | None = msgspec.field(default=None, name="e")
    fields: dict[str, Attribute] | None = msgspec.field(default=None, name="b")
    required: bool = msgspec.field(default=False, name="r")
    optional: bool = msgspec.field(default=False, name="o")
    computed: bool = msgspec.field(default=False, name="c")
    sensitive: bool = msgspec.field(default=False, name="s")
    write_only: bool = msgspec.field(default=False, name="w")
    force_new: bool = msgspec.field(default=False, name="f")
    deprecated: bool = msgspec.field(default=False, name="d")
    integer: bool = msgspec.field(default=False, name="i")
    default: Any = msgspec.field(default=None, name="v")
    has_default_function: bool = msgspec.field(default=False, name="vf")
    min_items: int = msgspec.field(default=0, name="n")
    max_items: int = msgspec.field(default=0, name="x")
    config_mode: Literal["", "attr", "block"] = msgspec.field(default="", name="m")
    enum: list[str] = msgspec.field(default_factory=list, name="en")
    minimum: int | float | None = msgspec.field(default=None, name="lo")
    maximum: int | float | None = msgspec.field(default=None, name="hi")
    pattern: str = msgspec.field(default="", name="re")
    shortest: int = msgspec.field(default=0, name="sh")
    longest: int | None = msgspec.field(default=None, name="ln")
    form: Form = msgspec.field(default="", name="fo")
    conflicts_with: list[str] = msgspec.field(default_factory=list, name="cw")
    exactly_one_of: list[str] = msgspec.field(default_factory=list, name="x1")
    at_least_one_of: list[str] = msgspec.field(default_factory=list, name="a1")
    required_with: list[str] = msgspec.field(default_factory=list, name="rw")
    state_function: str = msgspec.field(default="", name="sf")
    suppress_function: str = msgspec.field(default="", name="ds")
    suppressed_default: str | None = msgspec.field(default=None, name="dd")

    @property
    def is_block(self) -> bool:
        """Whether it is written as a block (`name { }`) and not as an attribute (`name = `), by the SDK's rule."""
        if self.fields is None or self.config_mode == "attr":
            return False
        return self.config_mode == "block" or self.optional or not self.computed


Attributes = dict[str, Attribute]


class TypeSchema(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A resource type, a data source, an ephemeral resource or the provider's own configuration.

    `customize` names the provider's functions that amend a plan, `id_format` is the pattern of the id
    (`projects/{{project}}/...`), `timeouts` the operations that can be given one.
    """

    attributes: Attributes = msgspec.field(name="s")
    version: int = msgspec.field(default=0, name="v")
    id_format: str = msgspec.field(default="", name="id")
    timeouts: list[str] = msgspec.field(default_factory=list, name="to")
    customize: list[str] = msgspec.field(default_factory=list, name="cd")
    package: str = msgspec.field(default="", name="p")
    is_framework: bool = msgspec.field(default=False, name="fw")


class PackHeader(msgspec.Struct, forbid_unknown_fields=True):
    """Which provider a pack describes, and where it was read from."""

    provider: str
    version: str
    source: str
    revision: str


Kind = Literal["resource", "data", "ephemeral"]
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(TypeSchema)


@dataclass(frozen=True, slots=True)
class SchemaPack:
    """The schemas of one provider version; single ones are decoded when asked for."""

    header: PackHeader
    _lines: dict[tuple[str, str], bytes]

    def names(self, kind: Kind) -> list[str]:
        """Every type of a kind."""
        return [name for of, name in self._lines if of == kind]

    def get(self, kind: Kind, name: str) -> TypeSchema | None:
        """One type; None when this version does not have it."""
        line = self._lines.get((kind, name))
        return None if line is None else _DECODER.decode(line)

    def provider(self) -> TypeSchema:
        """The provider's own configuration block."""
        return _DECODER.decode(self._lines["provider", ""])


PACKS = Path(__file__).parent / "packs"


def newest_pack(provider: str) -> SchemaPack:
    """The pack of a provider's newest version that ships with octoguard."""
    files = {file.stem.rpartition("-")[2]: file for file in PACKS.glob(f"{provider}-[0-9]*.gz")}
    return read_pack(files[max(files, key=parse)])


def read_pack(path: Path) -> SchemaPack:
    """Read a pack file. Raises OSError or ValueError when it is damaged: it ships with octoguard."""
    head, *lines = gzip.decompress(path.read_bytes()).splitlines()
    parsed = (line.split(b"\t", 2) for line in lines)
    return SchemaPack(
        msgspec.json.decode(head, type=PackHeader),
        {(kind.decode(), name.decode()): data for kind, name, data in parsed},
    )


def write_pack(path: Path, header: PackHeader, provider: TypeSchema, types: dict[tuple[Kind, str], TypeSchema]) -> None:
    """Write a pack: the same schemas give the same bytes."""
    lines = [msgspec.json.encode(header)]
    for (kind, name), schema in sorted(encode_types(provider, types).items()):
        lines.append(f"{kind}\t{name}\t".encode() + schema)
    path.write_bytes(gzip.compress(b"\n".join(lines), 9, mtime=0))


def encode_types(provider: TypeSchema, types: dict[tuple[Kind, str], TypeSchema]) -> dict[tuple[str, str], bytes]:
    """The lines of a pack, by kind and name."""
    encoded: dict[tuple[str, str], bytes] = {key: _ENCODER.encode(schema) for key, schema in types.items()}
    return {("provider", ""): _ENCODER.encode(provider), **encoded}
