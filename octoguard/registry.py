"""Loads plug-in modules by name. The name of a file in a package is its registration."""

from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from octoguard.errors import UsageError

_KINDS = {
    "renderers": "format",
    "renderers.costs": "format",
    "renderers.rightsizing": "format",
    "renderers.setup": "CI system",
    "scanners": "scanner",
    "sources": "source",
    "dialects": "policy language",
    "policy.checks": "check",
    "cost.resources": "resource type",
}


@cache
def names(package: str) -> tuple[str, ...]:
    """The names of the plug-ins in a package, sorted. Imports none of them.

    A format has hyphens for the underscores of its file: `gitlab_terraform.py` is `gitlab-terraform`.
    """
    folder = Path(__file__).resolve().parent.joinpath(*package.split(".")[1:])
    stems = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    is_format = _KINDS.get(package.partition(".")[2]) == "format"
    return tuple(stem.replace("_", "-") if is_format else stem for stem in stems)


def require(package: str, name: str) -> None:
    """Raises UsageError, with the available names, if the package has no such plug-in. Imports nothing."""
    if name not in (members := names(package)):
        kind = _KINDS.get(package.partition(".")[2], "name")
        raise UsageError(f"unknown {kind} {name!r}; choose from: {', '.join(members)}")


def take(package: str, name: str) -> ModuleType:
    """The module of one plug-in, imported. Raises UsageError if the package has no such plug-in."""
    require(package, name)
    return import_module(f"{package}.{name.replace('-', '_')}")
