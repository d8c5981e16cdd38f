"""Checks that an optional extra is installed, and names the command that installs it."""

from importlib import import_module
from typing import Final, Literal

from octoguard.errors import ExternalError

Extra = Literal["checkov", "gcp", "history", "keyless", "parquet", "report", "serve", "sign"]

# What octoguard imports from each extra. It runs `checkov` as a program and imports nothing of it.
_MODULES: Final[dict[Extra, tuple[str, ...]]] = {
    "checkov": (),
    "gcp": (
        "google.cloud.recommender_v1",
        "google.cloud.billing.budgets_v1",
        "google.cloud.billing_v1",
        "google.cloud.monitoring_v3",
        "google.cloud.resourcemanager_v3",
    ),
    "history": ("psycopg",),
    "keyless": ("sigstore.dsse", "sigstore.models", "sigstore.oidc", "sigstore.sign", "sigstore.verify"),
    "parquet": ("pyarrow", "pyarrow.parquet"),
    "report": ("pandas",),
    "serve": ("starlette", "uvicorn"),
    "sign": ("cryptography",),
}


def missing(extra: Extra) -> str:
    """Return the first module of an extra that cannot be imported, or "" if all can."""
    for module in _MODULES[extra]:
        try:
            import_module(module)
        except ImportError:
            return module
    return ""


def how_to_install(extra: Extra) -> str:
    """Return the instruction that installs an extra.

    It names a checkout, not the package index: the name `octoguard` may belong to another project there.
    """
    return f"install octoguard with its extra '{extra}' (in a checkout, run: pip install '.[{extra}]')"


def require(extra: Extra, feature: str, alternative: str = "") -> None:
    """Import the modules of an extra.

    `feature` starts the error message: what needs the extra. `alternative` ends it: what works without it. Raises
    ExternalError if a module cannot be imported.
    """
    module = missing(extra)
    if module:
        otherwise = f", or {alternative}" if alternative else ""
        raise ExternalError(
            f"{feature} needs the Python module {module}, which is not installed: {how_to_install(extra)}{otherwise}"
        )
