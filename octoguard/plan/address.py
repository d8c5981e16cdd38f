"""Takes Terraform addresses such as `module.gke["eu"].google_container_cluster.this[0]` apart."""

import re
from functools import cache, lru_cache

_INDEX = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*"|\*)\]')
_KEYED = re.compile(r"""(?:data\.)?\w+\.[\w-]+\[(?:"(?P<name>[^"]*)"|(?P<number>\d+))\]""")
_REFERENCE = re.compile(
    r"(?P<data>data\.)?(?P<type>[A-Za-z][\w-]*)\.(?P<name>[\w-]+)(?P<index>\[[^\]]*\])?(?:\.(?P<attribute>.+))?\Z"
)


def without_indexes(address: str) -> str:
    """The address as the configuration writes it: every `[...]` instance key dropped."""
    return _INDEX.sub("", address) if "[" in address else address


def instance_key(reference: str) -> int | str | None:
    """The instance key in a reference to a resource (`google_kms_crypto_key.k["sql"].id`), if there is one."""
    found = _KEYED.match(reference)
    if found is None:
        return None
    return found["name"] if found["name"] is not None else int(found["number"])


@cache
def module_path(module_address: str | None) -> tuple[str, ...]:
    """The names of the modules on the way down, without `module.` and instance keys; () for the root module."""
    if not module_address:
        return ()
    return tuple(without_indexes(module_address).removeprefix("module.").split(".module."))


def module_address(address: str) -> str:
    """The module part of a resource address, instance keys kept; "" in the root module."""
    end = 0
    position = 0
    while address.startswith("module.", position):
        found = re.compile(r"module\.[\w-]+").match(address, position)
        if found is None:
            break
        position = found.end()
        index = _INDEX.match(address, position)
        if index is not None:
            position = index.end()
        end = position
        position += 1
    return address[:end]


@lru_cache(4096)
def parse_reference(reference: str) -> tuple[bool, str, str, str] | None:
    """Split a reference into (is it a data source, type, name, attribute or ""); None unless it is to a resource."""
    found = _REFERENCE.match(reference)
    if found is None or (found["type"] in _NOT_TYPES and not found["data"]):
        return None
    return bool(found["data"]), found["type"], found["name"], found["attribute"] or ""


_NOT_TYPES = frozenset({"var", "local", "module", "each", "count", "path", "terraform", "self", "data"})
