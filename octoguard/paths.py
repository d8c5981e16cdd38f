"""Finds the data that ships with octoguard, in a checkout or in an installed wheel."""

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
    """The shelf of policies: one folder per Google Cloud service."""
    return _shipped("policies", "policies")


def nothing_to_judge() -> Path:
    """The resource types that hold nothing for a policy."""
    return policies_dir() / "_types" / "nothing-to-judge.yaml"


def policy_pack() -> Path:
    """Where the compiled policies are kept: inside the package, so that nobody else's cache is ever trusted."""
    return _PACKAGE / "_data" / "policies.pack"


def schema_dir() -> Path:
    """The committed JSON schemas of machine-readable output."""
    return _shipped("schema", "reports/schema")


def pricing_dir() -> Path:
    """The price catalogue: CSV by service, usage defaults, types that are free."""
    return present(_shipped("pricing", "pricing"))


def is_installed() -> bool:
    """Whether octoguard runs as an installed package, whose files are the installer's, and not in a checkout."""
    return not (_CHECKOUT / "pyproject.toml").is_file()


def set_aside(folder: Path) -> Path:
    """Where the old folder of prices lies for the moment in which a refresh puts the new one in its place."""
    return folder.with_name(f".{folder.name}.octoguard-old")


def present(folder: Path) -> Path:
    """A folder of prices; the one before where a refresh was killed in that moment."""
    old = set_aside(folder)
    return old if not folder.exists() and old.is_dir() else folder


def price_pack(shipped: bool = True) -> Path:
    """Where the compiled prices are kept: beside the compiled policies, for the same reason."""
    return _PACKAGE / "_data" / ("prices.pack" if shipped else "own-prices.pack")
