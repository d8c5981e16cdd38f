"""The reference of octoguard.toml, from the types that read it and the descriptions in settings.yaml."""

from __future__ import annotations

import types
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from octoguard.config.settings import Settings
from tools.docs.markdown import GENERATED, cell, table

if TYPE_CHECKING:
    from collections.abc import Iterator

_POLICIES = "policies"
DESCRIPTIONS = Path(__file__).with_name("settings.yaml")
_NAMES = {str: "text", bool: "true or false", int: "integer", float: "number", Decimal: "number", dict: "table"}
_NAMES[Any] = "numbers and texts"
_BOUNDS = (("ge", "at least {}"), ("gt", "more than {}"), ("le", "at most {}"), ("lt", "less than {}"))

_HEAD = """\
# octoguard.toml

octoguard uses the nearest `octoguard.toml` from the working directory upwards, up to the root of the Git repository.
`--config FILE` names another one. Paths in the file are relative to the file. A command-line option wins over a
setting. An unknown key is an error that names the line. octoguard works without the file. For an example, see
[Configure octoguard](../how-to/configure.md).
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of octoguard.toml: its table, its name, its accepted values, and its default as TOML.

    `is_repeated` marks a key of an array of tables, such as `[[rightsizing.paths]]`.
    """

    table: str
    name: str
    accepts: str
    default: str
    is_repeated: bool = False

    @property
    def path(self) -> str:
        """The dotted name, under which settings.yaml describes it."""
        return f"{self.table}.{self.name}" if self.table else self.name


def page() -> str:
    """The whole page. Raises KeyError for a setting without a description."""
    described = descriptions()
    parts = [GENERATED, _HEAD]
    tables: dict[str, list[Setting]] = {}
    for setting in settings():
        tables.setdefault(setting.table, []).append(setting)
    for name, members in tables.items():
        heading = f"[[{name}]]" if members[0].is_repeated else f"[{name}]"
        parts += [f"## {heading}\n", f"{described[name].strip()}\n"]
        parts.append(_table_of(members, described))
    return "\n".join(parts)


def _table_of(members: list[Setting], described: dict[str, str]) -> str:
    """The keys of one table; without the column of defaults if none has one."""
    rows = [(f"`{s.name}`", s.accepts, s.default, cell(described[s.path])) for s in members]
    head = ("Key", "Value", "Default", "Meaning")
    if any(row[2] for row in rows):
        return table(head, rows)
    return table((*head[:2], head[3]), ((*row[:2], row[3]) for row in rows))


def descriptions() -> dict[str, str]:
    """`{dotted name of a table or setting: its description}`."""
    return msgspec.yaml.decode(DESCRIPTIONS.read_bytes(), type=dict[str, str])


def settings() -> Iterator[Setting]:
    """Every setting, table by table, in the order of the types."""
    hints = get_type_hints(Settings, include_extras=True)
    for field in msgspec.structs.fields(Settings):
        if field.name == _POLICIES:  # its keys are user-defined, and each value is one word or a table
            yield Setting(field.name, "NAME", "`mandatory`, `advisory`, `off`, or a table", "")
        else:
            yield from _table(hints[field.name], field.name)


def _table(hint: Any, name: str) -> Iterator[Setting]:
    """The keys of a table of octoguard.toml; nothing for another field of Settings, such as the path of the file."""
    if member := _named(hint):
        yield from _keys(member, f"{name}.NAME")
    elif item := _item(hint):
        yield from _keys(item, name, is_repeated=True)
    elif struct := _struct(hint):
        yield from _keys(struct, name)


def _keys(struct: type[msgspec.Struct], name: str, *, is_repeated: bool = False) -> Iterator[Setting]:
    """The keys of a table, then those of the tables in it."""
    hints = get_type_hints(struct, include_extras=True)
    tables: list[tuple[str, Any]] = []
    for field in msgspec.structs.fields(struct):
        hint = hints[field.name]
        if _struct(hint) or _named(hint) or _item(hint):
            tables.append((f"{name}.{field.encode_name}", hint))
        else:
            yield Setting(name, field.encode_name, _kind(hint), _default(field), is_repeated)
    for path, hint in tables:
        yield from _table(hint, path)


def _struct(hint: Any) -> type[msgspec.Struct] | None:
    """The struct in a type hint, also in a union with None."""
    for option in _options(hint):
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return option
    return None


def _named(hint: Any) -> type[msgspec.Struct] | None:
    """The type of each entry in a table of tables: `dict[str, T]`, or a struct with a T for each environment."""
    if get_origin(hint) is dict:
        return _struct(get_args(hint)[1])
    struct = _struct(hint)
    members = {_struct(inner) for inner in get_type_hints(struct).values()} if struct else set()
    return members.pop() if struct and len(members) == 1 and len(struct.__struct_fields__) > 1 else None


def _item(hint: Any) -> type[msgspec.Struct] | None:
    """The type of each table in an array of tables, `tuple[T, ...]`."""
    return _struct(get_args(hint)[0]) if get_origin(hint) is tuple else None


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _kind(hint: Any) -> str:
    """What a setting accepts, in words."""
    options = [option for option in _options(hint) if option is not type(None)]
    if len(options) > 1:
        return " or ".join(_kind(option) for option in options)
    (hint,) = options
    origin = get_origin(hint)
    if origin is Annotated:
        bounds = [
            text.format(v) for meta in hint.__metadata__ for a, text in _BOUNDS if (v := getattr(meta, a)) is not None
        ]
        return ", ".join([_kind(hint.__origin__), *bounds])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in get_args(hint))
    if origin in (tuple, list):
        return f"list of {_kind(get_args(hint)[0])}"
    if origin is dict:
        return f"table of {_kind(get_args(hint)[1])}"
    return _NAMES[hint]


def _default(field: msgspec.structs.FieldInfo) -> str:
    value = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    return "" if value in (None, "", (), [], {}, msgspec.NODEFAULT) else f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
