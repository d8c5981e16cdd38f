"""The schemas of a provider version, read from a pack.

A pack is gzipped text. The first line is the header as JSON. Each other line is one schema: its kind, name and JSON,
separated by tabs. Only the lines of the types in use are decoded.

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


# The required form of a string, which `octoguard/standin/texts.py` checks.
Form = Literal["", "base64", "cidr", "duration", "ip", "json", "member", "time"]


class Attribute(msgspec.Struct, omit_defaults=True, rename=None, forbid_unknown_fields=True):
    """An attribute or a nested block, as the provider's source declares it.

    `fields` is the schema of a nested block, or of a list or set of objects. The type `single` is a block that occurs
    at most once and is not a list (timeouts, and blocks of framework resources). `pattern` is a regular expression in
    Go's syntax that must match the value, and `form` another required form of a string.
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

    `customize` are the functions of the provider that amend a plan. `id_format` is the pattern of the ID
    (`projects/{{project}}/...`). `timeouts` are the operations with a timeout.
    """

    attributes: Attributes = msgspec.field(name="s")
    version: int = msgspec.field(default=0, name="v")
    id_format: str = msgspec.field(default="", name="id")
    timeouts: list[str] = msgspec.field(default_factory=list, name="to")
    customize: list[str] = msgspec.field(default_factory=list, name="cd")
    package: str = msgspec.field(default="", name="p")
    is_framework: bool = msgspec.field(default=False, name="fw")


class PackHeader(msgspec.Struct, forbid_unknown_fields=True):
    """The provider of a pack, and its source."""

    provider: str
    version: str
    source: str
    revision: str


Kind = Literal["resource", "data", "ephemeral"]
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(TypeSchema)


@dataclass(frozen=True, slots=True)
class SchemaPack:
    """The schemas of one provider version, each decoded at its use."""

    header: PackHeader
    _lines: dict[tuple[str, str], bytes]

    def names(self, kind: Kind) -> list[str]:
        """The names of all types of a kind."""
        return [name for of, name in self._lines if of == kind]

    def get(self, kind: Kind, name: str) -> TypeSchema | None:
        """The schema of one type, or None if this version does not have it."""
        line = self._lines.get((kind, name))
        return None if line is None else _DECODER.decode(line)

    def provider(self) -> TypeSchema:
        """The schema of the provider block."""
        return _DECODER.decode(self._lines["provider", ""])


PACKS = Path(__file__).parent / "packs"


def newest_pack(provider: str) -> SchemaPack:
    """The newest shipped pack of a provider."""
    files = {file.stem.rpartition("-")[2]: file for file in PACKS.glob(f"{provider}-[0-9]*.gz")}
    return read_pack(files[max(files, key=parse)])


def read_pack(path: Path) -> SchemaPack:
    """The pack in a file. Raises OSError or ValueError if the file is damaged."""
    head, *lines = gzip.decompress(path.read_bytes()).splitlines()
    parsed = (line.split(b"\t", 2) for line in lines)
    return SchemaPack(
        msgspec.json.decode(head, type=PackHeader),
        {(kind.decode(), name.decode()): data for kind, name, data in parsed},
    )


def write_pack(path: Path, header: PackHeader, provider: TypeSchema, types: dict[tuple[Kind, str], TypeSchema]) -> None:
    """Write a pack file. Equal schemas give equal bytes."""
    lines = [msgspec.json.encode(header)]
    for (kind, name), schema in sorted(encode_types(provider, types).items()):
        lines.append(f"{kind}\t{name}\t".encode() + schema)
    path.write_bytes(gzip.compress(b"\n".join(lines), 9, mtime=0))


def encode_types(provider: TypeSchema, types: dict[tuple[Kind, str], TypeSchema]) -> dict[tuple[str, str], bytes]:
    """The lines of a pack, by kind and name."""
    encoded: dict[tuple[str, str], bytes] = {key: _ENCODER.encode(schema) for key, schema in types.items()}
    return {("provider", ""): _ENCODER.encode(provider), **encoded}
