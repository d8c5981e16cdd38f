"""Prices google_discovery_engine_search_engine (Vertex AI Search): queries and generative answers, by usage.

https://cloud.google.com/generative-ai-app-builder/pricing (read 2026-12-01): general pricing by the tier of the app.
The first 10,000 queries per month and billing account are free. Subscriptions and industry editions have no price here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.component import NOTHING, Component
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_queries": "search queries per month",
    "monthly_generative_answers": "queries per month with advanced generative answers",
}
_CONFIG: Final = "search_engine_config[0]"
_TIERS: Final = {"SEARCH_TIER_STANDARD": "standard", "SEARCH_TIER_ENTERPRISE": "enterprise"}


def components(resource: Resource) -> Iterator[Component]:
    """Queries of the app."""
    industry = resource.text("industry_vertical", unset="GENERIC")
    tier = resource.text(f"{_CONFIG}.search_tier", unset="SEARCH_TIER_STANDARD")
    subscription = resource.text(f"{_CONFIG}.required_subscription_tier", unset="SUBSCRIPTION_TIER_UNSPECIFIED")
    if industry != "GENERIC" or tier not in _TIERS or subscription != "SUBSCRIPTION_TIER_UNSPECIFIED":
        what = subscription if subscription != "SUBSCRIPTION_TIER_UNSPECIFIED" else f"{industry} {tier}"
        yield Component("Queries", NOTHING, "queries", MissingPrice(f"search apps of kind {what}"), usage_based=True)
        return
    sku = f"vertex-ai-search/{_TIERS[tier]}-query"
    yield resource.by_usage(
        "monthly_queries",
        f"Queries ({_TIERS[tier]})",
        "queries",
        sku,
        scope="account",
        per="queries of Vertex AI Search",
    )
    if resource.used("monthly_generative_answers") is not None:
        sku = "vertex-ai-search/advanced-generative-answer"
        yield resource.by_usage("monthly_generative_answers", "Advanced generative answers", "queries", sku)
