"""Lists every resource type of the google provider as priced, free or unsupported, and the types of Infracost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard import registry
from octoguard.config.prices import load_catalogue
from octoguard.cost.estimate import PLUGINS
from octoguard.errors import UsageError
from octoguard.renderers.listings import cost_coverage as listing
from octoguard.standin.schema import newest_pack

if TYPE_CHECKING:
    from octoguard.cost.catalogue import Catalogue

_FORMATS = {"text": listing.text, "json": listing.json}
_NO_PRICE = "octoguard has no price for this type"


def coverage(form: str) -> str:
    """The lists as text or JSON. Raises UsageError for another format."""
    if form not in _FORMATS:
        raise UsageError(f"--coverage does not support the format {form!r}: choose one of {', '.join(_FORMATS)}")
    return _FORMATS[form](_coverage())


def _coverage() -> listing.CostCoverage:
    catalogue = load_catalogue()
    priced = list(registry.names(PLUGINS))
    provider = set(newest_pack("google").names("resource"))
    coverage = listing.CostCoverage(priced, {}, {}, _infracost(catalogue, set(priced), provider))
    for name in sorted({*provider, *priced}):
        if name in priced:
            continue
        if reason := catalogue.free_because(name):
            coverage.free[name] = reason
        else:
            coverage.unsupported[name] = catalogue.unsupported_because(name) or _NO_PRICE
    return coverage


def _infracost(catalogue: Catalogue, priced: set[str], provider: set[str]) -> listing.InfracostCoverage:
    """The types of Infracost beside ours, from pricing/infracost-types.csv."""
    theirs = catalogue.table("infracost-types")
    known = catalogue.table("infracost-list")
    charged = {name for name, kind in theirs.items() if kind == "priced"}

    def reason(name: str) -> str:
        if name in priced:
            return "octoguard prices this type"
        if name not in provider:
            return "the google provider has no type with this name"
        return catalogue.unsupported_because(name) or _NO_PRICE

    return listing.InfracostCoverage(
        known.get("as_of", ""),
        known.get("source", ""),
        len(charged),
        len(theirs) - len(charged),
        sorted(charged & priced),
        sorted(priced - charged),
        {name: catalogue.free_because(name) or reason(name) for name in sorted(charged - priced)},
        {name: reason(name) for name in sorted(set(theirs) - charged) if not catalogue.free_because(name)},
    )
