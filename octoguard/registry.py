"""Takes one module from a shelf: the file name is its registration."""

from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from octoguard.errors import UsageError


@cache
def names(package: str) -> tuple[str, ...]:
    """The members of a shelf, sorted, without importing any of them."""
    folder = Path(__file__).resolve().parent.joinpath(*package.split(".")[1:])
    return tuple(sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")))


def take(package: str, name: str) -> ModuleType:
    """Import one member of a shelf.

    Raises UsageError, naming what there is, when the shelf has no such member.
    """
    if name not in (members := names(package)):
        raise UsageError(f"there is no {name!r} in {package.rpartition('.')[2]}: choose one of {', '.join(members)}")
    return import_module(f"{package}.{name}")
