"""Lists every resource type of the google provider as priced, free or unsupported, with the reasons."""

from __future__ import annotations

from octoguard import registry
from octoguard.config.prices import load_catalogue
from octoguard.cost.estimate import PLUGINS
from octoguard.errors import UsageError
from octoguard.renderers.listings import cost_coverage as listing
from octoguard.standin.schema import newest_pack

_FORMATS = {"text": listing.text, "json": listing.json}


def coverage(form: str) -> str:
    """The three lists as text or JSON. Raises UsageError for another format."""
    if form not in _FORMATS:
        raise UsageError(f"--coverage does not support the format {form!r}: choose one of {', '.join(_FORMATS)}")
    return _FORMATS[form](_coverage())


def _coverage() -> listing.CostCoverage:
    catalogue = load_catalogue()
    priced = list(registry.names(PLUGINS))
    coverage = listing.CostCoverage(priced, {}, {})
    for name in sorted({*newest_pack("google").names("resource"), *priced}):
        if name in priced:
            continue
        if reason := catalogue.free_because(name):
            coverage.free[name] = reason
        else:
            coverage.unsupported[name] = catalogue.unsupported_because(name) or "octoguard has no price for this type"
    return coverage
