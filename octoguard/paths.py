"""Paths of the data that ships with octoguard, in a checkout or in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def _shipped(wheel_name: str, checkout_name: str) -> Path:
    checkout = _CHECKOUT / checkout_name
    # A site-packages directory may hold an unrelated `policies/`; only a checkout has pyproject.toml beside it.
    if not is_installed() and present(checkout).is_dir():
        return checkout
    return _PACKAGE / "_data" / wheel_name


def policies_dir() -> Path:
    """The folder of the policies, with one folder for each Google Cloud service."""
    return _shipped("policies", "policies")


def nothing_to_judge() -> Path:
    """The file of the resource types that need no policy."""
    return policies_dir() / "_types" / "nothing-to-judge.yaml"


def policy_pack() -> Path:
    """The file of the compiled policies. It is inside the package, because other users can write to a shared cache."""
    return _PACKAGE / "_data" / "policies.pack"


def schema_dir() -> Path:
    """The committed JSON schemas of machine-readable output."""
    return _shipped("schema", "reports/schema")


def pricing_dir() -> Path:
    """The folder of the price catalogue: CSV files by service, default usage, and types that are free."""
    return present(_shipped("pricing", "pricing"))


def is_installed() -> bool:
    """Whether octoguard runs as an installed package, and not in a checkout."""
    return not (_CHECKOUT / "pyproject.toml").is_file()


def old_folder(folder: Path) -> Path:
    """Where a refresh moves the old folder of prices while it puts the new one in place."""
    return folder.with_name(f".{folder.name}.octoguard-old")


def present(folder: Path) -> Path:
    """A folder of prices, or the old one if a refresh was killed before the new one was in place."""
    old = old_folder(folder)
    return old if not folder.exists() and old.is_dir() else folder


def price_pack(shipped: bool = True) -> Path:
    """The file of the compiled prices, beside the compiled policies for the same reason."""
    return _PACKAGE / "_data" / ("prices.pack" if shipped else "own-prices.pack")
