"""Says which extra is missing, instead of failing at an import."""

from importlib import import_module

from octoguard.errors import ExternalError

_NEEDS = {
    "gcp": (
        "google.cloud.recommender_v1",
        "google.cloud.billing.budgets_v1",
        "google.cloud.billing_v1",
        "google.cloud.monitoring_v3",
        "google.cloud.resourcemanager_v3",
    ),
    "report": ("pandas",),
}


def missing(extra: str) -> str:
    """The first module of an extra that cannot be imported; "" where it is whole."""
    for module in _NEEDS[extra]:
        try:
            import_module(module)
        except ImportError:
            return module
    return ""


def require(extra: str) -> None:
    """Import what an extra brings. Raises ExternalError that says how to install it."""
    module = missing(extra)
    if module:
        raise ExternalError(f"this needs {module}, which is not installed: pip install 'octoguard[{extra}]'")
