"""Says which extra is missing, instead of failing at an import."""

from importlib import import_module

from octoguard.errors import ExternalError

_NEEDS = {
    "gcp": ("google.cloud.recommender_v1", "google.cloud.billing.budgets_v1", "google.cloud.monitoring_v3"),
    "report": ("pandas",),
}


def require(extra: str) -> None:
    """Import what an extra brings. Raises ExternalError that says how to install it."""
    for module in _NEEDS[extra]:
        try:
            import_module(module)
        except ImportError:
            raise ExternalError(
                f"this needs {module.partition('.')[0]}, which is not installed: pip install 'octoguard[{extra}]'"
            ) from None
