"""Guards that monitor: alerts, budgets, log metrics, uptime checks, notification channels, feeds and contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octoguard.policy.checks._before_after import Off
from octoguard.policy.checks._guard import Guard
from octoguard.policy.checks._losses import (
    Fewer,
    Half,
    Loss,
    Raised,
    Same,
    all_of,
    by,
    canonical,
    has_hidden,
    is_absent,
    is_hidden,
    is_same,
)

if TYPE_CHECKING:
    from octoguard.plan import Plan
    from octoguard.policy.checks._answers import Answer

_DOUBT: Final = "the plan does not show whether anything else monitors this"
# A budget may grow with the business. An increase of more than half asks for a review.
_GROWTH: Final = 1.5


def _on(path: str, unset: str = "true") -> Any:
    def protects(half: Half) -> Answer:
        value = half.get(path)
        if is_hidden(value):
            return None
        return (unset if is_absent(value) else str(value)).casefold() == "true"

    return protects


def _unnamed(path: str, *without: str) -> Any:
    """A comparison of blocks that ignores display names in them."""

    def compare(old: Half, new: Half, plan: Plan) -> list[Loss]:
        _ = plan
        before, after = old.get(path), new.get(path)
        if has_hidden(after) or has_hidden(before):
            return [] if is_same(old, new, path) else [Loss(path, None, before, after, "not known")]
        if canonical(before, without) == canonical(after, without):
            return []
        return [Loss(path, None, f"{len(old.blocks(path))} blocks", f"{len(new.blocks(path))} blocks", "changes")]

    return compare


def _watch(what: str, *rules: Any, names: tuple[str, ...] = ("project",), **extra: Any) -> Guard:
    kinds = (("project", ("google_project",)),) if "project" in names else ()
    return Guard(what, f"the {what}", names, kinds, all_of(*rules) if rules else by(), doubt=_DOUBT, **extra)


MONITORING_GUARDS: Final[dict[str, Guard]] = {
    "google_monitoring_alert_policy": _watch(
        "alert policy",
        by(
            Off("enabled", unset="true", says="turned off"),
            Fewer("notification_channels", "notifies fewer channels"),
            Same("combiner"),
        ),
        _unnamed("conditions", "name", "display_name"),
        protects=_on("enabled"),
    ),
    "google_monitoring_notification_channel": _watch(
        "notification channel",
        by(Off("enabled", unset="true", says="turned off"), Same("type"), Same("labels", "notifies someone else")),
        protects=_on("enabled"),
        used_by=(
            ("notification_channels", ("google_monitoring_alert_policy",)),
            ("all_updates_rule[0].monitoring_notification_channels", ("google_billing_budget",)),
        ),
    ),
    "google_monitoring_uptime_check_config": _watch(
        "uptime check",
        by(
            Same("monitored_resource", "checks something else"),
            Same("http_check[0].path", "checks another path"),
            Raised("period", 60, "checks less often"),
        ),
    ),
    "google_monitoring_slo": _watch(
        "service level objective", by(Same("goal", "a different goal")), names=("service",)
    ),
    "google_logging_metric": _watch("log metric", by(Same("filter", "counts different entries"))),
    "google_billing_budget": _watch(
        "budget",
        by(
            Raised("amount[0].specified_amount[0].units", None, "raised by more than half", factor=_GROWTH),
            Fewer("threshold_rules", "notifies at fewer thresholds"),
            Same("budget_filter[0].projects", "counts different projects", unset_is_wider=True),
            Fewer("all_updates_rule[0].monitoring_notification_channels", "notifies fewer channels"),
            Off(
                "all_updates_rule[0].disable_default_iam_recipients", on=("false",), says="administrators get no email"
            ),
        ),
        names=("billing_account",),
    ),
    "google_essential_contacts_contact": _watch(
        "essential contact",
        by(Fewer("notification_category_subscriptions", "gets fewer notifications", everything=("ALL",))),
        names=("parent",),
    ),
    **{
        f"google_cloud_asset_{scope}_feed": _watch(
            "asset feed",
            by(
                Fewer("asset_types", "reports fewer types", empty_is_all=True),
                Fewer("asset_names", "reports fewer assets", empty_is_all=True),
                Same("condition", "reports different changes"),
            ),
            names=(name,),
        )
        for scope, name in (("folder", "folder"), ("organization", "org_id"), ("project", "project"))
    },
    "google_security_scanner_scan_config": _watch(
        "web security scan", by(Fewer("starting_urls", "scans fewer addresses"))
    ),
    "google_cloud_support_support_event_subscription": _watch("support event subscription", names=("organization",)),
    "google_service_usage_consumer_quota_override": _watch(
        "quota override", by(Raised("override_value", says="raised")), names=("service", "metric", "limit")
    ),
}
