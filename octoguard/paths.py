"""Finds the data that ships with octoguard, in a checkout or in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def _shipped(wheel_name: str, checkout_name: str) -> Path:
    checkout = _CHECKOUT / checkout_name
    # A site-packages directory may hold an unrelated `policies/`; only a checkout has pyproject.toml beside it.
    if (_CHECKOUT / "pyproject.toml").is_file() and checkout.is_dir():
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
    return _shipped("pricing", "pricing")


def price_pack() -> Path:
    """Where the compiled prices are kept: beside the compiled policies, for the same reason."""
    return _PACKAGE / "_data" / "prices.pack"
