"""Resolves the module calls of a root with local clones, instead of downloads by `terraform get`."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

from octoguard.standin.scan import blocks_in, configuration_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REGISTRY = re.compile(r"(?:registry\.terraform\.io/)?([\w-]+)/([\w-]+)/([\w-]+)(//.*)?")
_GIT = re.compile(
    r"(?:git::)?(?:https://|ssh://git@|git@)?github\.com[/:]([\w.-]+)/([\w.-]+?)(?:\.git)?(//[^?]*)?(\?.*)?"
)
_DEEPEST = 12  # levels; a limit for modules that call each other in a circle
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


def link(root: Path, clones: Path) -> None:
    """Write the `.terraform/modules/modules.json` of a root, with every module whose repository is among the clones.

    A registry module is recorded with the first version in its constraint. Its clone may have another version.
    """
    modules: dict[str, dict[str, str]] = {}
    todo = [(root, "")]
    while todo:
        directory, address = todo.pop()
        for name, source, version in _calls(directory):
            key = f"{address}.{name}".lstrip(".")
            if source.startswith(("./", "../")):
                place: Path | None = (directory / source).resolve()
                record = {"Source": source}
            else:
                place, record = _among(source, version, clones)
            if place is None or not place.is_dir() or key.count(".") > _DEEPEST:
                continue
            modules[key] = record | {"Key": key, "Dir": os.path.relpath(place, root)}
            todo.append((place, key))
    if any(not module["Source"].startswith(".") for module in modules.values()):
        manifest = root / ".terraform" / "modules" / "modules.json"
        manifest.parent.mkdir(parents=True, exist_ok=True)
        own = {"Key": "", "Source": "", "Dir": "."}
        manifest.write_text(json.dumps({"Modules": [own, *modules.values()]}))


def _calls(directory: Path) -> Iterator[tuple[str, str, str]]:
    """The name, the source and the version constraint of each module call."""
    for file in configuration_files(directory):
        for block in blocks_in(file):
            if block.kind == "module" and block.labels and "source" in block.attributes:
                source, version = (block.attributes.get(name, "").strip('"') for name in ("source", "version"))
                yield block.labels[0], source, version


def _among(source: str, version: str, clones: Path) -> tuple[Path | None, dict[str, str]]:
    """The directory of a module source among the clones, and its entry in modules.json."""
    if match := _REGISTRY.fullmatch(source):
        namespace, name, provider, inside = match.groups()
        place = clones / f"terraform-{provider}-{name}" / (inside or "").strip("/")
        numbers = _NUMBERS.search(version)
        exact = ([*numbers[0].split("."), "0", "0"] if numbers else ["999", "0", "0"])[:3]
        address = f"registry.terraform.io/{namespace}/{name}/{provider}{inside or ''}"
        return place, {"Source": address, "Version": ".".join(exact)}
    if match := _GIT.fullmatch(source):
        owner, name, inside, reference = match.groups()
        address = f"git::https://github.com/{owner}/{name}.git{inside or ''}{reference or ''}"
        return clones / name / (inside or "").strip("/"), {"Source": address}
    return None, {}
