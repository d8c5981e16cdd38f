"""Parses Terraform addresses such as `module.gke["eu"].google_container_cluster.this[0]`."""

import re
from functools import cache, lru_cache

_INDEX = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*"|\*)\]')
_KEYED = re.compile(r"""(?:data\.)?\w+\.[\w-]+\[(?:"(?P<name>[^"]*)"|(?P<number>\d+))\]""")
_REFERENCE = re.compile(
    r"(?P<data>data\.)?(?P<type>[A-Za-z][\w-]*)\.(?P<name>[\w-]+)(?P<index>\[[^\]]*\])?(?:\.(?P<attribute>.+))?\Z"
)


def without_indexes(address: str) -> str:
    """The address without any `[...]` instance key, as the configuration writes it."""
    return _INDEX.sub("", address) if "[" in address else address


def with_any_index(address: str) -> str:
    """The address with `[*]` for each instance key: `google_storage_bucket.logs[*]`."""
    return _INDEX.sub("[*]", address) if "[" in address else address


def instance_key(reference: str) -> int | str | None:
    """The instance key in a reference to a resource (`google_kms_crypto_key.k["sql"].id`), or None."""
    match = _KEYED.match(reference)
    if match is None:
        return None
    return match["name"] if match["name"] is not None else int(match["number"])


@cache
def module_path(module_address: str | None) -> tuple[str, ...]:
    """The module names from the root down, without `module.` and instance keys; () for the root module."""
    if not module_address:
        return ()
    return tuple(without_indexes(module_address).removeprefix("module.").split(".module."))


def module_address(address: str) -> str:
    """The module part of a resource address with its instance keys; "" in the root module."""
    end = 0
    position = 0
    while address.startswith("module.", position):
        match = re.compile(r"module\.[\w-]+").match(address, position)
        if match is None:
            break
        position = match.end()
        index = _INDEX.match(address, position)
        if index is not None:
            position = index.end()
        end = position
        position += 1
    return address[:end]


@lru_cache(4096)
def parse_reference(reference: str) -> tuple[bool, str, str, str] | None:
    """A reference as (is data source, type, name, attribute or ""), or None if it does not refer to a resource."""
    match = _REFERENCE.match(reference)
    if match is None or (match["type"] in _NOT_TYPES and not match["data"]):
        return None
    return bool(match["data"]), match["type"], match["name"], match["attribute"] or ""


_NOT_TYPES = frozenset({"var", "local", "module", "each", "count", "path", "terraform", "self", "data"})
