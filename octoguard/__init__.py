"""octoguard judges a Terraform plan for Google Cloud before it is applied.

The public Python API is what `__all__` names; docs/reference/python-api.md describes it. Every other name is internal.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octoguard.api import check, cost, load_policies, plan_offline
    from octoguard.cost_report import CostReport
    from octoguard.decision import Verdict
    from octoguard.errors import (
        CatalogueError,
        ConfigError,
        ExternalError,
        InputError,
        OctoguardError,
        PlanError,
        PolicyError,
        TerraformError,
        UsageError,
    )
    from octoguard.plan.document import PlanDocument
    from octoguard.policy.model import Policy
    from octoguard.report import FindingEntry, Report

__version__ = "0.2.0"

__all__ = [
    "CatalogueError",
    "ConfigError",
    "CostReport",
    "ExternalError",
    "FindingEntry",
    "InputError",
    "OctoguardError",
    "PlanDocument",
    "PlanError",
    "Policy",
    "PolicyError",
    "Report",
    "TerraformError",
    "UsageError",
    "Verdict",
    "__version__",
    "check",
    "cost",
    "load_policies",
    "plan_offline",
]

# The module of each public name. It is imported at the first use of the name, so that `import octoguard` stays quick.
_MODULES = {
    **dict.fromkeys(("check", "cost", "load_policies", "plan_offline"), "octoguard.api"),
    **dict.fromkeys((name for name in __all__ if name.endswith("Error")), "octoguard.errors"),
    "CostReport": "octoguard.cost_report",
    "FindingEntry": "octoguard.report",
    "PlanDocument": "octoguard.plan.document",
    "Policy": "octoguard.policy.model",
    "Report": "octoguard.report",
    "Verdict": "octoguard.decision",
}

# Type checkers must not see `__getattr__`: with it, they accept every name.
if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(_MODULES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})


class _Package(ModuleType):
    """Keeps `octoguard.cost` the function: Python sets each imported submodule, such as octoguard/cost, on its parent.

    https://docs.python.org/3/reference/datamodel.html#customizing-module-attribute-access
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _MODULES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
